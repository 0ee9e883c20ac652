import type { Criteria, Criterion, Progress } from '@learning-commons/protocol';

/** The activity that ends a pathway. */
export const PATHWAY_COMPLETED = 'pathway.completed';

/** What awards of a repeatable badge have used up, by criterion. */
export type Used = Readonly<Record<string, number>>;

/** How much of what one criterion counts a member has in all. For `badge` 1 or 0: whether it is held. */
export type Have = (criterion: Criterion, by: number | null) => number;

/** How much a criterion wants. */
export function wantOf(criterion: Criterion): number {
  return 'atLeast' in criterion ? criterion.atLeast : 1;
}

/**
 * Names what a criterion counts, whatever the number it wants: so that a badge whose number was changed goes on from what
 * its awards have used up. Undefined for what is not used up: a badge that is held stays held.
 */
export function usedKey(criterion: Criterion): string | undefined {
  switch (criterion.kind) {
    case 'count':
      return JSON.stringify([
        'count',
        criterion.verb,
        criterion.objectId ?? '',
        criterion.objectType ?? '',
        criterion.topic ?? '',
      ]);
    case 'points':
      return JSON.stringify(['points', criterion.topic ?? '']);
    case 'streak':
      return JSON.stringify(['streak']);
    case 'pathway':
      return JSON.stringify(['count', PATHWAY_COMPLETED, criterion.pathway, '', '']);
    case 'badge':
      return undefined;
  }
}

/** Adds up what awards have used. */
export function addUsed(all: Iterable<Used>): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const used of all) for (const [key, amount] of Object.entries(used)) sum[key] = (sum[key] ?? 0) + amount;
  return sum;
}

/** How far somebody is with each criterion, apart from what earlier awards have used up. */
export function progressOf(criteria: Criteria, have: Have, used: Used): Progress[] {
  return criteria.of.map((criterion) => {
    const key = usedKey(criterion);
    const left = have(criterion, criteria.by) - (key === undefined ? 0 : (used[key] ?? 0));
    return { have: Math.max(0, left), want: wantOf(criterion) };
  });
}

/** 0 to 1: the mean of all criteria, or the best of them where any will do. Nothing without criteria. */
export function shareOf({ match }: Criteria, progress: readonly Progress[]): number {
  const parts = progress.map(({ have, want }) => Math.min(1, have / want));
  if (parts.length === 0) return 0;
  return match === 'any' ? Math.max(...parts) : parts.reduce((sum, part) => sum + part, 0) / parts.length;
}

/**
 * What an award would use up, or undefined where the badge is not earned. With `any`, the first criterion that is met
 * pays, and one that is used up goes before one that is not.
 */
export function earned(criteria: Criteria, progress: readonly Progress[]): Used | undefined {
  const met = criteria.of.filter((_, index) => progress[index]!.have >= progress[index]!.want);
  if (met.length === 0 || (criteria.match === 'all' && met.length < criteria.of.length)) return undefined;
  const paying = criteria.match === 'all' ? met : [met.find((each) => usedKey(each) !== undefined) ?? met[0]!];
  const used: Record<string, number> = {};
  for (const criterion of paying) {
    const key = usedKey(criterion);
    // Two criteria that count the same thing are met by the same deeds.
    if (key !== undefined) used[key] = Math.max(used[key] ?? 0, wantOf(criterion));
  }
  return used;
}

/** What a badge gives a member now. */
export interface Due {
  readonly used: Used;
}

/**
 * Every award that is due, at most `limit`. A badge that is not repeatable is given once; one that is, each time its criteria
 * are met by what earlier awards have not used up. Where nothing is used up, such as for holding another badge, once is all:
 * two badges that ask for each other cannot go on for ever.
 */
export function dueAwards(
  { criteria, repeatable }: { readonly criteria: Criteria; readonly repeatable: boolean },
  have: Have,
  given: { readonly times: number; readonly byCriteria: number; readonly used: readonly Used[] },
  limit: number,
): Due[] {
  if (criteria.of.length === 0 || (!repeatable && given.times > 0)) return [];
  const due: Due[] = [];
  const sum = addUsed(given.used);
  while (due.length < (repeatable ? limit : 1)) {
    const used = earned(criteria, progressOf(criteria, have, sum));
    if (!used) break;
    if (Object.keys(used).length === 0 && given.byCriteria + due.length > 0) break;
    due.push({ used });
    for (const [key, amount] of Object.entries(used)) sum[key] = (sum[key] ?? 0) + amount;
  }
  return due;
}
