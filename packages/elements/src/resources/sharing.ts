import type { Draft, NewResource } from '@learning-commons/client';
import type { Id, LinkPreview, Person, ResourceFields } from '@learning-commons/protocol';
import type { ResourcesScope } from './scope.ts';

/** What the form to share something needs of whoever opens it. */
export type SharingScope = Pick<ResourcesScope, 'store' | 'client' | 'announce' | 'toast' | 'root'> & {
  /** Puts focus on what was shared. */
  focusOn?(id: Id): Promise<void>;
  /** Leads to a resource that is here already. */
  open(id: Id): void;
  /** What the button that does so says; without it: show it. */
  openWords?(): string;
};

/** What stands in the form. */
export interface ResourceWords extends ResourceFields {
  /** Key of the list it goes to; '' for none. */
  readonly list: string;
  readonly reason: string;
  /** For a file: the upload. */
  readonly uploadId: Id | null;
  /** For a person: the member. */
  readonly person: Person | null;
}

const EMPTY: ResourceWords = {
  ...{ type: 'article', title: '', url: null, description: '', minutes: null, language: null, level: null, skills: [] },
  ...{ author: null, startsAt: null, endsAt: null, list: '', reason: '', uploadId: null, person: null },
};

/** The form as it is opened. */
export const wordsFrom = ({ list, ...initial }: Partial<NewResource> = {}): ResourceWords => {
  const { memberId: _member, requestId: _request, ...known } = initial;
  return { ...EMPTY, ...known, list: list ?? '' };
};

/** The fields everybody sees, cut to what the type has. */
export function fieldsOf(words: ResourceWords): ResourceFields {
  const { title, url, description, minutes, language, level, skills, type, startsAt, endsAt } = words;
  const isEvent = type === 'event';
  return {
    ...{ type, level, language, skills: [...skills], minutes: type === 'person' ? null : minutes },
    title: title.trim(),
    url: hasAddress(type) ? addressOf(url) : null,
    description: description.trim(),
    author: words.author?.trim() || null,
    startsAt: isEvent ? startsAt : null,
    endsAt: isEvent ? endsAt : null,
  };
}

/** What the server is asked to share. */
export function sharedOf(words: ResourceWords, requestId?: Id): NewResource {
  const { type, list, reason, uploadId, person } = words;
  return {
    ...fieldsOf(words),
    reason: reason.trim(),
    ...(list && { list }),
    ...(type === 'file' && uploadId && { uploadId }),
    ...(type === 'person' && person && { memberId: person.id }),
    ...(requestId && { requestId }),
  };
}

/** Whether something of this type may be at an address of the web. */
export const hasAddress = (type: ResourceFields['type']): boolean => type !== 'file';
/** Whether it has to be. */
export const needsAddress = (type: ResourceFields['type']): boolean =>
  type !== 'file' && type !== 'event' && type !== 'person';

/** An address as people write it, or null where it is none of the web. */
export function addressOf(written: string | null): string | null {
  const text = written?.trim() ?? '';
  if (!text || /\s/.test(text)) return null;
  try {
    const { protocol, hostname, href } = new URL(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`);
    return (protocol === 'https:' || protocol === 'http:') && /[.:]/.test(hostname) ? href : null;
  } catch {
    return null;
  }
}

/** What a page says about itself, in the form's words. What it does not say is left out. */
export function previewed({
  title,
  description,
  author,
  type,
  seconds,
  minutes,
  language,
}: LinkPreview): Partial<ResourceWords> {
  const takes = minutes ?? (seconds === null ? null : Math.max(1, Math.round(seconds / 60)));
  const found: Partial<ResourceWords> = {
    title: title.slice(0, 200),
    description,
    ...{ author, minutes: takes, language },
    ...(type && type !== 'file' && { type }),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== null && value !== ''));
}

/** The form as a draft keeps it; null where nobody has written anything. */
export function draftOf(words: ResourceWords, from: ResourceWords, revision?: number): Draft | null {
  const { person, ...plain } = words;
  if (JSON.stringify(words) === JSON.stringify(from)) return null;
  return {
    body: JSON.stringify(plain),
    ...(person && { mentions: [person] }),
    ...(words.uploadId && { attachments: [words.uploadId] }),
    ...(revision !== undefined && { revision }),
  };
}

/** The form as a draft kept it; null for one that an older or a newer version of this page wrote. */
export function wordsOfDraft({ body, mentions = [] }: Draft): ResourceWords | null {
  try {
    const kept = JSON.parse(body) as ResourceWords;
    const same = Object.entries(EMPTY).every(([name, value]) => name === 'person' || kindOf(kept, name, value));
    return same ? { ...EMPTY, ...kept, person: mentions[0] ?? null } : null;
  } catch {
    return null;
  }
}

function kindOf(kept: object, name: string, value: unknown): boolean {
  const found = (kept as Record<string, unknown>)[name];
  if (Array.isArray(value)) return Array.isArray(found);
  return value === null ? found !== undefined : typeof found === typeof value;
}
