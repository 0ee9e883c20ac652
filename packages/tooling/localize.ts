/**
 * Brings translations up to date: `node packages/tooling/localize.ts`.
 *
 * New messages go from the elements' sources into `packages/elements/translations/<language>.xlf`, where translators add
 * a `<target>`; what they have added goes into `packages/elements/src/locales/<language>.ts`, which pages load on demand.
 * The build divides that file among the widgets. A message without translation is shown in English. With `--check` it fails if any is missing.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { inRoot } from './paths.ts';

const elements = inRoot('packages/elements');

/** Runs a tool in the elements' folder and answers what it printed. */
function run(tool: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(inRoot(`node_modules/.bin/${tool}`), args, {
    cwd: elements,
    encoding: 'utf8',
  });
  if (status === 0) return stdout + stderr;
  console.error(stdout + stderr);
  process.exit(status ?? 1);
}

const [, total = '0'] = /Extracted (\d+) messages/.exec(run('lit-localize', 'extract')) ?? [];
const missing = new Map<string, number>();
for (const [, language = ''] of run('lit-localize', 'build').matchAll(/^(\w+) message \w+ is missing/gm)) {
  missing.set(language, (missing.get(language) ?? 0) + 1);
}
run('prettier', '--write', ...globSync(`${elements}/src/locales/*.ts`));

console.log(`${total} messages.`);
for (const [language, count] of missing) console.log(`${language}: ${count} without translation.`);
if (process.argv.includes('--check') && missing.size > 0) process.exit(1);
