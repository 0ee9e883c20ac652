import { newId } from '../kernel/testing.ts';
import type { TestServer } from '../testing.ts';
import type { Attachment, Upload } from '@learning-commons/protocol';

/** A file as a test uploads it. */
export interface TestFile {
  readonly name: string;
  /** As the browser would declare it. */
  readonly type?: string;
  readonly bytes: Uint8Array;
  readonly id?: string;
}

/** Waits until something holds, at most twenty seconds. */
export async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('Waited twenty seconds in vain.');
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The headers of a creation. */
export function announcing({ id = newId(), name, type = '', bytes }: TestFile): Record<string, string> {
  const metadata = Object.entries({ id, filename: name, filetype: type }).map(
    ([key, text]) => `${key} ${base64(text)}`,
  );
  return {
    'tus-resumable': '1.0.0',
    'upload-length': String(bytes.byteLength),
    'upload-metadata': metadata.join(','),
  };
}

/** Speaks tus to one server for one member. */
export class TestUploader {
  readonly #server: Pick<TestServer, 'address' | 'answer'>;
  readonly #token: string;
  readonly #community: string;

  constructor(server: Pick<TestServer, 'address' | 'answer'>, token: string, community = 'acme') {
    this.#server = server;
    this.#token = token;
    this.#community = community;
  }

  /** Asks for an address of uploads, with the token and the protocol's version. */
  ask(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response> {
    const headers = { 'tus-resumable': '1.0.0', authorization: `Bearer ${this.#token}`, ...init.headers };
    return fetch(`${this.#server.address}${path}?community=${this.#community}`, { ...init, headers });
  }

  create(file: TestFile): Promise<Response> {
    return this.ask('/uploads', { method: 'POST', headers: announcing(file) });
  }

  patch(id: string, offset: number, bytes: Uint8Array): Promise<Response> {
    const headers = { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' };
    return this.ask(`/uploads/${id}`, { method: 'PATCH', headers, body: bytes as Uint8Array<ArrayBuffer> });
  }

  /** How many bytes the server holds, or the status of its refusal. */
  async offset(id: string): Promise<number | string> {
    const answer = await this.ask(`/uploads/${id}`, { method: 'HEAD' });
    return answer.ok ? Number(answer.headers.get('upload-offset')) : `refused ${answer.status}`;
  }

  async state(id: string): Promise<Upload | undefined> {
    const [upload] = await this.#server.answer<Upload[]>('upload.get', { ids: [id] }, this.#token, this.#community);
    return upload;
  }

  /** Sends a file whole and waits until the server has examined it. */
  async send(file: TestFile): Promise<Upload> {
    const id = file.id ?? newId();
    const created = await this.create({ ...file, id });
    if (created.status !== 201) throw new Error(`${file.name}: ${created.status} ${await created.text()}`);
    const sent = await this.patch(id, 0, file.bytes);
    if (sent.status !== 204) throw new Error(`${file.name}: ${sent.status} ${await sent.text()}`);
    return this.settled(id);
  }

  /** Waits until an upload is ready or refused. */
  async settled(id: string): Promise<Upload> {
    let upload: Upload | undefined;
    await eventually(async () => {
      upload = await this.state(id);
      return upload?.state === 'ready' || upload?.state === 'refused';
    });
    return upload!;
  }

  /** Sends a file that must be taken, and answers what can be attached. */
  async attach(file: TestFile): Promise<Attachment> {
    const { attachment, problem } = await this.send(file);
    if (!attachment) throw new Error(`${file.name}: ${problem}`);
    return attachment;
  }
}
