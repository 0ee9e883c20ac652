import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CommonsError, limits, type RichText } from '@learning-commons/protocol';
import { common } from 'lowlight';
import { parseMarkdown, plainText } from './markdown.ts';

const parse = (source: string): RichText => parseMarkdown(source, { mentions: [{ id: 'ann', name: 'Ann' }] });
const inlines = (source: string) => {
  const [block] = parse(source);
  return block?.t === 'p' ? block.c : [];
};
const code = (source: string) => {
  const [block] = parse(source);
  assert.equal(block?.t, 'pre');
  return block;
};
const refusal = (source: string): CommonsError => {
  try {
    parse(source);
  } catch (error) {
    assert.ok(error instanceof CommonsError);
    return error;
  }
  return assert.fail('nothing was refused');
};

describe('links', () => {
  for (const href of [
    'https://example.org/',
    'http://example.org/',
    'mailto:ann@example.org',
    '/a',
    'a/b:c',
    './a',
    '../a',
    '?a',
    '#a',
    '//example.org/a',
    '/javascript:a',
  ]) {
    test(`a link leads to ${href}`, () => assert.deepEqual(inlines(`[x](${href})`), [{ t: 'link', href, c: ['x'] }]));
  }
  for (const href of [
    'javascript:a',
    'JaVaScRiPt:a',
    'javascript&colon;a',
    '&#106;avascript:a',
    'vbscript:a',
    'data:text/html,a',
    'blob:a',
    'file:///a',
    'ftp://example.org',
    'tel:1',
    'x:a',
    'http://[',
    'https://',
  ]) {
    test(`of a link to ${href} the text stays`, () =>
      assert.deepEqual(inlines(`[x *y*](${href})`), ['x ', { t: 'em', c: ['y'] }]));
  }
  test('a reference to a refused address leaves the text', () =>
    assert.deepEqual(inlines('[x]\n\n[x]: javascript:a'), ['x']));
  test('a link keeps its title', () =>
    assert.deepEqual(inlines('[x](/a "b &amp; c")'), [{ t: 'link', href: '/a', title: 'b & c', c: ['x'] }]));
  test('a link without text shows its address', () => {
    assert.deepEqual(inlines('[](https://example.org)'), [
      { t: 'link', href: 'https://example.org', c: ['https://example.org'] },
    ]);
    assert.deepEqual(inlines('a[]()'), ['a']);
  });
  test('an image may be a link', () => {
    assert.deepEqual(inlines('[![x](a.png)](/b)'), [
      { t: 'link', href: '/b', c: [{ t: 'image', src: 'a.png', alt: 'x' }] },
    ]);
  });
});

describe('images', () => {
  test('an image has its description without formatting, and its title', () => {
    assert.deepEqual(inlines('![a *b* `c` ![d](e)](f.png "g")'), [
      { t: 'image', src: 'f.png', alt: 'a b c d', title: 'g' },
    ]);
  });
  for (const src of ['javascript:a', 'data:image/png;base64,aaaa', 'mailto:a@example.org', 'blob:a', 'x:y']) {
    test(`of an image from ${src} the description stays`, () => assert.deepEqual(inlines(`![x](${src})`), ['x']));
  }
});

