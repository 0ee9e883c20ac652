import { fail, type Activity, type PointRule, type RuleTest } from '@learning-commons/protocol';

/** What a rule has given a member before, as far as it matters for one more activity. Undone activities keep counting: taking back does not make room. */
export interface History {
  /** On the activity's day, and in its week. */
  readonly day: { readonly points: number; readonly times: number };
  readonly week: { readonly points: number };
  /** Whether the rule gave something within its cooldown, before the activity or after. */
  readonly cooling: boolean;
  /** Whether another activity that stands has earned it with the same object. */
  readonly objectTaken: boolean;
}

/** Whether a rule is about an activity at all. What a member recognises in themselves is never rewarded. */
export function fits(rule: PointRule, activity: Activity, groups: readonly string[]): boolean {
  if (!rule.active || rule.verb !== activity.verb || activity.by === activity.member) return false;
  const holds = (test: RuleTest) => passes(test, activity, groups);
  return rule.all.every(holds) && (rule.any.length === 0 || rule.any.some(holds)) && !rule.none.some(holds);
}

/** Points for one more activity that fits, given what came before. */
export function amountOf(rule: PointRule, { day, week, cooling, objectTaken }: History): number {
  if (cooling || (rule.oncePerObject && objectTaken)) return 0;
  const diminished = rule.keeps === 1 ? rule.amount : Math.max(1, Math.floor(rule.amount * rule.keeps ** day.times));
  const left = Math.min((rule.perDay ?? Infinity) - day.points, (rule.perWeek ?? Infinity) - week.points);
  return Math.max(0, Math.min(diminished, left));
}

/** Whether a rule looks at groups. */
export function asksGroups({ all, any, none }: PointRule): boolean {
  return [...all, ...any, ...none].some(({ field }) => field === 'group');
}

function passes(test: RuleTest, activity: Activity, groups: readonly string[]): boolean {
  if (test.test === 'atLeast') return (activity.result?.score ?? -Infinity) >= test.value;
  const values = valuesOf(test.field, activity, groups);
  if (test.test === 'startsWith')
    return values.some((value) => typeof value === 'string' && value.startsWith(test.value));
  return values.includes(test.value) === (test.test === 'is');
}

function valuesOf(
  field: Exclude<RuleTest, { test: 'atLeast' }>['field'],
  { object, topic, result }: Activity,
  groups: readonly string[],
): readonly (string | boolean)[] {
  switch (field) {
    case 'group':
      return groups;
    case 'objectId':
      return [object.id];
    case 'objectType':
      return present(object.type);
    case 'topic':
      return present(topic);
    case 'completion':
    case 'success':
      return present(result?.[field]);
  }
}

const present = <T>(value: T | null | undefined): readonly T[] => (value == null ? [] : [value]);

/** Refuses rules that can never do what they say: the same id twice, a yes-or-no field compared with a text. Throws `invalid`. */
export function checkRules(rules: readonly PointRule[]): void {
  const problems: { path: string; message: string }[] = [];
  const known = new Set<string>();
  rules.forEach(({ id, all, any, none }, index) => {
    if (known.has(id)) problems.push({ path: `rules.${index}.id`, message: 'another rule has this id' });
    known.add(id);
    for (const [list, tests] of Object.entries({ all, any, none }))
      tests.forEach((test, place) => {
        if (test.test === 'startsWith' || test.test === 'atLeast') return;
        const wanted = test.field === 'completion' || test.field === 'success' ? 'boolean' : 'string';
        if (typeof test.value !== wanted)
          problems.push({ path: `rules.${index}.${list}.${place}.value`, message: `${test.field} needs a ${wanted}` });
      });
  });
  if (problems.length > 0)
    throw fail('invalid', `These rules contradict themselves: ${problems[0]!.path}: ${problems[0]!.message}.`, {
      fields: problems.slice(0, 10),
    });
}
