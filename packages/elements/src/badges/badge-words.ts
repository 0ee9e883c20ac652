import type { BadgeView } from '@learning-commons/client';
import type { Criterion, Id } from '@learning-commons/protocol';
import { formatDate, formatNumber, msg, plural, str } from '../internal/localize.ts';

/** How another badge is called, for criteria that ask for one. */
export type NameOf = (badgeId: Id) => string | undefined;

type Count = Extract<Criterion, { kind: 'count' }>;

/** What is done so often, for the verbs that our own widgets tell of. */
function knownDeed({ verb, objectType, atLeast }: Count): string | undefined {
  switch (`${verb} ${objectType ?? ''}`.trim()) {
    case 'answer.accepted':
      return plural(atLeast, msg('one:Have # answer accepted|other:Have # answers accepted'));
    case 'comment.endorsed':
      return plural(atLeast, msg('one:Have # comment endorsed|other:Have # comments endorsed'));
    case 'comment.posted':
      return plural(atLeast, msg('one:Write # post|other:Write # posts'));
    case 'comment.posted comment':
      return plural(atLeast, msg('one:Write # comment|other:Write # comments'));
    case 'comment.posted question':
      return plural(atLeast, msg('one:Ask # question|other:Ask # questions'));
    case 'comment.posted resource':
      return plural(atLeast, msg('one:Share # resource|other:Share # resources'));
    case 'comment.posted concern':
      return plural(atLeast, msg('one:Raise # concern|other:Raise # concerns'));
    case 'completed course':
    case 'course.completed':
      return plural(atLeast, msg('one:Complete # course|other:Complete # courses'));
    case 'pathway.completed':
      return plural(atLeast, msg('one:Finish # pathway|other:Finish # pathways'));
  }
  return undefined;
}

/** A portal's own verb, as its words: `safety.briefing_held` is “safety briefing held”. */
function foreignDeed({ verb, objectType, atLeast }: Count): string {
  const words = verb.replace(/[._-]+/g, ' ');
  const deed = objectType ? `${words} · ${objectType}` : words;
  return msg(str`“${deed}”, ${plural(atLeast, msg('one:once|other:# times'))}`);
}

function countWords(criterion: Count): string {
  const deed = knownDeed(criterion) ?? foreignDeed(criterion);
  const { objectId, topic } = criterion;
  const where = topic ? msg(str`${deed} in “${topic}”`) : deed;
  return objectId ? msg(str`${where}, for “${objectId}”`) : where;
}

/** One thing a badge asks for, as a sentence without a full stop. */
export function criterionWords(criterion: Criterion, nameOf: NameOf): string {
  switch (criterion.kind) {
    case 'count':
      return countWords(criterion);
    case 'points': {
      const points = plural(criterion.atLeast, msg('one:Reach # point|other:Reach # points'));
      return criterion.topic ? msg(str`${points} in “${criterion.topic}”`) : points;
    }
    case 'streak':
      return plural(criterion.atLeast, msg('one:Keep a streak of # day|other:Keep a streak of # days'));
    case 'pathway':
      return msg(str`Finish the pathway “${criterion.pathway}”`);
    case 'badge': {
      const name = nameOf(criterion.badgeId);
      return name === undefined ? msg('Earn another badge first') : msg(str`Earn the badge “${name}”`);
    }
  }
}

/** How a badge is earned, in one line. */
export function criteriaLine({ criteria }: Pick<BadgeView, 'criteria'>, nameOf: NameOf): string {
  const [first, ...more] = criteria.of;
  if (!first) return msg('Given by hand, with a reason');
  const words = criterionWords(first, nameOf);
  if (more.length === 0) return words;
  const rest =
    criteria.match === 'all'
      ? plural(more.length, msg('one:and # more thing|other:and # more things'))
      : plural(more.length, msg('one:or # other way|other:or # other ways'));
  return msg(str`${words}, ${rest}`);
}

/** Until when it counts, or nothing. */
export function deadlineWords({ criteria: { by } }: Pick<BadgeView, 'criteria'>): string | undefined {
  if (by === null) return undefined;
  return by < Date.now() ? msg(str`Ended ${formatDate(by)}`) : msg(str`Until ${formatDate(by)}`);
}

/** `7 of 10`. */
export const partWords = (have: number, want: number): string =>
  msg(str`${formatNumber(Math.min(have, want))} of ${formatNumber(want)}`);

/** How far the reader is with a badge as a whole. */
export interface Standing {
  readonly have: number;
  readonly want: number;
  readonly words: string;
}

/** How far the reader is, or nothing where nothing can be counted: in the criterion's own numbers, or as a share of several. */
export function standing({ progress }: Pick<BadgeView, 'progress'>): Standing | undefined {
  const [first, ...more] = progress?.criteria ?? [];
  if (!first || !progress) return undefined;
  if (more.length === 0) return { ...first, words: partWords(first.have, first.want) };
  return { have: progress.share, want: 1, words: percent(progress.share) };
}

const percent = (share: number): string => msg(str`${formatNumber(Math.floor(share * 100))} %`);
