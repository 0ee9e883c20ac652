import type { DiscussionView } from '@learning-commons/client';
import { msg } from '../internal/localize.ts';
import { mayPost } from './rights.ts';

/** Why this reader may not write here now, in words, or nothing. */
export function closedWords(view: DiscussionView): string {
  if (!view.viewer || mayPost(view)) return '';
  if (view.viewer.denied === 'signed_out') return msg('Sign in on this site to take part. Reading needs no sign-in.');
  if (view.viewer.denied) return msg('You can read this discussion, but not write in it.');
  const words = msg('This discussion is closed to new posts. You can go on reading and searching it.');
  const reason = view.discussion?.lockReason;
  return reason ? `${words} ${reason}` : words;
}
