import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { checkKey, exactly, type ByteRange, type Storage, type StoredBody } from './storage.ts';

/** Where files are while they are written. Keys never begin with a dot. */
const UNFINISHED = '.unfinished';
/** Milliseconds after which what is unfinished was left behind by a process that ended. */
const FORGOTTEN = 86_400_000;

/** Keeps files in a folder. Several nodes may share it, over NFS for instance: it needs no locks. */
export class FolderStorage implements Storage {
  readonly #root: string;
  #ready: Promise<void> | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  async put(key: string, body: StoredBody): Promise<void> {
    await (this.#ready ??= this.#prepare());
    const path = this.#pathOf(key);
    const draft = join(this.#root, UNFINISHED, randomUUID());
    try {
      await writeDraft(draft, body);
      await mkdir(dirname(path), { recursive: true });
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    await syncFolder(dirname(path));
  }

  async get(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | undefined> {
    const file = await openIfThere(this.#pathOf(key));
    // Without a size hint, the stream is asked for one piece at a time: who reads slowly holds little memory.
    return file && (Readable.toWeb(file.createReadStream({ ...range })) as ReadableStream<Uint8Array>);
  }

  async size(key: string): Promise<number | undefined> {
    const found = await stat(this.#pathOf(key)).catch(absent);
    return found?.isFile() ? found.size : undefined;
  }

  async remove(key: string): Promise<void> {
    await unlink(this.#pathOf(key)).catch(absent);
  }

  async *list(prefix: string): AsyncIterable<string> {
    const folder = join(this.#root, prefix.includes('/') ? prefix.slice(0, prefix.lastIndexOf('/')) : '');
    const entries = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(absent)) ?? [];
    for (const entry of entries) {
      const key = relative(this.#root, join(entry.parentPath, entry.name)).split(sep).join('/');
      if (entry.isFile() && key.startsWith(prefix) && !key.startsWith(UNFINISHED)) yield key;
    }
  }

  #pathOf(key: string): string {
    return join(this.#root, ...checkKey(key).split('/'));
  }

  /** Makes the folder, and clears away what an earlier process did not finish. */
  async #prepare(): Promise<void> {
    const drafts = join(this.#root, UNFINISHED);
    await mkdir(drafts, { recursive: true });
    for (const name of await readdir(drafts)) {
      const draft = join(drafts, name);
      const found = await stat(draft).catch(absent);
      if (found && found.mtimeMs < Date.now() - FORGOTTEN) await rm(draft, { force: true });
    }
  }
}

async function writeDraft(path: string, body: StoredBody): Promise<void> {
  const file = await open(path, 'wx', 0o640);
  try {
    if (body instanceof Uint8Array) await file.writeFile(body);
    else for await (const piece of exactly(body)) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A renamed file is there for good only once its folder is on disk. Some systems cannot open a folder; they need not. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  const file = await open(path, 'r').catch(absent);
  if (!file || (await file.stat()).isFile()) return file;
  await file.close();
  return undefined;
}

/** Nothing there is an answer, everything else a failure. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
