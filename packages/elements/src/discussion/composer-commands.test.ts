import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { activeCommands, runCommand, type CommandName, type Editing } from './composer-commands.ts';
import { pasteLink } from './composer-links.ts';
import { continueLine } from './composer-lists.ts';

/** `a [b] c` in words: the selection stands between ⟦ and ⟧. */
function read(marked: string): Editing {
  const start = marked.indexOf('⟦');
  const text = marked.replace('⟦', '');
  return { text: text.replace('⟧', ''), start, end: text.indexOf('⟧') };
}
function show({ text, start, end }: Editing): string {
  return `${text.slice(0, start)}⟦${text.slice(start, end)}⟧${text.slice(end)}`;
}

const cases: Readonly<Record<string, readonly (readonly [command: CommandName, before: string, after: string])[]>> = {
  'marks what is selected and keeps it selected': [
    ['bold', 'a ⟦b⟧ c', 'a **⟦b⟧** c'],
    ['italic', 'a ⟦b⟧ c', 'a *⟦b⟧* c'],
    ['strike', 'a ⟦b⟧ c', 'a ~~⟦b⟧~~ c'],
    ['code', 'a ⟦b⟧ c', 'a `⟦b⟧` c'],
  ],
  'leaves spaces at the edge of a selection outside the marks': [
    ['bold', 'a⟦ b ⟧c', 'a **⟦b⟧** c'],
    ['link', 'see ⟦this ⟧now', 'see [this](⟦https://⟧) now'],
  ],
  'marks the word at the caret, or makes room for one': [
    ['bold', 'he⟦⟧llo you', '**he⟦⟧llo** you'],
    ['italic', 'über⟦⟧', '*über⟦⟧*'],
    ['bold', 'a ⟦⟧ b', 'a **⟦⟧** b'],
  ],
  'takes marks away, whether they are selected with the words, beside them or around them': [
    ['bold', 'a ⟦**b**⟧', 'a ⟦b⟧'],
    ['bold', 'a **⟦b⟧**', 'a ⟦b⟧'],
    ['bold', '**hello wo⟦⟧rld** x', 'hello wo⟦⟧rld x'],
    ['bold', '**hello ⟦world⟧**', 'hello ⟦world⟧'],
    ['bold', '__⟦b⟧__', '⟦b⟧'],
    ['italic', '_⟦b⟧_', '⟦b⟧'],
    ['code', '``⟦a`b⟧``', '⟦a`b⟧'],
  ],
  'tells bold from italic by the number of marks': [
    ['italic', '**⟦b⟧**', '***⟦b⟧***'],
    ['bold', '*⟦b⟧*', '***⟦b⟧***'],
    ['bold', '***⟦b⟧***', '*⟦b⟧*'],
    ['italic', '***⟦b⟧***', '**⟦b⟧**'],
    ['bold', '⟦*a* b *c*⟧', '**⟦*a* b *c*⟧**'],
  ],
  'marks each line for itself and spares the signs of lists and quotes': [
    ['bold', '⟦a\n\nb⟧', '**⟦a**\n\n**b⟧**'],
    ['strike', '⟦- a\n- [ ] b⟧', '- ~~⟦a~~\n- [ ] ~~b⟧~~'],
    ['italic', '⟦> a⟧', '> *⟦a⟧*'],
  ],
  'holds code with backticks between longer fences': [
    ['code', '⟦a`b⟧', '``⟦a`b⟧``'],
    ['code', '⟦`b⟧', '`` ⟦`b⟧ ``'],
    ['codeBlock', '⟦a ``` b⟧', '````\n⟦a ``` b⟧\n````'],
  ],
  'makes a block of code of several lines': [
    ['code', 'x\n⟦a\nb⟧\ny', 'x\n```\n⟦a\nb⟧\n```\ny'],
    ['codeBlock', '⟦⟧', '```\n⟦⟧\n```'],
    ['codeBlock', 'x\n```js\n⟦a⟧\n```\ny', 'x\n⟦a⟧\ny'],
    ['codeBlock', '⟦```\na\n```⟧', '⟦a⟧'],
  ],
  'gives every written line a list sign and keeps it apart from what follows': [
    ['list', '⟦a\n\nb⟧', '- ⟦a\n\n- b⟧'],
    ['list', '⟦a⟧\nb', '- ⟦a⟧\n\nb'],
    ['orderedList', '⟦a\nb⟧', '1. ⟦a\n2. b⟧'],
    ['orderedList', '4. x\n⟦y⟧', '4. x\n5. ⟦y⟧'],
    ['checklist', 'a⟦⟧b', '- [ ] a⟦⟧b'],
    ['list', '⟦⟧', '- ⟦⟧'],
    ['list', '> ⟦a⟧', '> - ⟦a⟧'],
  ],
  'turns one kind of list into another': [
    ['list', '1. ⟦a\n2. b⟧', '- ⟦a\n- b⟧'],
    ['checklist', '- ⟦a⟧', '- [ ] ⟦a⟧'],
    ['orderedList', '- [x] ⟦a⟧', '1. ⟦a⟧'],
  ],
  'quotes lines, empty ones between them too': [
    ['quote', '⟦a\n\nb⟧', '> ⟦a\n>\n> b⟧'],
    ['quote', '> ⟦a\n>\n> b⟧', '⟦a\n\nb⟧'],
    ['quote', '⟦a⟧\nb', '> ⟦a⟧\n\nb'],
  ],
  'makes a heading of a line, and a line of any heading': [
    ['heading', 'a⟦⟧b', '## a⟦⟧b'],
    ['heading', '#### a⟦⟧b', 'a⟦⟧b'],
  ],
  'makes a link with its address selected, and words of a link': [
    ['link', '⟦a b⟧', '[a b](⟦https://⟧)'],
    ['link', '⟦⟧', '[⟦⟧](https://)'],
    ['link', '⟦https://a.example/⟧', '[⟦⟧](https://a.example/)'],
    ['link', '[a](htt⟦⟧ps://x.example)', '⟦a⟧'],
    ['link', '⟦a\nb⟧', '[a](⟦https://⟧)\nb'],
  ],
};

