import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { files, read } from './sources.ts';

const inventory = read('docs/security/logging.md');
const sources = files('server/src/**/*.ts').filter((path) => !/(\.test|\/testing(\.\w+)?)\.ts$/.test(path));

/** What fixed sentences begin with: up to what is put into them. */
const fixed = (text: string) => text.split('${')[0]!.trim();

/** Sentences that the sources hand to the log or to `report`, with where. */
function sentences(): { readonly path: string; readonly text: string }[] {
  const calls =
    /\b(?:log\.(?:fatal|error|warn|info|debug)|report)\(\s*(?:(?:\{[^}]*\}|\w+),\s*)?(['`])((?:(?!\1)[^])+)\1/g;
  return sources.flatMap((path) => [...read(path).matchAll(calls)].map((match) => ({ path, text: fixed(match[2]!) })));
}

describe('the inventory of what is logged', () => {
  test('has every event of the security log, with its level', () => {
    const source = read('server/src/kernel/security-log.ts');
    const events = [...source.matchAll(/^ {2}'?([a-z][a-z.-]+)'?: \{ level: '(\w+)'/gm)];
    assert.ok(events.length >= 8, `${events.length}`);
    assert.deepEqual(
      events
        .filter(([, event, level]) => !new RegExp(`^\\| \`${event}\` +\\| \`${level}\` `, 'm').test(inventory))
        .map(([, event]) => event),
      [],
    );
    const told = [...inventory.matchAll(/^\| `([a-z-]+[.-][a-z]+)` /gm)].map((match) => match[1]!);
    assert.deepEqual(
      told.filter((event) => !events.some(([, known]) => known === event)),
      [],
      'events that are no more',
    );
  });

  test('has every other line, word by word', () => {
    const found = sentences();
    assert.ok(found.length >= 20, `${found.length}`);
    const missing = found.filter(({ text }) => !inventory.includes(text.slice(0, 60)));
    assert.deepEqual(missing, []);
  });

  test('has every field of a security line', () => {
    const source = read('server/src/kernel/noted.ts');
    const facts = source.slice(source.indexOf('interface SecurityFacts'), source.indexOf('interface Noted'));
    const fields = [...facts.matchAll(/readonly (\w+)\?/g)].map((match) => match[1]!);
    assert.ok(fields.length >= 10, `${fields.length}`);
    assert.deepEqual(
      fields.filter((field) => !inventory.includes(`\`${field}\``)),
      [],
    );
  });
});
