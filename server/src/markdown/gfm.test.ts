import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { richHtml } from '../../../test/support/rich-html.ts';
import { parseMarkdown } from './markdown.ts';

const html = (source: string) => richHtml(parseMarkdown(source, { mentions: [] })).trim();
const cases = (pairs: readonly (readonly [what: string, source: string, expected: string])[]) => {
  for (const [what, source, expected] of pairs) test(what, () => assert.equal(html(source), expected));
};
const link = (href: string, text = href) => `<a href="${href}">${text}</a>`;

describe('tables', () => {
  test('a table has a head, rows and the side of each column', () => {
    const [table] = parseMarkdown('| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | 2 | 3 | 4 |', { mentions: [] });
    assert.deepEqual(table, {
      t: 'table',
      align: [null, 'left', 'center', 'right'],
      head: [['a'], ['b'], ['c'], ['d']],
      rows: [[['1'], ['2'], ['3'], ['4']]],
    });
  });
  test('short rows are filled up and long ones cut', () => {
    const [table] = parseMarkdown('a | b\n--|--\n1\n1 | 2 | 3', { mentions: [] });
    assert.deepEqual(table?.t === 'table' && table.rows, [
      [['1'], []],
      [['1'], ['2']],
    ]);
  });
  test('a cell holds formatting, and an escaped bar stays in it, in code too', () => {
    const [table] = parseMarkdown('| a |\n|---|\n| **b** \\| `c \\| d` |', { mentions: [] });
    assert.deepEqual(table?.t === 'table' && table.rows, [
      [[{ t: 'strong', c: ['b'] }, ' | ', { t: 'code', v: 'c | d' }]],
    ]);
  });
  test('a table without rows is a table', () => {
    assert.deepEqual(parseMarkdown('| a |\n|---|', { mentions: [] }), [
      { t: 'table', align: [null], head: [['a']], rows: [] },
    ]);
  });
  test('another block ends a table', () => {
    assert.deepEqual(
      parseMarkdown('| a |\n|---|\n| 1 |\n> b', { mentions: [] }).map((block) => block.t),
      ['table', 'quote'],
    );
  });
  cases([
    ['a second line with another number of columns makes no table', '| a |\n|---|---|', '<p>| a |\n|---|---|</p>'],
    ['a head without a second line makes no table', '| a | b |', '<p>| a | b |</p>'],
  ]);
});

describe('task lists', () => {
  const item = (source: string) => {
    const [list] = parseMarkdown(source, { mentions: [] });
    return list?.t === 'list' ? list.items : [];
  };
  test('a box, empty or ticked in either case, makes a task', () => {
    assert.deepEqual(item('- [ ] a\n- [x] b\n- [X] c'), [
      { checked: false, c: [{ t: 'p', c: ['a'] }] },
      { checked: true, c: [{ t: 'p', c: ['b'] }] },
      { checked: true, c: [{ t: 'p', c: ['c'] }] },
    ]);
  });
  test('the text of a task may begin with formatting', () => {
    assert.deepEqual(item('- [ ] **a** b'), [
      { checked: false, c: [{ t: 'p', c: [{ t: 'strong', c: ['a'] }, ' b'] }] },
    ]);
  });
  test('numbered, nested and quoted items may be tasks', () => {
    assert.match(html('1. [x] a\n   - [ ] b'), /checked="".*a\n<ul>\n<li><input disabled=""/s);
    assert.match(html('> - [ ] a'), /<input/);
  });
  for (const source of [
    '- []',
    '- [ ]',
    '- [ ]a',
    '- [y] a',
    '- a [ ] b',
    '- \\[ ] a',
    '- `[ ]` a',
    '[ ] a',
    '- # [ ] a',
  ]) {
    test(`no task is made of ${source}`, () => assert.doesNotMatch(html(source), /<input/));
  }
  test('a box that is the name of a link is a link', () => {
    assert.equal(html('- [x] a\n\n[x]: /b'), `<ul>\n<li>${link('/b', 'x')} a</li>\n</ul>`);
  });
});

describe('strikethrough', () => {
  cases([
    ['two tildes strike out', 'a ~~b~~ c', '<p>a <del>b</del> c</p>'],
    ['strikethrough holds formatting', '~~a *b*~~', '<p><del>a <em>b</em></del></p>'],
    ['a single tilde stays', '~5 to ~10', '<p>~5 to ~10</p>'],
    ['it does not reach over a paragraph', '~~a\n\nb~~', '<p>~~a</p>\n<p>b~~</p>'],
  ]);
});

describe('bare addresses', () => {
  cases([
    [
      'an address with a scheme',
      'see https://example.org/a?b=c#d now',
      `<p>see ${link('https://example.org/a?b=c#d')} now</p>`,
    ],
    [
      'an address that starts with www',
      'www.example.org',
      `<p>${link('http://www.example.org', 'www.example.org')}</p>`,
    ],
    ['an e-mail address', 'a.b+c@example.org', `<p>${link('mailto:a.b+c@example.org', 'a.b+c@example.org')}</p>`],
    [
      'marks after an address are not of it',
      'www.example.org/a, https://example.org.',
      `<p>${link('http://www.example.org/a', 'www.example.org/a')}, ${link('https://example.org')}.</p>`,
    ],
    [
      'brackets that close in an address are of it',
      '(https://example.org/a_(b))',
      `<p>(${link('https://example.org/a_(b)')})</p>`,
    ],
    [
      'underscores and stars in an address are no formatting',
      'https://example.org/a_b_c*d*',
      `<p>${link('https://example.org/a_b_c*d')}*</p>`,
    ],
    [
      'other scripts are encoded in the address, not in the text',
      'https://münchen.example/ü',
      `<p>${link('https://xn--mnchen-3ya.example/%C3%BC', 'https://münchen.example/ü')}</p>`,
    ],
    [
      'an encoded address is shown as written',
      'https://example.org/%E2%80%AEx',
      `<p>${link('https://example.org/%E2%80%AEx')}</p>`,
    ],
    [
      'any name with a dot stays text',
      'README.md Mr.it example.org 1.2.3.4',
      '<p>README.md Mr.it example.org 1.2.3.4</p>',
    ],
    [
      'other schemes stay text',
      'ftp://example.org javascript://example.org //example.org',
      '<p>ftp://example.org javascript://example.org //example.org</p>',
    ],
    ['words that end in www stay text', 'xwww.example.org', '<p>xwww.example.org</p>'],
    ['an address in code stays text', '`www.example.org`', '<p><code>www.example.org</code></p>'],
    ['an address in a link is not another link', '[www.example.org](/a)', `<p>${link('/a', 'www.example.org')}</p>`],
  ]);
});
