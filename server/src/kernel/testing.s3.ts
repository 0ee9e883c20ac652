import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Settings } from './storage.s3.ts';

/** An S3-compatible service in this process, for tests: it checks every signature and keeps objects in memory. */
export interface TestS3 {
  readonly settings: S3Settings;
  readonly objects: Map<string, Buffer>;
  /** Answers this many requests with 503 before it works again. */
  fail(times: number): void;
  close(): Promise<void>;
}

const [KEY, SECRET, REGION, BUCKET] = ['AKTEST', 'a secret', 'eu-test-1', 'commons'];

/** Starts the service. */
export async function startS3(): Promise<TestS3> {
  const objects = new Map<string, Buffer>();
  const state = { failing: 0 };
  const server = createServer((request, response) => {
    // A body that breaks off is nobody's object.
    answer(request, response, objects, state).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: {
      endpoint,
      region: REGION,
      bucket: BUCKET,
      prefix: 'kept/',
      accessKeyId: KEY,
      secretAccessKey: SECRET,
    },
    objects,
    fail: (times) => void (state.failing = times),
    close: () => closeServer(server),
  };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  objects: Map<string, Buffer>,
  state: { failing: number },
) {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const body = Buffer.concat(pieces);
  const url = new URL(request.url!, 'http://s3');
  const refuse = (status: number, code: string) =>
    response.writeHead(status).end(request.method === 'HEAD' ? '' : `<Error><Code>${code}</Code></Error>`);
  if (state.failing-- > 0) return refuse(503, 'SlowDown');
  if (!isSigned(request, url)) return refuse(403, 'SignatureDoesNotMatch');
  const [, bucket, ...rest] = url.pathname.split('/');
  if (bucket !== BUCKET) return refuse(404, 'NoSuchBucket');
  const key = rest.join('/');
  if (key === '') return list(response, url, objects);
  if (request.method === 'PUT') {
    if (request.headers['content-length'] === undefined) return refuse(411, 'MissingContentLength');
    objects.set(key, body);
    return response.end();
  }
  if (request.method === 'DELETE') {
    objects.delete(key);
    return response.writeHead(204).end();
  }
  const object = objects.get(key);
  if (!object) return refuse(404, 'NoSuchKey');
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const part = from === undefined ? object : object.subarray(Number(from), Number(to) + 1);
  response.writeHead(from === undefined ? 200 : 206, { 'content-length': part.length });
  return response.end(request.method === 'HEAD' ? undefined : part);
}

/** Two keys a page, so that going on is tested too. */
function list(response: ServerResponse, url: URL, objects: Map<string, Buffer>) {
  const prefix = url.searchParams.get('prefix') ?? '';
  const after = url.searchParams.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, 2);
  const more = keys.length > 2 ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  response.end(`<ListBucketResult>${contents}${more}</ListBucketResult>`);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Signature version 4, worked out from its description and not from the client. */
function isSigned({ method, headers }: IncomingMessage, url: URL): boolean {
  const [, credential, names, signature] =
    /^AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=(\w+)$/.exec(headers.authorization ?? '') ?? [];
  const date = String(headers['x-amz-date']);
  if (!signature || Math.abs(Date.now() - Date.parse(date.replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:'))) > 9e5)
    return false;
  const query = [...url.searchParams].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).sort();
  const signed = names!.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const hash = String(headers['x-amz-content-sha256']);
  const canonical = [method, url.pathname, query.join('&'), signed.join(''), names, hash].join('\n');
  const scope = `${date.slice(0, 8)}/${REGION}/s3/aws4_request`;
  if (credential !== `${KEY}/${scope}`) return false;
  const steps = [date.slice(0, 8), REGION, 's3', 'aws4_request'];
  const key = steps.reduce<string | Buffer>((from, step) => hmac(from, step), `AWS4${SECRET}`);
  return hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex') === signature;
}
