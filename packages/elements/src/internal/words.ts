import { msg } from '@lit/localize';
import { CommonsError } from '@learning-commons/protocol/errors.js';
import { plural } from './localize.ts';

/** What a refusal means for a person: what happened, what is kept, what to do. */
export function wordsFor(error: unknown): string {
  const code = error instanceof CommonsError ? error.code : 'internal';
  switch (code) {
    case 'unauthenticated':
      return msg('Your sign-in has ended. What you wrote is kept. Sign in again to go on.');
    case 'forbidden':
      return msg('You are not allowed to do this here.');
    case 'not_found':
      return msg('This is no longer here. Somebody may have removed it.');
    case 'invalid':
      return msg('This was not accepted as it is. Change it and try again.');
    case 'conflict':
      return msg('Somebody else changed this in the meantime. Look at the latest state and try again.');
    case 'rate_limited':
      return waitingWords(error as CommonsError);
    case 'unavailable':
      return msg('The community cannot be reached right now. What you wrote is kept. Try again in a moment.');
    case 'internal':
      return msg('Something went wrong on our side. What you wrote is kept. Try again in a moment.');
  }
}

function waitingWords(error: CommonsError): string {
  const seconds = Math.ceil(error.retryAfter ?? 0);
  if (seconds === 0) return msg('That was a lot at once. Wait a moment and try again.');
  return plural(
    seconds,
    msg('one:That was a lot at once. Try again in # second.|other:That was a lot at once. Try again in # seconds.'),
  );
}
