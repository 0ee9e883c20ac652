import MarkdownIt, { type MarkdownIt as Markdown, type StateBlock, type Token } from 'markdown-it';
import { mention } from './mentions.ts';

/** Levels of quotes (one each) and lists (two each); what is deeper is plain paragraphs. */
const MAX_LEVEL = 16;
/** More cells than that do not fit into a tree; what would need them is no table. */
const MAX_CELLS = 4_096;
const WWW = 'www.';

type BlockRule = (state: StateBlock, startLine: number, endLine: number, silent: boolean) => boolean;

const grammar = createGrammar();

/** Markdown as markdown-it's tokens. `names` are those that `@` may mention. */
export function tokensOf(source: string, names: readonly string[]): Token[] {
  return grammar.parse(source, { names });
}

/** The language named at the head of a fence, without escapes; empty when there is none. */
export function languageOf(info: string): string {
  return grammar.utils.unescapeAll(info).trim().split(/\s+/u, 1)[0] ?? '';
}

function createGrammar(): Markdown {
  const markdown = new MarkdownIt({ html: false, linkify: true });
  // Judged where the tree is built: a refused link must still show its text, which refusing here would not.
  markdown.validateLink = () => true;
  // An address is shown as it was typed; decoding it could bring back characters that were taken out.
  markdown.normalizeLinkText = (url) => url;
  markdown.inline.ruler.before('escape', 'mention', mention);
  const [table] = markdown.block.ruler.getRules('');
  markdown.block.ruler.at('table', boundedTable(table!), { alt: ['paragraph', 'reference'] });
  markdown.block.ruler.before('table', 'too_deep', tooDeep);
  linkAddresses(markdown);
  return markdown;
}

/**
 * As in GitHub's Markdown, bare addresses are linked with a scheme, as `www.…` or as e-mail. Any name with a dot is not:
 * `README.md` and the `It` after a forgotten space are country domains too.
 */
function linkAddresses({ linkify }: Markdown) {
  linkify.set({ fuzzyLink: false, fuzzyEmail: true, fuzzyIP: false });
  linkify.add('//', null).add('ftp:', null);
  linkify.add(WWW, {
    validate: (text, pos, self) =>
      Math.max(0, self.testSchemaAt(`//${WWW}${text.slice(pos)}`, 'http:', 0) - `//${WWW}`.length),
    normalize: (match) => {
      match.url = `http://${match.url}`;
    },
  });
}

/** Rows may be shorter than the head; thousands of rows of one character would be filled up to the width of the head. */
function boundedTable(table: BlockRule): BlockRule {
  return (state, startLine, endLine, silent) => {
    if (!table(state, startLine, endLine, true)) return false;
    if (silent) return true;
    const columns = state.getLines(startLine, startLine + 1, 0, false).split('|').length;
    let end = startLine;
    while (end < endLine && !state.isEmpty(end)) end++;
    return columns * (end - startLine) <= MAX_CELLS && table(state, startLine, endLine, false);
  };
}

/** markdown-it drops what is nested beyond its limit; here it stays, as paragraphs without further blocks. */
function tooDeep(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (state.level < MAX_LEVEL || silent) return false;
  let next = startLine + 1;
  while (next < endLine && !state.isEmpty(next) && goesOn(state, next)) next++;
  state.line = next;
  state.push('paragraph_open', 'p', 1).map = [startLine, next];
  const inline = state.push('inline', '', 0);
  inline.content = state.getLines(startLine, next, state.blkIndent, false).trim();
  inline.map = [startLine, next];
  inline.children = [];
  state.push('paragraph_close', 'p', -1);
  return true;
}

/** A line of this block, or one that a quotation around it took along, which markdown-it marks by an indent below zero. */
function goesOn({ sCount, blkIndent }: StateBlock, line: number): boolean {
  const indent = sCount[line] ?? 0;
  return indent < 0 || indent >= blkIndent;
}
