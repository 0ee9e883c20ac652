import { createHash } from 'node:crypto';
import { readTime, VOIDED, type Statement, type Thing, type Who, type XActivity } from './xapi.schema.ts';

/** What identifies somebody, as one line of text; undefined for a group without an identifier. */
export function identifierOf(who: Who): string | undefined {
  const { mbox, mbox_sha1sum: sum, openid, account } = who;
  if (account) return `account ${account.homePage} ${account.name}`;
  if (mbox !== undefined) return `mbox ${mbox}`;
  if (sum !== undefined) return `mbox_sha1sum ${sum.toLowerCase()}`;
  return openid === undefined ? undefined : `openid ${openid}`;
}

/** The type of what a statement is about. */
export const typeOf = (thing: Thing) => thing.objectType ?? 'Activity';

/** The statement that this one takes back, if it does. */
export function voidedBy({ verb, object }: Statement): string | undefined {
  return verb.id === VOIDED ? (object as { id: string }).id : undefined;
}

/** The statement that this one points at, if it does. */
export function targetOf({ object }: Statement): string | undefined {
  return typeOf(object) === 'StatementRef' ? (object as { id: string }).id : undefined;
}

/** A word for one condition that a filter may ask for, short enough for an index. */
export function termOf(
  kind: 'agent' | 'anyAgent' | 'activity' | 'anyActivity' | 'verb' | 'registration',
  value: string,
) {
  return createHash('sha256').update(`${kind} ${value}`).digest('base64url');
}

/** Everything by which filters find a statement. `authority` counts for the broad filter only. */
export function termsOf(statement: Statement, authority: Who): string[] {
  const { verb, context } = statement;
  const narrow = [statement.actor, ...whoIs(statement.object)];
  const activities = activityIn(statement.object);
  const wide = wideOf(statement);
  return [
    termOf('verb', verb.id),
    ...(context?.registration === undefined ? [] : [termOf('registration', context.registration)]),
    ...identifiersOf(narrow).map((each) => termOf('agent', each)),
    ...identifiersOf([...narrow, ...wide.agents, authority]).map((each) => termOf('anyAgent', each)),
    ...activities.map((each) => termOf('activity', each.id)),
    ...[...activities, ...wide.activities].map((each) => termOf('anyActivity', each.id)),
  ];
}

/** An account, as agents have one. */
export interface Account {
  readonly homePage: string;
  readonly name: string;
}

/** Whether a statement tells what the owner of an account did, or is about them. */
export function hasAbout({ actor, object }: Statement, account: Account): boolean {
  return identifiersOf([actor, ...whoIs(object)]).includes(`account ${account.homePage} ${account.name}`);
}

/** A statement, or a part of one, in which the owner of an account is nobody: without a name, under another account name. */
export function withoutAccount(value: unknown, account: Account, nobody: string): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutAccount(each, account, nobody));
  if (typeof value !== 'object' || value === null) return value;
  const held = (value as { readonly account?: Partial<Account> }).account;
  if (held?.homePage === account.homePage && held.name === account.name)
    return { objectType: 'Agent', account: { ...account, name: nobody } };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutAccount(each, account, nobody)]));
}

const whoIs = (thing: Thing) => (['Agent', 'Group'].includes(typeOf(thing)) ? [thing as Who] : []);
const activityIn = (thing: Thing) => (typeOf(thing) === 'Activity' ? [thing as XActivity] : []);

function identifiersOf(all: readonly Who[]): string[] {
  const members = all.flatMap((who) => [who, ...('member' in who ? (who.member ?? []) : [])]);
  return members.flatMap((who) => identifierOf(who) ?? []);
}

function wideOf({ context, object }: Pick<Statement, 'context' | 'object'>): {
  agents: Who[];
  activities: XActivity[];
} {
  const own = {
    agents: [context?.instructor, context?.team].filter((who) => who !== undefined),
    activities: Object.values(context?.contextActivities ?? {}).flatMap((list) => list ?? []),
  };
  if (typeOf(object) !== 'SubStatement') return own;
  const sub = object as Statement;
  const inner = wideOf(sub);
  return {
    agents: [...own.agents, sub.actor, ...whoIs(sub.object), ...inner.agents],
    activities: [...own.activities, ...activityIn(sub.object), ...inner.activities],
  };
}

/**
 * A hash of what must not differ between two statements of one id: all but what the receiver sets, the display of verbs,
 * the definitions of activities, the order of members. Times are compared apart, as moments.
 */
export function hashOf(statement: Statement): string {
  const { id: _id, stored: _stored, authority: _authority, version: _version, ...rest } = statement;
  const { timestamp: _timestamp, attachments: _attachments, ...words } = rest;
  return createHash('sha256')
    .update(JSON.stringify(comparable(words, [])))
    .digest('base64url');
}

function comparable(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) {
    const list = value.map((each) => comparable(each, path));
    const isSet = path.at(-1) === 'member' && !path.includes('extensions');
    return isSet ? list.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)) : list;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (path.includes('extensions')) return sorted(value, (each, key) => comparable(each, [...path, key]));
  return sorted(value, (each, key) => {
    if (key === 'definition' || key === 'display') return undefined;
    if (key === 'objectType' && (each === 'Activity' || each === 'Agent')) return undefined;
    if (key === 'timestamp') return readTime(each as string);
    if (key === 'mbox') return (each as string).replace(/@.*$/, (domain) => domain.toLowerCase());
    return comparable(each, [...path, key]);
  });
}

function sorted(object: object, change: (value: unknown, key: string) => unknown): [string, unknown][] {
  return Object.entries(object)
    .map(([key, value]): [string, unknown] => [key, change(value, key)])
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
