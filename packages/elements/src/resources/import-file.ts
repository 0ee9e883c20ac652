import type { ImportSource } from '@learning-commons/protocol';

/** Characters of a file that the server takes. */
const LONGEST = 1_000_000;
/** Bytes of a file that is read at all: drawings in a file of bookmarks are most of it, and left out. */
const LARGEST = 25_000_000;
/** Enough to see what a file is. */
const BEGINNING = 4_000;
/** Browsers write the drawing of each page into their bookmarks. */
const DRAWINGS = /\sICON(?:_URI)?="[^"]*"/gi;

/** Why a file cannot be imported: there is nothing in it, too much, or it is of another kind. */
export type FileProblem = 'empty' | 'large' | 'kind';

/** Reads a file as `resource.import` takes it, or answers why it cannot be. What a file is, its content says and not its name. */
export async function sourceOf(file: File): Promise<ImportSource | FileProblem> {
  if (file.size > LARGEST) return 'large';
  const text = decoded(new Uint8Array(await file.arrayBuffer()));
  if (text.trim() === '') return 'empty';
  const format = formatOf(text.slice(0, BEGINNING));
  if (!format) return 'kind';
  const lean = format === 'bookmarks' ? text.replace(DRAWINGS, '') : text;
  return lean.length > LONGEST ? 'large' : { format, text: lean };
}

/** Spreadsheets write UTF-8, UTF-16 with a mark, or what Windows wrote before. */
function decoded(bytes: Uint8Array): string {
  const mark = `${bytes[0]} ${bytes[1]}`;
  if (mark === '255 254') return new TextDecoder('utf-16le').decode(bytes);
  if (mark === '254 255') return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function formatOf(text: string): 'bookmarks' | 'opml' | 'csv' | undefined {
  if (/<opml[\s>]/i.test(text)) return 'opml';
  if (/^\s*<!doctype netscape|^\s*<html|<a\s[^>]*href|<dl[\s>]/i.test(text)) return 'bookmarks';
  // Other markup, data of a program, an archive such as a spreadsheet's own file.
  return /^\s*[<[{]|^PK|^%PDF|\0/.test(text) ? undefined : 'csv';
}
