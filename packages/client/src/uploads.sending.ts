import { Upload, type DetailedError } from 'tus-js-client';
import { CommonsError, fail, type ErrorBody } from '@learning-commons/protocol/errors.js';
import type { TransportFile } from './transport.ts';

/** Bytes of one request: little is sent twice after a break, and slow lines get one through before a proxy loses patience. */
const CHUNK = 4_194_304;

/** Sends a file by tus, from where the server says it is. Rejects with a `CommonsError`; what was sent stays sent. */
export function sendFile({ server, community, id, file, name, begun, ...ports }: TransportFile): Promise<void> {
  // The library resolves what the server answers against this, which only a whole address allows.
  const uploads = new URL(`${server}/uploads`, globalThis.location?.href).href;
  const query = `?community=${encodeURIComponent(community)}`;
  return new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint: uploads + query,
      uploadUrl: begun ? `${uploads}/${id}${query}` : null,
      metadata: { id, filename: name, filetype: file.type },
      chunkSize: CHUNK,
      // When and whether to go on, we decide: we know the line, and the words of our refusals.
      retryDelays: null,
      storeFingerprintForResuming: false,
      onBeforeRequest: async (request) => {
        const token = await ports.token();
        if (token !== null) request.setHeader('Authorization', `Bearer ${token}`);
      },
      onProgress: (sent) => ports.progressed(sent),
      onSuccess: () => resolve(),
      onError: (error) => reject(refusalOf(error)),
    });
    ports.signal.addEventListener('abort', () => {
      void upload.abort().catch(() => undefined);
      reject(fail('conflict', 'The upload was stopped.', { reason: 'stopped' }));
    });
    upload.start();
  });
}

/** Whatever did not come from our server is silence: a proxy's page says nothing of the file. */
function refusalOf(error: Error | DetailedError): CommonsError {
  const answer = 'originalResponse' in error ? error.originalResponse : null;
  try {
    const { error: body } = JSON.parse(answer?.getBody() ?? '') as { error?: ErrorBody };
    if (body?.code) return new CommonsError(body);
  } catch {
    // The answer to HEAD has no body, and what stands between may answer with anything.
  }
  const status = answer?.getStatus();
  if (status === 401) return fail('unauthenticated', 'The server does not accept the token.');
  if (status === 404) return fail('not_found', 'There is no such upload.');
  return new CommonsError({ code: 'unavailable', message: 'The server did not answer.' }, { cause: error });
}
