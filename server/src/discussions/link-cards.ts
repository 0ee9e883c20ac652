import {
  WebAddress,
  type LinkCard,
  type LinkPreview,
  type RichBlock,
  type RichInline,
  type RichText,
} from '@learning-commons/protocol';
import type { WriteContext } from '../kernel/domain.ts';
import { bytesOf } from '../kernel/named-people.ts';
import { plainLine } from '../kernel/plain-line.ts';
import { COMMENT_BYTES } from './changes.ts';
import { attachmentsOf, cardsOf, type CommentRow } from './discussions.store.ts';
import { setAwaited } from './link-cards.store.ts';

/** Links of a comment that get a card: the first ones. */
const MOST = 3;
/** Characters of a description; a card shows two lines of it. */
const DESCRIPTION = 200;

/** What a comment holds of its cards. */
export type CardColumns = Pick<CommentRow, 'previews' | 'hidden_previews'>;
/** Pages whose cards were taken away, and by whom. */
export type HiddenCards = Readonly<Record<string, 'author' | 'moderator'>>;

/** The pages of a row that show no card, because somebody did not want it. */
export function hiddenIn({ hidden_previews: hidden }: Pick<CommentRow, 'hidden_previews'>): HiddenCards {
  return hidden === null ? {} : (JSON.parse(hidden) as HiddenCards);
}

/** The same for addresses that lead to one page: without the place within it. */
export function pageOf(url: string): string {
  const page = new URL(url);
  page.hash = '';
  return page.href;
}

/** The links of a text that get cards: each page once, in the order of the text. What somebody quotes has its cards elsewhere. */
export function linksIn(content: RichText): string[] {
  const links = new Map<string, string>();
  for (const href of hrefsOf(content)) {
    if (!WebAddress.safeParse(href).success) continue;
    const page = pageOf(href);
    if (!links.has(page)) links.set(page, href);
    if (links.size === MOST) break;
  }
  return [...links.values()];
}

function* hrefsOf(blocks: readonly RichBlock[]): Generator<string> {
  for (const block of blocks) {
    if (block.t === 'p' || block.t === 'h') yield* hrefsIn(block.c);
    else if (block.t === 'list') for (const { c } of block.items) yield* hrefsOf(c);
    else if (block.t === 'table') for (const cell of [block.head, ...block.rows].flat()) yield* hrefsIn(cell);
  }
}

function* hrefsIn(inline: readonly RichInline[]): Generator<string> {
  for (const each of inline) {
    if (typeof each === 'string') continue;
    if (each.t === 'link') yield each.href;
    else if (each.t === 'em' || each.t === 'strong' || each.t === 'del') yield* hrefsIn(each.c);
  }
}

/** What a comment's cards are made of. */
export interface Linking {
  readonly id: string;
  readonly content: RichText;
  /** Its cards until now: they stay, unless their links are gone. */
  readonly former: readonly LinkCard[];
  readonly hidden: HiddenCards;
  /** Bytes of what they stand beside. */
  readonly beside: number;
  /** Nothing is awaited for it yet. */
  readonly fresh?: boolean;
}

/** What the cards of a comment are made of as it stands. */
export function linkingOf(row: CommentRow): Linking {
  const content = JSON.parse(row.content) as RichText;
  const beside = bytesOf([content, attachmentsOf(row)]);
  return { id: row.id, content, former: cardsOf(row), hidden: hiddenIn(row), beside };
}

/**
 * The cards of a text as far as its pages are known. The others are awaited from now on, where this server looks at pages at all.
 */
export async function settleCards(ctx: WriteContext<never>, linking: Linking): Promise<CardColumns> {
  const { id, content, former, hidden } = linking;
  const links = linksIn(content);
  // Nearly every comment is new and links to nothing.
  if (linking.fresh && links.length === 0) return { previews: null, hidden_previews: null };
  const shown = links.filter((url) => hidden[pageOf(url)] === undefined);
  const known = ctx.node.pages && shown.length > 0 ? await ctx.call('preview.known', { urls: shown }) : [];
  const cards = shown.flatMap((url) => {
    const preview = known.find((each) => each.url === url);
    const held = former.find((each) => pageOf(each.url) === pageOf(url));
    return preview ? [toCard(preview)] : held ? [{ ...held, url }] : [];
  });
  const missing = shown.filter((url) => !cards.some((each) => each.url === url));
  await setAwaited(ctx.db, { community: ctx.community, comment_id: id }, ctx.node.pages ? missing : [], ctx.now);
  if (ctx.node.pages && missing.length > 0) ctx.wake('link-cards');
  const kept = Object.entries(hidden).filter(([page]) => links.some((url) => pageOf(url) === page));
  return {
    previews: written(cards, linking.beside),
    hidden_previews: kept.length === 0 ? null : JSON.stringify(Object.fromEntries(kept)),
  };
}

/** Adds a card to those of a text, in the order of its links. */
export function withCard(linking: Linking, preview: LinkPreview): string | null {
  const cards = new Map([...linking.former, toCard(preview)].map((card) => [pageOf(card.url), card]));
  const ordered = linksIn(linking.content).flatMap((url) => cards.get(pageOf(url)) ?? []);
  return written(ordered, linking.beside);
}

/** The cards of a comment that still travel with it, where what they stand beside has changed. */
export function cardsBeside(row: CommentRow): string | null {
  return written(cardsOf(row), linkingOf(row).beside);
}

function toCard(preview: LinkPreview): LinkCard {
  const { url, canonical, title, description, site, type, picture, seconds, minutes } = preview;
  const short = description.length > DESCRIPTION ? `${plainLine(description, DESCRIPTION)}…` : description;
  return { url, canonical, title, description: short, site, type, picture, seconds, minutes };
}

/** Those that travel with the comment in one fact. Rarely are texts so long that one has to stay behind. */
function written(cards: readonly LinkCard[], beside: number): string | null {
  let room = COMMENT_BYTES - beside;
  const fitting = cards.filter((card) => (room -= bytesOf(card)) >= 0);
  return fitting.length === 0 ? null : JSON.stringify(fitting);
}
