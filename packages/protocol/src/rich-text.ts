import * as z from 'zod';

/**
 * Formatted text as a tree, made from Markdown on the server and drawn by elements with templates. It is the only form
 * in which formatting crosses the wire: there is no HTML string anywhere.
 *
 * A string is literal text. Every other node is an object whose `t` names what it is, after the mdast vocabulary.
 */
export type RichInline =
  | string
  | { readonly t: 'em' | 'strong' | 'del'; readonly c: readonly RichInline[] }
  | { readonly t: 'code'; readonly v: string }
  | { readonly t: 'br' }
  /** `href` has the scheme http, https or mailto, or none (relative); nothing else ever leaves the parser. */
  | { readonly t: 'link'; readonly href: string; readonly title?: string; readonly c: readonly RichInline[] }
  | { readonly t: 'image'; readonly src: string; readonly alt: string; readonly title?: string }
  /** A colleague named with `@`. `name` is the display name when it was written. */
  | { readonly t: 'mention'; readonly member: string; readonly name: string };

/** A run of highlighted code; without `k` it is plain. `k` is a highlight.js scope such as `keyword` or `string`. */
export type RichCodeRun = string | { readonly k: string; readonly v: string };

/** Column alignment of a table; `null` is the default side. */
export type RichAlign = 'left' | 'center' | 'right' | null;

/** A block of formatted text. */
export type RichBlock =
  | { readonly t: 'p'; readonly c: readonly RichInline[] }
  | { readonly t: 'h'; readonly level: 1 | 2 | 3 | 4 | 5 | 6; readonly c: readonly RichInline[] }
  | { readonly t: 'quote'; readonly c: readonly RichBlock[] }
  | {
      readonly t: 'list';
      readonly ordered?: true;
      /** Number of the first item when it is not 1. */
      readonly start?: number;
      /** Loose items hold paragraphs; tight ones show theirs without. */
      readonly loose?: true;
      readonly items: readonly RichListItem[];
    }
  | { readonly t: 'pre'; readonly lang?: string; readonly c: readonly RichCodeRun[] }
  | { readonly t: 'hr' }
  | {
      readonly t: 'table';
      readonly align: readonly RichAlign[];
      readonly head: readonly (readonly RichInline[])[];
      readonly rows: readonly (readonly (readonly RichInline[])[])[];
    };

/** One list item; `checked` is present on task-list items. */
export interface RichListItem {
  readonly checked?: boolean;
  readonly c: readonly RichBlock[];
}

/** A whole formatted text. */
export type RichText = readonly RichBlock[];

/** Outgoing only: the server's parser is its one author, so the schema checks the shape at the top and no further. */
export const RichText = z
  .array(z.looseObject({ t: z.string() }))
  .meta({ id: 'RichText' }) as unknown as z.ZodType<RichText>;
