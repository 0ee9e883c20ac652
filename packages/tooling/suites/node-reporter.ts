/** Reporter of `node --test`: prints what failed, counts what ran, and leaves the counts in the file `LC_TEST_COUNTS`. */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';
import { noCounts } from './counts.ts';

type Ended = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>['data'] & {
  entryFile?: string;
  classname?: string;
};
type Failed = Ended & { details: { error: Error & { failureType?: string } } };

const VERBOSE = process.env.LC_TEST_VERBOSE === '1';
/** Lines of what a crashed file said last. */
const LAST_WORDS = 25;

const counts = noCounts();
const reasons = new Map<string, number>();
const said = new Map<string, string[]>();

/** Yields what a person needs to read: failures whole, and each reason for skipping once. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type === 'test:pass') yield passed(event.data);
    if (event.type === 'test:fail') yield failed(event.data);
    if (event.type === 'test:stderr' || event.type === 'test:stdout') remember(event.data.file, event.data.message);
  }
  for (const [reason, times] of reasons) yield `  skipped ${times}: ${reason}\n`;
  writeFileSync(process.env.LC_TEST_COUNTS!, JSON.stringify(counts));
}

function passed(data: Ended): string {
  if (isFile(data)) return lost(`${data.name}: no test in this file`);
  if (data.skip !== undefined || data.todo !== undefined) {
    counts.skipped += 1;
    const reason = data.skip ?? data.todo;
    if (typeof reason === 'string') reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    return '';
  }
  if (data.details.type === 'suite') return '';
  counts.passed += 1;
  return VERBOSE ? `  ok ${title(data)} (${data.details.duration_ms.toFixed(0)} ms)\n` : '';
}

function failed(data: Failed): string {
  if (data.details.error.failureType === 'subtestsFailed') return '';
  if (isFile(data)) return lost(`${data.name} ended before its tests did\n${lastWords(data)}`);
  const cause: unknown = data.details.error.cause ?? data.details.error;
  return lost(`${title(data)}\n${place(data)}\n${indent(inspect(cause, { depth: 6 }))}`);
}

function lost(text: string): string {
  counts.failed += 1;
  return `\n  FAILED ${text}\n`;
}

/** An event about a file as a whole: it ran no test, or ended by itself. */
const isFile = ({ entryFile, nesting }: Ended) => entryFile === undefined && nesting === 0;

const title = ({ classname, name }: Ended) => (classname ? `${classname} › ${name}` : name);

const place = ({ file, line, column }: Ended) => (file ? `    ${relative(process.cwd(), file)}:${line}:${column}` : '');

function remember(file: string | undefined, message: string) {
  if (file === undefined) return;
  const lines = said.get(file) ?? [];
  lines.push(...message.split('\n').filter(Boolean));
  said.set(file, lines.slice(-LAST_WORDS));
}

const lastWords = ({ file }: Ended) => indent((said.get(file ?? '') ?? ['(it said nothing)']).join('\n'));

const indent = (text: string) => text.replace(/^/gm, '    ');