describe('text', () => {
  test('raw HTML is text, and Markdown inside it works', () => {
    assert.deepEqual(inlines('<div onclick="a">\n*b*\n</div>'), [
      '<div onclick="a">\n',
      { t: 'em', c: ['b'] },
      '\n</div>',
    ]);
    assert.deepEqual(inlines('a <b>*c*</b> <!-- d --> &lt;e&gt;'), [
      'a <b>',
      { t: 'em', c: ['c'] },
      '</b> <!-- d --> <e>',
    ]);
  });
  test('a line that goes on is a line feed, a hard break is a node', () => {
    assert.deepEqual(inlines('a\nb\\\nc  \nd'), ['a\nb', { t: 'br' }, 'c', { t: 'br' }, 'd']);
  });
  test('what entities stand for is cleaned like the text', () => {
    assert.deepEqual(inlines('a&#x202E;b&ZeroWidthSpace;c&#xE9;&#101;&#769;&#0;'), ['abcéé\ufffd']);
    assert.deepEqual(inlines('[x](/a "&#x202E;b")'), [{ t: 'link', href: '/a', title: 'b', c: ['x'] }]);
    assert.deepEqual(inlines('![&#x202E;b](/a)'), [{ t: 'image', src: '/a', alt: 'b' }]);
    assert.equal(code('``` &#x202E;b\n```').lang, 'b');
  });
  test('the source is cleaned before it is read', () =>
    assert.deepEqual(inlines('*a\u202e*\0'), [{ t: 'em', c: ['a'] }]));
  test('headings and lists carry level, start and looseness only where they say something', () => {
    assert.deepEqual(parse('## a\n\n3. b\n4. c\n\n- d\n\n- e'), [
      { t: 'h', level: 2, c: ['a'] },
      { t: 'list', ordered: true, start: 3, items: [{ c: [{ t: 'p', c: ['b'] }] }, { c: [{ t: 'p', c: ['c'] }] }] },
      { t: 'list', loose: true, items: [{ c: [{ t: 'p', c: ['d'] }] }, { c: [{ t: 'p', c: ['e'] }] }] },
    ]);
  });
  test('nothing to show is an empty tree', () => {
    for (const source of ['', '\n', '[a]: /b', '#', '[]()', '![](x:y)']) assert.deepEqual(parse(source), [], source);
  });
});

describe('code', () => {
  test('code is coloured by the language it names', () => {
    assert.deepEqual(code('```js\nconst a = `${1}`;\n```'), {
      t: 'pre',
      lang: 'js',
      c: [
        { k: 'keyword', v: 'const' },
        ' a = ',
        { k: 'string', v: '`' },
        { k: 'subst', v: '${' },
        { k: 'number', v: '1' },
        { k: 'subst', v: '}' },
        { k: 'string', v: '`' },
        ';',
      ],
    });
  });
  test('a language inside another is coloured as itself', () => {
    const runs = code('```html\n<style>a { color: red }</style>\n```').c;
    assert.ok(runs.some((run) => typeof run !== 'string' && run.k === 'attribute' && run.v === 'color'));
  });
  for (const info of ['', 'nonsense', 'constructor', '__proto__', 'toString']) {
    test(`code in ${info || 'no'} language is one plain run`, () =>
      assert.deepEqual(code(`\`\`\`${info}\nlet a = 1;\nb\n\`\`\``).c, ['let a = 1;\nb']));
  }
  test('an indented block is plain code', () => assert.deepEqual(code('    let a;'), { t: 'pre', c: ['let a;'] }));
  test('no line, an empty line and two empty lines are told apart', () => {
    assert.deepEqual([code('```\n```').c, code('```\n\n```').c, code('```\n\n\n```').c], [[], [''], ['\n']]);
  });
  test('37 languages are known', () => assert.equal(Object.keys(common).length, 37));
  test('runs of code join to the code itself, in every language', () => {
    const text =
      'a <b c="d">\n// e \'f\' "g\\"" /* h */ # i\nclass J { k(l = 1) { return `m${n}` } }\n$o[0] = <<<P; --q';
    for (const language of Object.keys(common))
      assert.equal(plainText([code(`\`\`\`${language}\n${text}\n\`\`\``)]), text, language);
  });
  test('code with a very long line is plain', () =>
    assert.equal(code(`\`\`\`js\nlet a = "${'a'.repeat(240)}"\n\`\`\``).c.length, 1));
  test('a text colours 4,000 characters of code, slow languages counting twice, and leaves the rest plain', () => {
    const block = (language: string, length: number) => `\`\`\`${language}\n${'let a;\n'.repeat(length / 7)}\`\`\`\n`;
    const coloured = (source: string) => parse(source).map((node) => node.t === 'pre' && node.c.length > 1);
    assert.deepEqual(coloured(block('js', 700) + block('js', 3_500)), [true, false]);
    assert.deepEqual(coloured(block('cs', 700) + block('cs', 1_400)), [true, false]);
    assert.deepEqual(coloured(block('cs', 700) + block('js', 1_400)), [true, true]);
  });
  test('colours that would make the tree too large are left out', () => {
    const source = '```js\n' + '1+\n'.repeat(1_300) + '```\n' + 'a'.repeat(4_000);
    assert.equal(code(source).c.length, 1);
  });
});

