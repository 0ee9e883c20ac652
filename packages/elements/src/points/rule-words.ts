import type { PointRule, PointSettings, RuleTest } from '@learning-commons/protocol';
import { cached, msg, plural, str } from '../internal/localize.ts';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** What limits a rule, in one sentence each. */
export function limitWords({ perDay, perWeek, cooldown, keeps, oncePerObject }: PointRule): string[] {
  return [
    perDay === null ? '' : plural(perDay, msg('one:at most # point a day|other:at most # points a day')),
    perWeek === null ? '' : plural(perWeek, msg('one:at most # point a week|other:at most # points a week')),
    keeps === 1 ? '' : msg(str`each further one on the same day counts ${percent(keeps)} of the one before`),
    cooldown === 0 ? '' : pauseWords(cooldown),
    oncePerObject ? '' : msg('the same thing may count again'),
  ].filter(Boolean);
}

/** A share in the reader's digits. */
export function percent(share: number): string {
  return cached('percent', (tag) => new Intl.NumberFormat(tag, { style: 'percent' })).format(share);
}

function pauseWords(seconds: number): string {
  if (seconds % DAY === 0) return plural(seconds / DAY, msg('one:again after a day|other:again after # days'));
  if (seconds % HOUR === 0) return plural(seconds / HOUR, msg('one:again after an hour|other:again after # hours'));
  if (seconds < 2 * MINUTE) return plural(seconds, msg('one:again after # second|other:again after # seconds'));
  return plural(Math.round(seconds / MINUTE), msg('one:again after # minute|other:again after # minutes'));
}

/** What a test looks at. */
export function fieldName(field: RuleTest['field']): string {
  switch (field) {
    case 'objectId':
      return msg('address or id');
    case 'objectType':
      return msg('kind of thing');
    case 'topic':
      return msg('topic');
    case 'group':
      return msg('group of the member');
    case 'completion':
      return msg('completed');
    case 'success':
      return msg('passed');
    case 'score':
      return msg('score');
  }
}

/** How a test compares. */
export function testName(test: RuleTest['test']): string {
  switch (test) {
    case 'is':
      return msg('is');
    case 'isNot':
      return msg('is not');
    case 'startsWith':
      return msg('begins with');
    case 'atLeast':
      return msg('is at least');
  }
}

function testWords(test: RuleTest): string {
  const value =
    typeof test.value === 'boolean'
      ? test.value
        ? msg('yes')
        : msg('no')
      : typeof test.value === 'number'
        ? percent(test.value)
        : `“${test.value}”`;
  return `${fieldName(test.field)} ${testName(test.test)} ${value}`;
}

/** Under which conditions a rule counts, in one sentence each. */
export function conditionWords({ all, any, none }: PointRule): string[] {
  const list = (tests: readonly RuleTest[]) => tests.map(testWords).join('; ');
  return [
    all.length === 0 ? '' : msg(str`only if ${list(all)}`),
    any.length === 0 ? '' : msg(str`only if one of these holds: ${list(any)}`),
    none.length === 0 ? '' : msg(str`not if ${list(none)}`),
  ].filter(Boolean);
}

/** All that is to be known of a rule besides its name and amount, as one line; empty where there is nothing. */
export function ruleWords(rule: PointRule): string {
  return [...limitWords(rule), ...conditionWords(rule)].join(' · ');
}

/** How streaks work here. */
export function streakRules({ streak }: PointSettings): string {
  return plural(
    streak.freezes,
    msg(
      'one:A streak counts days in a row with something that earns points. A missed day spends a freeze instead of ending it; seven active days in a row earn one, and you can hold one.|other:A streak counts days in a row with something that earns points. A missed day spends a freeze instead of ending it; seven active days in a row earn one, and you can hold up to #.',
    ),
  );
}
