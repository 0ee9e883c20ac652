import type { RichBlock, RichInline, RichText } from '@learning-commons/protocol';

/**
 * The words of a formatted text without the formatting: one line for each paragraph, item, row or line of code. Images
 * give their description, mentions their `@Name`, links their text. It holds no control characters but line feeds and tabs.
 */
export function plainText(tree: RichText): string {
  return tree
    .map(ofBlock)
    .filter((text) => text !== '')
    .join('\n');
}

function ofBlock(block: RichBlock): string {
  switch (block.t) {
    case 'p':
    case 'h':
      return ofInlines(block.c);
    case 'quote':
      return plainText(block.c);
    case 'list':
      return plainText(block.items.flatMap((item) => item.c));
    case 'pre':
      return block.c.map((run) => (typeof run === 'string' ? run : run.v)).join('');
    case 'table':
      return [block.head, ...block.rows].map((cells) => cells.map(ofInlines).join('\t').trim()).join('\n');
    case 'hr':
      return '';
  }
}

function ofInlines(inlines: readonly RichInline[]): string {
  return inlines.map(ofInline).join('');
}

function ofInline(inline: RichInline): string {
  if (typeof inline === 'string') return inline;
  switch (inline.t) {
    case 'code':
      return inline.v;
    case 'br':
      return '\n';
    case 'image':
      return inline.alt;
    case 'mention':
      return `@${inline.name}`;
    default:
      return ofInlines(inline.c);
  }
}