describe('limits', () => {
  test('a text of full length in any script is taken', () => {
    for (const unit of ['a', '"', 'é', '田', '👩']) parse(unit.repeat(limits.bodyLength / unit.length));
  });
  test('a longer text is refused with its length', () => {
    const error = refusal('a'.repeat(limits.bodyLength + 1));
    assert.equal(error.code, 'invalid');
    assert.match(error.message, /8001 characters; 8000 fit\. Shorten it/);
    assert.deepEqual(error.details['fields'], [{ path: 'body' }]);
  });
  test('a tree that is too large is refused with what to do', () => {
    for (const source of ['**a** '.repeat(1_300), '- a\n'.repeat(1_900), '[a](b) '.repeat(1_000)]) {
      const error = refusal(source);
      assert.equal(error.code, 'invalid');
      assert.match(error.message, /Use fewer links/);
    }
  });
  test('every tree that is taken fits into 24 KiB', () => {
    for (let count = 800; count < 1_000; count += 10) {
      try {
        assert.ok(Buffer.byteLength(JSON.stringify(parse('**a** '.repeat(count)))) <= 24_576);
      } catch (error) {
        assert.ok(error instanceof CommonsError);
      }
    }
  });
  test('blocks nest sixteen levels deep, and what is deeper keeps its text', () => {
    for (const [opening, levels] of [
      ['> ', 16],
      ['- ', 8],
      ['1. ', 8],
    ] as const) {
      const json = JSON.stringify(parse(`${opening.repeat(50)}deep\nand on`));
      assert.equal(json.match(/"t":"(?:quote|list)"/g)?.length, levels);
      assert.match(json, /deep.*and on/);
    }
  });
  test('deep blocks beside each other stay apart', () => {
    const deep = '> '.repeat(20);
    assert.match(plainText(parse(`${deep}a\n${deep}b\n>\n> c\n\nd`)), /a\n(?:> )+b\nc\nd$/);
  });
  test('formatting nests twelve levels deep, and what is deeper keeps its text', () => {
    const tree = parse(`${'*a **a '.repeat(20)}b${' a** a*'.repeat(20)}`);
    assert.equal(JSON.stringify(tree).match(/"t":"(?:em|strong)"/g)?.length, 12);
    assert.equal(plainText(tree), `${'a '.repeat(40)}b${' a'.repeat(40)}`);
  });
  test('a wide table that thousands of short rows would fill up stays text', () => {
    const tree = parse(`${'|a'.repeat(500)}|\n${'|-'.repeat(500)}|\n${'b\n'.repeat(500)}`);
    assert.deepEqual(
      tree.map((block) => block.t),
      ['p'],
    );
  });
});

describe('plain text', () => {
  test('it has the words of every node, a line for each block', () => {
    const source =
      '# A *b*\n\nc [d](/e) ![f](g.png) @Ann `h`\\\ni\nj\n\n> k\n\n---\n\n1. l\n2. m\n\n   n\n\n- [ ] o\n\n```js\nlet p;\nq\n```\n\n| r | s |\n|---|---|\n| t | |';
    assert.equal(plainText(parse(source)), 'A b\nc d f @Ann h\ni\nj\nk\nl\nm\nn\no\nlet p;\nq\nr\ts\nt');
  });
  test('an empty tree has none', () => assert.equal(plainText([]), ''));
});
