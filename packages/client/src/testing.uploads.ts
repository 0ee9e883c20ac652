import type { Attachment, Id, Upload, UploadPolicy } from '@learning-commons/protocol';
import { fail } from '@learning-commons/protocol/errors.js';
import type { Input } from './live-store.ts';
import { written, type FakeTransport } from './testing.ts';

/** What may be uploaded to a fake server. */
export const FAKE_POLICY: UploadPolicy = {
  on: true,
  largest: { image: 5_000_000, audio: 5_000_000, video: 5_000_000, file: 1_000_000 },
  accept: ['.png', '.jpg', '.mp3', '.mp4', '.pdf', '.txt'],
  quota: 10_000_000,
  used: 0,
};

/** The uploads of a fake server: whatever came whole is ready at once, unless it is refused by name. */
export class FakeUploads {
  readonly #transport: FakeTransport;
  readonly #words = new Map<Id, Omit<Input<'upload.describe'>, 'uploadId'>>();
  /** Names of files that turn out not to be what they say. */
  readonly refused = new Set<string>();

  constructor(transport: FakeTransport, policy: Partial<UploadPolicy> = {}) {
    this.#transport = transport;
    transport
      .answer('upload.policy', { ...FAKE_POLICY, ...policy })
      .answer('upload.get', ({ ids }: { ids: readonly Id[] }) => ids.flatMap((id) => this.#upload(id) ?? []))
      .answer('upload.describe', ({ uploadId, ...words }: Input<'upload.describe'>) => this.#describe(uploadId, words))
      .answer('upload.remove', ({ uploadId }: { uploadId: Id }) => this.#remove(uploadId));
  }

  /** A file as it can be attached. */
  attachment(id: Id): Attachment {
    const { name, type, bytes } = this.#transport.files.get(id)!;
    const { alt = '', transcript, captions = [] } = this.#words.get(id) ?? {};
    const [top] = type.split('/');
    const kind = top === 'image' || top === 'audio' || top === 'video' ? top : 'file';
    const sizes =
      kind === 'image' ? [320, 640].map((width) => ({ url: `/files/${id}/${width}`, width, height: width / 2 })) : [];
    return {
      ...{ id, kind, name, type, bytes, alt, sizes },
      url: `/files/${id}/file`,
      captions: captions.map(({ language, label }, at) => ({ url: `/files/${id}/captions-${at}`, language, label })),
      transcript: transcript ? `/files/${id}/transcript` : null,
    };
  }

  #describe(id: Id, words: Omit<Input<'upload.describe'>, 'uploadId'>) {
    this.#words.set(id, { ...this.#words.get(id), ...words });
    return written(this.#upload(id));
  }

  #remove(id: Id) {
    if (!this.#transport.files.delete(id)) throw fail('not_found', 'There is no such upload of yours.');
    return written({});
  }

  #upload(id: Id): Upload | undefined {
    const file = this.#transport.files.get(id);
    if (!file) return undefined;
    const { name, bytes, arrived } = file;
    const refused = this.refused.has(name);
    const state = arrived < bytes ? 'receiving' : refused ? 'refused' : 'ready';
    return {
      ...{ id, name, bytes, received: arrived, state },
      problem: refused ? 'The file is not what its name says.' : null,
      attachment: state === 'ready' ? this.attachment(id) : null,
      transcript: this.#words.get(id)?.transcript ?? '',
      createdAt: 0,
      expiresAt: null,
    };
  }
}
