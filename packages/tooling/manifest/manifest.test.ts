import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withTables } from './doc-tables.ts';
import { htmlData, wordsOf } from './html-data.ts';
import { reactModule, reactTypes } from './react.ts';
import type { ElementDoc, Manifest } from './schema.ts';

const poll: ElementDoc = {
  kind: 'class',
  name: 'LcPoll',
  tagName: 'lc-poll',
  customElement: true,
  description: 'A question with live tallies.',
  attributes: [
    { name: 'poll-id', fieldName: 'pollId', type: { text: 'string' }, default: "''", description: 'The poll to show.' },
    { name: 'look', fieldName: 'look', type: { text: "'bars' | 'pie'" } },
    { name: 'no-avatars', fieldName: 'noAvatars', type: { text: 'boolean' } },
  ],
  members: [
    {
      kind: 'method',
      name: 'open',
      parameters: [{ name: 'at', type: { text: 'string | null' } }],
      return: { type: { text: 'void' } },
    },
  ],
  events: [{ name: 'lc-poll-voted', description: 'After the server has counted it.' }],
};
const manifest: Manifest = {
  schemaVersion: '1.0.0',
  readme: '',
  modules: [{ kind: 'javascript-module', path: 'src/poll/poll.ts', declarations: [poll], exports: [] }],
};

describe('the tables of a page', () => {
  it('go between their markers and leave the prose around them alone', () => {
    const first = withTables('# Poll\n\nBefore.\n', poll);
    const second = withTables(`${first}\nAfter.\n`, { ...poll, events: [] });
    assert.match(first, /\| `lc-poll-voted` \|/);
    assert.match(second, /^# Poll\n\nBefore\.\n/);
    assert.match(second, /\nAfter\.\n$/);
    assert.doesNotMatch(second, /lc-poll-voted/);
  });

  it('stay the same when written again', () => {
    const once = withTables('# Poll\n', poll);
    assert.equal(withTables(once, poll), once);
  });

  it('keep a bar inside a cell', () => {
    assert.match(withTables('', poll), /`'bars' \\\| 'pie'`/);
  });

  it('refuse markers that do not close', () => {
    assert.throws(() => withTables('<!-- manifest lc-poll: -->\n', poll), /never closes/);
  });
});

describe('editor data', () => {
  it('offers the words of a union, and nothing for other types', () => {
    assert.deepEqual(wordsOf("'auto' | 'light' | undefined"), ['auto', 'light']);
    assert.deepEqual(wordsOf("'auto' | string"), []);
    assert.deepEqual(wordsOf('string'), []);
  });

  it('knows flags by their type', () => {
    const [tag] = htmlData(manifest).tags;
    assert.deepEqual(
      tag?.attributes.map(({ name, valueSet }) => [name, valueSet]),
      [
        ['poll-id', undefined],
        ['look', undefined],
        ['no-avatars', 'v'],
      ],
    );
  });
});

describe('the React package', () => {
  it('has one component per element, with its events as handlers', () => {
    assert.match(reactModule(manifest), /export const LcPoll = createComponent\(\{[^]*onPollVoted: 'lc-poll-voted'/);
    assert.match(reactTypes(manifest), /onPollVoted: EventName<CustomEvent>/);
  });
});
