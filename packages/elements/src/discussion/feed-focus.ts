import type { Id } from '@learning-commons/protocol';
import type { DiscussionScope } from './scope.ts';

/** How many microtasks a change may take from the store through list and row to the page. */
const PATIENCE = 200;

/** Waits until a part is on the page: drawing takes a few microtasks, never longer. */
export async function appears<T>(find: () => T | null | undefined): Promise<T | undefined> {
  for (let tries = 0; tries < PATIENCE; tries++) {
    const found = find();
    if (found) return found;
    await Promise.resolve();
  }
  return undefined;
}

/** Resolves when everything that is known by now has been drawn. */
export const drawn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** All comments on the page, in the order in which they are read. */
export function articlesIn(scope: DiscussionScope): HTMLElement[] {
  return [...scope.host.root().querySelectorAll<HTMLElement>('article.comment')];
}

/** The comment an article shows. */
export const idOf = (article: Element): Id => article.id.slice('lc-comment-'.length);

/** Where focus goes when a comment vanishes: to the next one outside it, else to the one before. */
export function neighbourOf(scope: DiscussionScope, id: Id): Id | undefined {
  const articles = articlesIn(scope);
  const own = scope.article(id);
  if (!own) return undefined;
  const at = articles.indexOf(own);
  const next = articles.slice(at + 1).find((article) => !own.contains(article)) ?? articles[at - 1];
  return next && idOf(next);
}

/** Puts focus on a comment and scrolls only if its beginning is out of sight. */
function focusQuietly(article: HTMLElement): void {
  article.focus({ preventScroll: true });
  const { top, bottom } = article.querySelector(':scope > .comment-main > header')!.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) article.scrollIntoView({ block: 'nearest' });
}

/** Puts focus on the first of these comments that is on the page; the composer if none is. */
export async function focusArticle(scope: DiscussionScope, ...ids: (Id | undefined)[]): Promise<void> {
  for (const id of ids) {
    const article = id && (await appears(() => scope.article(id)));
    if (!article) continue;
    scope.moveTo(id);
    return focusQuietly(article);
  }
  scope.host.root().querySelector<HTMLElement>('lc-composer, .feed-end')?.focus();
}

/** Puts focus on a control of a comment, or on the comment itself if it has none such now. */
export async function focusIn(scope: DiscussionScope, id: Id, selector: string): Promise<void> {
  const control = await appears(() =>
    scope.article(id)?.querySelector<HTMLElement>(`:scope > .comment-main ${selector}`),
  );
  if (control) control.focus();
  else await focusArticle(scope, id);
}