describe('composer commands', () => {
  for (const [title, examples] of Object.entries(cases)) {
    it(title, () => {
      for (const [command, before, after] of examples)
        expect(show(runCommand(command, read(before))), before).to.equal(after);
    });
  }

  it('tells which commands hold for the selection', () => {
    const active = (marked: string) => [...activeCommands(read(marked))].sort();
    expect(active('- **a ⟦b⟧**')).to.deep.equal(['bold', 'list']);
    expect(active('> ***⟦a⟧***')).to.deep.equal(['bold', 'italic', 'quote']);
    expect(active('- [x] `a⟦⟧b`')).to.deep.equal(['checklist', 'code']);
    expect(active('```\na⟦⟧\n```')).to.deep.equal(['codeBlock']);
    expect(active('[a⟦⟧](https://x.example)')).to.deep.equal(['link']);
    expect(active('pla⟦⟧in')).to.deep.equal([]);
  });

  it('goes on with a list on Enter and ends it at an empty item', () => {
    const enter = (marked: string) => continueLine(read(marked));
    expect(show(enter('- a⟦⟧')!)).to.equal('- a\n- ⟦⟧');
    expect(show(enter('9. a⟦⟧b')!)).to.equal('9. a\n10. ⟦⟧b');
    expect(show(enter('- [x] a⟦⟧')!)).to.equal('- [x] a\n- [ ] ⟦⟧');
    expect(show(enter('> a⟦⟧')!)).to.equal('> a\n> ⟦⟧');
    expect(show(enter('- a\n- ⟦⟧')!)).to.equal('- a\n⟦⟧');
    expect(show(enter('> - ⟦⟧')!)).to.equal('> ⟦⟧');
    for (const plain of ['a⟦⟧', '⟦⟧- a', '- ⟦a⟧', '```\n- a⟦⟧\n```']) expect(enter(plain), plain).to.equal(null);
  });

  it('makes a link of an address pasted over words, and of nothing else', () => {
    const paste = (marked: string, text: string) => pasteLink(read(marked), text);
    expect(show(paste('see ⟦this⟧', ' https://x.example/a_(b) ')!)).to.equal('see [this](https://x.example/a_(b))⟦⟧');
    expect(show(paste('⟦a⟧', 'https://x.example/)')!)).to.equal('[a](<https://x.example/)>)⟦⟧');
    expect(paste('a⟦⟧', 'https://x.example')).to.equal(null);
    expect(paste('⟦a⟧', 'no address')).to.equal(null);
    expect(paste('⟦a⟧', 'javascript:alert(1)')).to.equal(null);
    expect(paste('⟦https://old.example⟧', 'https://x.example')).to.equal(null);
    expect(paste('[a](⟦https://⟧)', 'https://x.example')).to.equal(null);
    expect(paste('⟦a\nb⟧', 'https://x.example')).to.equal(null);
  });
});

const COMMANDS: readonly CommandName[] = [
  'bold',
  'italic',
  'strike',
  'code',
  'codeBlock',
  'quote',
  'list',
  'orderedList',
  'checklist',
  'link',
  'heading',
];

function texts(pieces: readonly string[]): fc.Arbitrary<Editing> {
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map((parts) => parts.join(''));
  return fc.tuple(text, fc.nat(), fc.nat()).map(([all, a, b]) => {
    const [one, two] = [a % (all.length + 1), b % (all.length + 1)];
    return { text: all, start: Math.min(one, two), end: Math.max(one, two) };
  });
}
const plain = texts(['a', 'b', 'é', '語', '.', ' ', '\n']);
const marked = texts([
  'a',
  ' ',
  '\n',
  '*',
  '**',
  '_',
  '~~',
  '`',
  '> ',
  '- ',
  '1. ',
  '[ ] ',
  '# ',
  '[',
  '](',
  ')',
  '```\n',
]);
/** Lists and quotes are set apart by an empty line, which stays. */
const squeeze = (text: string) => text.replace(/\n+/g, '\n');

describe('composer commands, for any text', () => {
  for (const name of COMMANDS) {
    const exact = ['bold', 'italic', 'strike', 'code', 'codeBlock', 'link', 'heading'].includes(name);
    it(`${name} twice leaves plain text as it was`, () => {
      const twice = fc.property(plain, (before) => {
        const { text } = runCommand(name, runCommand(name, before));
        return exact ? text === before.text : squeeze(text) === squeeze(before.text);
      });
      fc.assert(twice, { numRuns: 500 });
    });

    it(`${name} loses no letter and keeps the selection inside the text`, () => {
      const letters = (text: string) => text.replace(/https:\/\//g, '').replace(/[^a]/g, '');
      const sound = fc.property(marked, (before) => {
        const { text, start, end } = runCommand(name, before);
        return letters(text) === letters(before.text) && 0 <= start && start <= end && end <= text.length;
      });
      fc.assert(sound, { numRuns: 500 });
    });
  }
});
