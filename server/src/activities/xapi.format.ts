import type { Format } from './xapi.query.ts';

type Thing = Readonly<Record<string, unknown>>;
const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What of an object says which one it is. */
const IDENTITY = ['objectType', 'id', 'mbox', 'mbox_sha1sum', 'openid', 'account'];
const PEOPLE = ['actor', 'authority', 'instructor', 'team'];
const ACTIVITIES = ['parent', 'grouping', 'category', 'other'];

/** A stored statement in the form that was asked for. `languages` is the request's Accept-Language. */
export function inFormat(statement: unknown, format: Format, languages: string | undefined): unknown {
  if (format === 'exact' || !isThing(statement)) return statement;
  return format === 'ids' ? bare(statement) : localised(statement, languages ?? '');
}

/** Who, what and which verb by their identity alone; all else as it is. */
function bare(statement: Thing): Thing {
  return map(statement, (value, key) => {
    if (key === 'verb') return identity(value);
    if (PEOPLE.includes(key)) return identity(value);
    if (key === 'object') return isThing(value) && value.objectType === 'SubStatement' ? bare(value) : identity(value);
    if (key !== 'context' || !isThing(value)) return value;
    return map(value, (part, name) => {
      if (PEOPLE.includes(name)) return identity(part);
      if (name !== 'contextActivities' || !isThing(part)) return part;
      return map(part, (list) => (Array.isArray(list) ? list.map(identity) : list));
    });
  });
}

function identity(value: unknown): unknown {
  if (!isThing(value)) return value;
  const kept = Object.fromEntries(Object.entries(value).filter(([key]) => IDENTITY.includes(key)));
  // A group without an identifier is its members.
  const isAnonymous = Array.isArray(value.member) && Object.keys(kept).length === 1;
  return isAnonymous ? { ...kept, member: (value.member as unknown[]).map(identity) } : kept;
}

/** Verbs and activities with one language of each of their texts. */
function localised(statement: Thing, languages: string): Thing {
  const tags = preferred(languages);
  const activity = (value: unknown) =>
    isThing(value) && isThing(value.definition) ? { ...value, definition: definition(value.definition, tags) } : value;
  return map(statement, (value, key) => {
    if (key === 'verb' && isThing(value) && value.display) return { ...value, display: choose(value.display, tags) };
    if (key === 'object')
      return isThing(value) && value.objectType === 'SubStatement' ? localised(value, languages) : activity(value);
    if (key !== 'context' || !isThing(value) || !isThing(value.contextActivities)) return value;
    const lists = map(value.contextActivities, (list, name) =>
      ACTIVITIES.includes(name) && Array.isArray(list) ? list.map(activity) : list,
    );
    return { ...value, contextActivities: lists };
  });
}

function definition(value: Thing, tags: readonly string[]): Thing {
  return map(value, (part, key) => {
    if (key === 'name' || key === 'description') return choose(part, tags);
    if (!['choices', 'scale', 'source', 'target', 'steps'].includes(key) || !Array.isArray(part)) return part;
    return part.map((each: unknown) =>
      isThing(each) && each.description ? { ...each, description: choose(each.description, tags) } : each,
    );
  });
}

/** The one text that suits best: the tag itself, then the same language, then the first there is. */
function choose(texts: unknown, tags: readonly string[]): unknown {
  const entries = Object.entries((texts ?? {}) as Record<string, string>);
  const languageOf = (tag: string) => tag.toLowerCase().split('-')[0];
  for (const tag of tags) {
    const found =
      entries.find(([key]) => key.toLowerCase() === tag) ??
      entries.find(([key]) => languageOf(key) === languageOf(tag));
    if (found) return Object.fromEntries([found]);
  }
  return Object.fromEntries(entries.slice(0, 1));
}

/** Language tags of an Accept-Language header, best first (RFC 9110 §12.5.4). */
function preferred(header: string): string[] {
  return header
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().toLowerCase().split(';');
      const quality = rest.map((each) => /^\s*q=([\d.]+)$/.exec(each)?.[1]).find((each) => each !== undefined);
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => tag !== '' && tag !== '*' && quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag);
}

function map(thing: Thing, change: (value: unknown, key: string) => unknown): Thing {
  return Object.fromEntries(Object.entries(thing).map(([key, value]) => [key, change(value, key)]));
}
