import type { ImportLine } from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol';
import { formatNumber, msg, plural, str } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import type { FileProblem } from './import-file.ts';

/** How many records became what. */
export interface Counts {
  readonly imported: number;
  readonly known: number;
  readonly refused: number;
}

/** What became of a record, or would become of it. */
export function outcomeWords({ outcome, reason, field }: ImportLine, isTrial: boolean): string {
  if (outcome === 'imported') return isTrial ? msg('New') : msg('Brought in');
  switch (reason) {
    case 'twice':
      return msg('Twice in this file');
    case 'no-address':
      return msg('Has no address');
    case 'bad-address':
      return msg('Not an address of the web');
    case 'bad-field':
      return field ? msg(str`“${field}” says what cannot be kept`) : msg('Says what cannot be kept');
    case 'damaged':
      return msg('Cannot be read');
    default:
      return msg('Already here');
  }
}

/** The whole in one line. */
export function countWords({ imported, known, refused }: Counts, isTrial: boolean): string {
  const parts = [
    isTrial
      ? plural(imported, msg('zero:Nothing new|one:# new|other:# new'))
      : plural(imported, msg('zero:Nothing brought in|one:# brought in|other:# brought in')),
    known > 0 && plural(known, msg('one:# already here|other:# already here')),
    refused > 0 && plural(refused, msg('one:# cannot be taken|other:# cannot be taken')),
  ];
  return parts.filter((part) => part !== false).join(' · ');
}

/** How far it is. */
export const doneWords = (done: number, total: number): string =>
  msg(str`${formatNumber(done)} of ${formatNumber(total)}`);

/** Why a file cannot be imported, and what helps. */
export function fileWords(problem: FileProblem): string {
  switch (problem) {
    case 'empty':
      return msg('There is nothing in this file that could be imported.');
    case 'large':
      return msg('This file is too large. Split it and import the parts one after the other.');
    case 'kind':
      return msg('This is none of the files that can be read. A spreadsheet has to be saved as CSV first.');
  }
}

/** Why it was refused. */
export function importRefusal(error: CommonsError): string {
  if (error.code === 'invalid' && error.details.reason === 'columns')
    return msg('The first line of the table has to name its columns. One of them is to be “title” or “url”.');
  if (error.code === 'unavailable') return msg('There is no connection. It goes on by itself as soon as there is one.');
  if (error.code === 'rate_limited') return msg('The server asks for a short rest. It goes on by itself.');
  return wordsFor(error);
}

/** The report as text, a line each, to be read by people and by spreadsheets. */
export function reportText(name: string, counts: Counts, lines: readonly ImportLine[]): string {
  const plain = (text: string) => text.replace(/\s+/g, ' ');
  const rows = lines.map((line) => [String(line.line), outcomeWords(line, false), plain(line.title), line.address]);
  const head = [msg('Line'), msg('What became of it'), msg('Title'), msg('Address')];
  return [`${name}: ${countWords(counts, false)}`, '', ...[head, ...rows].map((row) => row.join('\t')), ''].join('\n');
}
