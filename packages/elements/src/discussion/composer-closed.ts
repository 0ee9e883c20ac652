import type { DiscussionView } from '@learning-commons/client';
import { msg } from '../internal/localize.ts';

/** Why this reader may not write here now, in words, or nothing. */
export function closedWords({ viewer, discussion }: DiscussionView): string {
  if (viewer?.denied === 'signed_out') return msg('Sign in on this site to take part. Reading needs no sign-in.');
  if (viewer?.denied) return msg('You can read this discussion, but not write in it.');
  const moderates = viewer?.role === 'moderator' || viewer?.role === 'admin';
  const closed = discussion?.locked || (discussion?.closesAt ?? Infinity) <= Date.now();
  if (!closed || moderates) return '';
  const reason = discussion?.lockReason;
  const words = msg('This discussion is closed to new posts. You can go on reading and searching it.');
  return reason ? `${words} ${reason}` : words;
}
