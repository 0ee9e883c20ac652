import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fail } from '@learning-commons/protocol';
import type { CarriedKind, CarriedRow, CarriedTable } from './carried.ts';
import { plain, TableHash, type Plain } from './hash.ts';
import type { Listed } from './manifest.ts';

/** Bytes of one line; the longest values are pictures of badges. */
const LONGEST_LINE = 64_000_000;
/** Bytes gathered before they are written. */
const CHUNK = 262_144;
const NEWLINE = 0x0a;

/** What a line says, in the form in which both databases write it alike. */
export const plainRow = ({ columns }: Pick<CarriedTable, 'columns'>, row: CarriedRow): Plain[] =>
  columns.map(({ kind }, at) => plain(kind, row[at]!));

/** A file of lines while it is written. Its hashes are made on the way. */
export class LineWriter {
  readonly #file: FileHandle;
  readonly #whole: Hash = createHash('sha256');
  readonly #content = new TableHash();
  #waiting: string[] = [];
  #size = 0;
  #bytes = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<LineWriter> {
    return new LineWriter(await open(path, 'wx', 0o600));
  }

  /** Adds a line. */
  async add(value: object, content: readonly Plain[]): Promise<void> {
    const line = `${JSON.stringify(value)}\n`;
    this.#content.add(content);
    this.#waiting.push(line);
    this.#size += line.length;
    if (this.#size >= CHUNK) await this.#flush();
  }

  /** Everything is on disk when it resolves. */
  async end(): Promise<Listed> {
    await this.#flush();
    await this.#file.sync();
    await this.#file.close();
    return {
      rows: this.#content.rows,
      bytes: this.#bytes,
      sha256: this.#whole.digest('hex'),
      hash: String(this.#content),
    };
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#size = 0;
    this.#bytes += bytes.length;
    this.#whole.update(bytes);
    await this.#file.writeFile(bytes);
  }
}

/** A row as its line says it. */
export function toLine({ columns }: CarriedTable, row: CarriedRow): Record<string, unknown> {
  return Object.fromEntries(columns.map(({ name, kind }, at) => [name, written(kind, row[at]!)]));
}

function written(kind: CarriedKind, value: CarriedRow[number]): unknown {
  if (value === null) return null;
  if (kind === 'bytes') return Buffer.from(value as Uint8Array).toString('base64');
  // SQLite may hold a fraction in a column of whole numbers; PostgreSQL cannot.
  return kind === 'whole' ? Number(plain('whole', value)) : value;
}

/** The row that a line says, or what is wrong with it. */
export function fromLine({ columns }: CarriedTable, line: unknown): CarriedRow | string {
  if (typeof line !== 'object' || line === null || Array.isArray(line)) return 'this is not an object';
  const fields = line as Record<string, unknown>;
  const strange = Object.keys(fields).find((name) => !columns.some((column) => column.name === name));
  if (strange !== undefined) return `there is no column ${JSON.stringify(strange.slice(0, 60))}`;
  const row: CarriedRow[number][] = [];
  for (const { name, kind } of columns) {
    if (!Object.hasOwn(fields, name)) return `the column ${name} is missing`;
    const value = read(kind, fields[name]);
    if (value === undefined) return `the column ${name} does not hold ${WORDS[kind]}`;
    row.push(value);
  }
  return row;
}

const WORDS: Readonly<Record<CarriedKind, string>> = {
  whole: 'a whole number',
  text: 'a text that every database can keep',
  bytes: 'bytes in base64',
};

function read(kind: CarriedKind, value: unknown): CarriedRow[number] | undefined {
  if (value === null) return null;
  if (kind === 'whole') return Number.isSafeInteger(value) ? (value as number) : undefined;
  if (typeof value !== 'string') return undefined;
  // PostgreSQL has no NUL in texts; half of a pair of surrogates would be stored as something else.
  if (kind === 'text') return value.isWellFormed() && !value.includes('\0') ? value : undefined;
  const bytes = Buffer.from(value, 'base64');
  return bytes.toString('base64') === value ? bytes : undefined;
}

/** One line of a file with its number, counted from 1. */
export interface Line {
  readonly number: number;
  readonly value: unknown;
}

/** An export as it lies in a folder. Everything in it may have been written by anybody. */
export class ExportFolder {
  readonly folder: string;
  readonly #root: string;

  private constructor(folder: string, root: string) {
    this.folder = folder;
    this.#root = root;
  }

  static async open(folder: string): Promise<ExportFolder> {
    return new ExportFolder(folder, await realpath(folder));
  }

  /**
   * The lines of a file, once its length is what the manifest says. Throws `invalid` with the name of the file, and of the line,
   * for what is damaged; whether it was the whole file that was meant shows after the last line alone.
   */
  async *lines(path: string, { bytes, rows, sha256 }: Listed): AsyncGenerator<Line> {
    const file = await this.open(path);
    try {
      const { size } = await file.stat();
      if (size < bytes) throw this.damaged(path, `it ends after ${size} of ${bytes} bytes`);
      if (size > bytes) throw this.damaged(path, `it has ${size} bytes, and the manifest tells of ${bytes}`);
      const whole = createHash('sha256');
      let number = 0;
      for await (const line of split(file, whole)) {
        number += 1;
        yield { number, value: this.#parse(path, number, line) };
      }
      if (number !== rows) throw this.damaged(path, `it has ${number} lines, and the manifest tells of ${rows}`);
      if (whole.digest('hex') !== sha256)
        throw this.damaged(path, 'its SHA-256 is not that of the manifest: something in it was changed');
    } finally {
      await file.close();
    }
  }

  /** Opens a file of the export. Refuses what a link leads out of it. */
  async open(path: string): Promise<FileHandle> {
    const full = join(this.#root, path);
    const real = await realpath(full).catch(() => undefined);
    if (real === undefined) throw this.damaged(path, 'it is not there');
    if (real !== full || !real.startsWith(this.#root + sep)) throw this.damaged(path, 'it is a link to somewhere else');
    const file = await open(full, constants.O_RDONLY | constants.O_NOFOLLOW);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    throw this.damaged(path, 'it is not a file');
  }

  /** What is said of a file, or of one of its lines, that is not as it was written. */
  damaged(path: string, why: string, line?: number) {
    const place = line === undefined ? path : `${path}, line ${line}`;
    return fail('invalid', `The export in ${this.folder} is damaged. ${place}: ${why}.`, {
      reason: 'damaged',
      file: path,
      ...(line !== undefined && { line }),
    });
  }

  #parse(path: string, number: number, line: Buffer | undefined): unknown {
    if (line === undefined) throw this.damaged(path, 'it does not end', number);
    try {
      return JSON.parse(line.toString('utf8'));
    } catch {
      throw this.damaged(path, 'this is not JSON', number);
    }
  }
}

/** Lines as bytes: other signs that end lines elsewhere are part of texts. Undefined stands for one that does not end. */
async function* split(file: FileHandle, whole: Hash): AsyncGenerator<Buffer | undefined> {
  let pieces: Buffer[] = [];
  let size = 0;
  for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: CHUNK, start: 0 })) {
    const bytes = chunk as Buffer;
    whole.update(bytes);
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to !== -1; to = bytes.indexOf(NEWLINE, from)) {
      yield Buffer.concat([...pieces, bytes.subarray(from, to)]);
      [pieces, size, from] = [[], 0, to + 1];
    }
    if (from < bytes.length) pieces.push(bytes.subarray(from));
    size += bytes.length - from;
    if (size > LONGEST_LINE) break;
  }
  if (size > 0) yield undefined;
}
