import type { Token } from 'markdown-it';
import type { RichAlign, RichBlock, RichCodeRun, RichInline, RichListItem } from '@learning-commons/protocol';
import { normaliseText } from './normalise.ts';

/** How the reader of blocks turns what is inside them into nodes. */
export interface Insides {
  readonly inline: (tokens: readonly Token[]) => RichInline[];
  readonly code: (code: string, info: string) => { lang?: string; c: RichCodeRun[] };
}

type Level = 1 | 2 | 3 | 4 | 5 | 6;
type Cells = RichInline[][];

const CHECKBOX = /^\[([ xX])\]\s+/u;

/** Reads markdown-it's flat run of block tokens into a tree. Its depth is the grammar's limit. */
export class BlockReader {
  readonly #tokens: readonly Token[];
  readonly #insides: Insides;
  #at = 0;

  constructor(tokens: readonly Token[], insides: Insides) {
    this.#tokens = tokens;
    this.#insides = insides;
  }

  /** All blocks up to the token that closes what is around them, or up to the end. */
  read(): RichBlock[] {
    const blocks: RichBlock[] = [];
    for (let token = this.#next(); token && token.nesting >= 0; token = this.#next()) {
      const block = this.#block(token);
      if (block) blocks.push(block);
    }
    return blocks;
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  #block(token: Token): RichBlock | undefined {
    switch (token.type) {
      case 'paragraph_open':
        return unlessEmpty({ t: 'p', c: this.#inside() });
      case 'heading_open':
        return unlessEmpty({ t: 'h', level: Number(token.tag.slice(1)) as Level, c: this.#inside() });
      case 'blockquote_open':
        return { t: 'quote', c: this.read() };
      case 'bullet_list_open':
      case 'ordered_list_open':
        return this.#list(token);
      case 'table_open':
        return this.#table();
      case 'hr':
        return { t: 'hr' };
      default:
        return { t: 'pre', ...this.#insides.code(normaliseText(token.content), token.info) };
    }
  }

  /** The inline content of a paragraph, heading or cell, and past its end. */
  #inside(): RichInline[] {
    const content = this.#insides.inline(this.#next()?.children ?? []);
    this.#at++;
    return content;
  }

  #list(open: Token): RichBlock {
    const start = Number(open.attrGet('start') ?? 1);
    const from = this.#at;
    const items: RichListItem[] = [];
    while (this.#next()?.type === 'list_item_open') items.push(this.#item());
    return {
      t: 'list',
      ...(open.type === 'ordered_list_open' && { ordered: true }),
      ...(start !== 1 && { start }),
      ...(this.#isLoose(from, open.level + 2) && { loose: true }),
      items,
    };
  }

  /** A task begins with `[ ]` or `[x]` in the source, where an escaped box is another one, and in the text, where a link's name is none. */
  #item(): RichListItem {
    const source = this.#tokens[this.#at + 1]?.content ?? '';
    const c = this.read();
    return CHECKBOX.test(source) ? withCheckbox(c) : { c };
  }

  #isLoose(from: number, level: number): boolean {
    const inside = this.#tokens.slice(from, this.#at);
    return inside.some((token) => token.type === 'paragraph_open' && token.level === level && !token.hidden);
  }

  #table(): RichBlock {
    this.#at++;
    const { cells: head, align } = this.#row();
    const rows: Cells[] = [];
    for (let token = this.#next(); token && token.type !== 'table_close'; token = this.#next()) {
      if (token.type === 'tr_open') {
        this.#at--;
        rows.push(this.#row().cells);
      }
    }
    return { t: 'table', align, head, rows };
  }

  #row(): { cells: Cells; align: RichAlign[] } {
    const cells: Cells = [];
    const align: RichAlign[] = [];
    this.#at++;
    for (let token = this.#next(); token && token.type !== 'tr_close'; token = this.#next()) {
      cells.push(this.#inside());
      align.push(alignOf(token));
    }
    return { cells, align };
  }
}

/** An empty heading would be announced without a name; an empty paragraph is a gap. */
function unlessEmpty(block: Extract<RichBlock, { t: 'p' | 'h' }>): RichBlock | undefined {
  return block.c.length === 0 ? undefined : block;
}

/** markdown-it says it in a style: `text-align:right`. */
function alignOf(cell: Token): RichAlign {
  const [, side] = /^text-align:(left|center|right)$/u.exec(String(cell.attrGet('style'))) ?? [];
  return (side as RichAlign | undefined) ?? null;
}

function withCheckbox(blocks: RichBlock[]): RichListItem {
  const [first, ...others] = blocks;
  const [text, ...rest] = first?.t === 'p' ? first.c : [];
  const [marker, mark] = (typeof text === 'string' && CHECKBOX.exec(text)) || [];
  if (typeof text !== 'string' || marker === undefined) return { c: blocks };
  const remaining = text.slice(marker.length);
  const c = remaining === '' ? rest : [remaining, ...rest];
  return { checked: mark !== ' ', c: [{ t: 'p', c }, ...others] };
}
