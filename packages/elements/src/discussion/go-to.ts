import type { Id } from '@learning-commons/protocol';
import { LcComment } from './comment.ts';
import { appears } from './feed-focus.ts';
import type { DiscussionScope } from './scope.ts';
import { holdInSight } from './scroll.ts';

/**
 * Brings a comment into sight: loads it with what stands above it, unfolds it, marks it, holds it in place while pictures
 * arrive and puts focus on it. Answers how to let go, or undefined if there is no such comment here.
 */
export async function goTo(scope: DiscussionScope, id: Id): Promise<(() => void) | undefined> {
  if (!scope.article(id) && !(await scope.store.reveal(id))) return undefined;
  const article = await appears(() => scope.article(id));
  if (!article) return undefined;
  const row = article.parentElement;
  if (row instanceof LcComment) row.unfold();
  scope.moveTo(id);
  scope.highlight(id);
  const comment = scope.view.comment(id);
  if (comment) scope.marks.see(comment);
  const release = holdInSight(article, scope.host.root().firstElementChild ?? article);
  article.focus({ preventScroll: true });
  article.addEventListener('focusout', () => scope.highlight(undefined), { once: true });
  return release;
}
