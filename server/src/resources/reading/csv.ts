import { parse, type CsvError } from 'csv-parse/sync';
import { fail } from '@learning-commons/protocol';
import { MOST_ENTRIES, type Entry } from './entry.ts';

/** What columns may be called, without case, spaces and punctuation. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  title: ['title', 'name', 'titel', 'titre', 'titulo', 'titolo'],
  url: ['url', 'link', 'address', 'href', 'uri', 'website', 'adresse'],
  description: ['description', 'summary', 'notes', 'note', 'excerpt', 'abstract', 'beschreibung'],
  type: ['type', 'kind', 'format', 'typ'],
  minutes: ['minutes', 'duration', 'length', 'time', 'minuten', 'dauer'],
  language: ['language', 'lang', 'sprache', 'langue', 'idioma'],
  level: ['level', 'difficulty', 'niveau'],
  skills: ['skills', 'skill', 'tags', 'tag', 'topics', 'topic', 'keywords', 'labels', 'themen'],
  author: ['author', 'by', 'creator', 'speaker', 'autor', 'auteur'],
  reason: ['reason', 'why', 'recommendation', 'comment', 'grund'],
  startsAt: ['startsat', 'starts', 'start', 'begin', 'beginn'],
  endsAt: ['endsat', 'ends', 'end', 'ende'],
  folders: ['list', 'folder', 'folders', 'category', 'collection', 'ordner', 'liste'],
};
const NAMES = new Map(Object.entries(COLUMNS).flatMap(([name, words]) => words.map((word) => [word, name] as const)));
const SEPARATORS = [',', ';', '\t'];
/** The mark that our exports put before what a spreadsheet would take for a formula. */
const GUARD = /^'(?=[=+\-@\t\r])/;

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number; readonly records: number };
}

/**
 * Reads a table whose first line names its columns. Throws `invalid`, reason `columns`, where none of them is an address or a
 * title. A line that cannot be read is a damaged record.
 */
export function readCsv(text: string): Entry[] {
  const damaged: Entry[] = [];
  const rows = parse(text, {
    bom: true,
    delimiter: separatorOf(text),
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    to: MOST_ENTRIES + 1,
    on_skip: (error) => void damaged.push(damagedAt(error)),
  }) as unknown as Row[];
  const columns = (rows.shift()?.record ?? []).map((name) => NAMES.get(name.toLowerCase().replace(/[^\p{L}]/gu, '')));
  if (!columns.includes('url') && !columns.includes('title'))
    throw fail('invalid', 'The first line of the table names its columns; one of them is to be url or title.', {
      fields: [{ path: 'source.text' }],
      reason: 'columns',
    });
  const entries = rows.flatMap(({ record, info }) => {
    const entry = toEntry(columns, record, info.lines);
    return entry ? [entry] : [];
  });
  return [...entries, ...damaged].sort((one, other) => one.line - other.line);
}

function toEntry(columns: readonly (string | undefined)[], record: readonly string[], end: number): Entry | undefined {
  const said: Record<string, unknown> = {};
  const folders: string[] = [];
  for (const [index, name] of columns.entries()) {
    const cell = (record[index] ?? '').replace(GUARD, '').trim();
    if (name === undefined || cell === '') continue;
    if (name === 'folders') folders.push(...cell.split(/\s*[/>]\s*/));
    else said[name] ??= valueOf(name, cell);
  }
  if (Object.keys(said).length === 0) return undefined;
  const breaks = record.reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0);
  return { line: Math.max(1, end - breaks), said, folders };
}

function valueOf(name: string, cell: string): unknown {
  if (name === 'skills') return cell.split(/[,;|]/);
  if (name === 'minutes') return minutesIn(cell);
  if (name === 'type' || name === 'level') return cell.toLowerCase();
  if (name === 'language') return cell.replaceAll('_', '-');
  if (name === 'startsAt' || name === 'endsAt') return /^\d{9,}$/.test(cell) ? Number(cell) : Date.parse(cell);
  return cell;
}

/** `45`, `45 min`, `1:30` and `1 h 30 min` are minutes. */
function minutesIn(cell: string): number {
  const clock = /^(\d{1,3}):(\d{2})$/.exec(cell);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  const spoken = /^(?:(\d{1,3})\s*h[a-z]*\.?)?\s*(?:(\d{1,6})\s*(?:m[a-z]*\.?)?)?$/i.exec(cell);
  return spoken ? Number(spoken[1] ?? 0) * 60 + Number(spoken[2] ?? 0) : NaN;
}

/** The separator that the first line has most of. */
function separatorOf(text: string): string {
  const first = text.slice(0, text.search(/[\r\n]|$/)).replace(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((separator) => first.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!;
}

function damagedAt(error: CsvError | undefined): Entry {
  const { lines } = (error ?? {}) as { lines?: unknown };
  return { line: typeof lines === 'number' && lines > 0 ? lines : 1, said: {}, folders: [], damaged: true };
}
