import type { RequestView, RequestsView } from '@learning-commons/client';
import type { RequestState } from '@learning-commons/protocol';
import { formatList, formatNumber, msg, plural, str } from '../internal/localize.ts';

/** A state in one word or two. */
export function stateWords(state: RequestState): string {
  switch (state) {
    case 'open':
      return msg('Still open');
    case 'claimed':
      return msg('Taken up');
    case 'started':
      return msg('In progress');
    case 'answered':
      return msg('Answered');
    case 'closed':
      return msg('Closed');
  }
}

/** What the vote button is called: it says what it does and for what. */
export function voteWords({ title, votes }: RequestView): string {
  const count = plural(votes, msg('one:# would like this|other:# would like this'));
  const number = formatNumber(votes);
  // Some languages spell small numbers, and what is seen on the button belongs to its name.
  return `${msg(str`I would like this too: ${title}`)}. ${count}${count.includes(number) ? '' : `: ${number}`}`;
}

/** Who would help, by name. */
export function helpWords(view: RequestsView, { volunteers }: RequestView): string {
  const names = volunteers.map((id) => view.person(id)?.name ?? msg('A former member'));
  const shown = names.slice(0, 3);
  if (names.length > 3) {
    const more = names.length - shown.length;
    return plural(more, msg('one:{names} and # more would help|other:{names} and # more would help'), {
      names: shown.join(', '),
    });
  }
  return plural(names.length, msg('one:{names} would help|other:{names} would help'), { names: formatList(names) });
}

/** Who has it, and how far they are. */
export function holderWords(view: RequestsView, { claimedBy, state }: RequestView, mine: boolean): string {
  if (mine) return state === 'started' ? msg('You are working on this') : msg('You have taken this up');
  const name = view.person(claimedBy)?.name ?? msg('A former member');
  return state === 'started' ? msg(str`${name} is working on this`) : msg(str`${name} has taken this up`);
}
