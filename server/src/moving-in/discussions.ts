import { createHash } from 'node:crypto';
import { CommonsError, Topic, limits, type Receipt, type WriteReply } from '@learning-commons/protocol';
import type { Dispatch } from '../kernel/dispatch.ts';
import { memberId } from '../kernel/issuer.ts';
import { systemActor } from '../kernel/node.ts';
import { plainName } from '../kernel/plain-name.ts';
import type { Actor } from '../kernel/session.ts';
import { markdownFromHtml } from '../markdown/from-html.ts';
import { readDiscourse, readRemark42 } from './json.ts';
import type { Foreign, Found } from './record.ts';
import { readDisqus, readWordPress } from './xml.ts';

/** Comments handed to the writer at once: it keeps their order and commits them together. */
const GROUP = 32;
/** Comments that wait for what they answer. */
const MOST_WAITING = 50_000;

const READERS = { disqus: readDisqus, wordpress: readWordPress, remark42: readRemark42, discourse: readDiscourse };
/** A format of another system's export. */
export type Format = keyof typeof READERS;
/** All of them. */
export const FORMATS = Object.keys(READERS) as Format[];
/** The issuer of members whom only an export has told of. No token names it. */
export const PLACEHOLDER_ISSUER = 'import';

/** What stands in the place of a comment that was deleted there: its words are not carried here. */
const GONE = '…';
/** Why a comment is left out on purpose. */
const LEFT_OUT = {
  spam: 'spam, not imported',
  unapproved: 'not approved there, not imported',
  deleted: 'deleted there and without answers, not imported',
} as const;

/** What became of one comment, as the report tells it. */
export interface Line {
  readonly id: string;
  readonly outcome: 'imported' | 'known' | 'skipped' | 'refused';
  readonly reason?: string;
  readonly topic?: string;
  readonly commentId?: string;
}

/** What an import is told. */
export interface Moving {
  readonly dispatch: Dispatch;
  readonly community: string;
  readonly format: Format;
  readonly chunks: AsyncIterable<string>;
  readonly dry: boolean;
  /** Whether comments count for points, levels and badges, like those that are written today. */
  readonly points: boolean;
  /** The topic that everything goes to; without one, each page's address decides. */
  readonly topic?: string | undefined;
  /** Members here, by e-mail address or name there, in lower case. */
  readonly members: ReadonlyMap<string, { readonly issuer: string; readonly subject: string }>;
  readonly report: (line: Line) => void;
}

/** A comment with what it is here. */
interface Ready {
  readonly foreign: Foreign;
  readonly id: string;
  readonly topic: string;
  readonly body: string;
}

/** Brings the comments of an export into discussions. The same comment has the same id each time: a second run finds it known. */
export async function moveIn(moving: Moving): Promise<void> {
  const run = new Run(moving);
  for await (const found of READERS[moving.format](moving.chunks)) await run.take(found);
  await run.finish();
}

class Run {
  readonly #moving: Moving;
  #group: Ready[] = [];
  /** Ids there of all that was handed in. */
  readonly #met = new Set<string>();
  /** Those whose parent has not come yet. */
  readonly #waiting: Ready[] = [];
  /** What was deleted there, by its id there, until an answer to it comes. */
  readonly #deleted = new Map<string, Ready>();
  /** Ids here of what holds the place of something deleted. */
  readonly #gone: string[] = [];

  constructor(moving: Moving) {
    this.#moving = moving;
  }

  async take(found: Found): Promise<void> {
    if ('broken' in found)
      return this.#moving.report({ id: `line ${found.line}`, outcome: 'refused', reason: found.broken });
    const ready = await this.#ready(found.comment);
    if (!ready) return;
    if (ready.foreign.state === 'deleted') this.#deleted.set(ready.foreign.id, ready);
    else if (this.#above(ready).whole || this.#waiting.length >= MOST_WAITING) await this.#hand(ready);
    else this.#waiting.push(ready);
  }

  /** What waited in vain stands by itself, and what was deleted there is deleted when all that answers it is here. */
  async finish(): Promise<void> {
    for (let before = -1; before !== this.#waiting.length;) {
      before = this.#waiting.length;
      for (const ready of this.#waiting.splice(0))
        if (this.#above(ready).whole) await this.#hand(ready);
        else this.#waiting.push(ready);
    }
    for (const ready of this.#waiting.splice(0)) await this.#hand(ready);
    await this.#flush();
    const { dispatch, community, dry, report } = this.#moving;
    for (const id of this.#deleted.keys()) report({ id, outcome: 'skipped', reason: LEFT_OUT.deleted });
    if (dry) return;
    const system = systemActor(community);
    for (const commentId of this.#gone)
      await dispatch.run(system, 'comment.delete', { commentId }, { history: 'kept' });
  }

  /** What was deleted between a comment and the next one above it that is here, from above; `whole` unless there is none. */
  #above({ foreign }: Ready): { readonly owed: Ready[]; readonly whole: boolean } {
    const owed = new Set<Ready>();
    let above = foreign.parentId;
    while (above !== null && !this.#met.has(above)) {
      const deleted = this.#deleted.get(above);
      // A file may be wrong enough to have things answer each other in a circle.
      if (!deleted || owed.has(deleted)) return { owed: [...owed].reverse(), whole: false };
      owed.add(deleted);
      above = deleted.foreign.parentId;
    }
    return { owed: [...owed].reverse(), whole: true };
  }

  async #ready(foreign: Foreign): Promise<Ready | undefined> {
    const { community, format, topic: chosen, report } = this.#moving;
    const { state } = foreign;
    if (state === 'spam' || state === 'unapproved') {
      report({ id: foreign.id, outcome: 'skipped', reason: LEFT_OUT[state] });
      return undefined;
    }
    const topic = chosen ?? topicOf(foreign.page);
    const written = state === 'deleted' ? GONE : await bodyOf(foreign);
    const reason =
      topic === undefined
        ? 'no topic can be made of its page'
        : written.trim() === ''
          ? 'no text'
          : written.length > limits.bodyLength
            ? 'its text is too long'
            : undefined;
    if (reason === undefined)
      return { foreign, topic: topic!, body: written, id: idOf(community, format, foreign, foreign.id) };
    report({ id: foreign.id, outcome: 'refused', reason });
    return undefined;
  }

  /** Has a comment written, after what was deleted above it. */
  async #hand(ready: Ready): Promise<void> {
    for (const each of [...this.#above(ready).owed, ready]) {
      this.#deleted.delete(each.foreign.id);
      this.#met.add(each.foreign.id);
      this.#group.push(each);
      if (this.#group.length >= GROUP) await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    const group = this.#group;
    this.#group = [];
    const lines = await Promise.all(group.map((ready) => this.#bring(ready)));
    for (const line of lines) this.#moving.report(line);
  }

  async #bring({ foreign, id, topic, body }: Ready): Promise<Line> {
    const { dispatch, community, format, dry, points } = this.#moving;
    const parentId = foreign.parentId !== null && this.#met.has(foreign.parentId) ? foreign.parentId : null;
    const said = { id: foreign.id, topic, commentId: id };
    if (dry) return { ...said, outcome: 'imported' };
    const input = { id, topic, body, parentId: parentId === null ? null : idOf(community, format, foreign, parentId) };
    // What was taken away earns nothing, not even for a moment.
    const history = points && foreign.state === 'standing' ? 'counted' : 'kept';
    try {
      const reply = await dispatch.run(this.#author(foreign), 'comment.create', input, { at: foreign.at, history });
      if (foreign.state === 'deleted') this.#gone.push(id);
      return { ...said, outcome: (reply as WriteReply<Receipt>).facts.length > 0 ? 'imported' : 'known' };
    } catch (error) {
      if (!(error instanceof CommonsError) || error.retryable) throw error;
      // It came under another member, or was told differently, in an earlier run.
      if (error.code === 'conflict' && error.details['id'] === id) return { ...said, outcome: 'known' };
      return { id: foreign.id, outcome: 'refused', reason: error.message };
    }
  }

  /** The member the mapping names, or one nobody can sign in as. */
  #author({ author }: Foreign): Actor {
    const { community, format, members } = this.#moving;
    const known = [author.email, author.key, author.name].map((word) => members.get(word?.toLowerCase() ?? ''));
    const mapped = known.find((each) => each !== undefined);
    const issuer = mapped?.issuer ?? PLACEHOLDER_ISSUER;
    const subject = mapped?.subject ?? `${format}:${digest([author.key])}`;
    const id = memberId(community, issuer, subject);
    const name = plainName(author.name, 80) || 'Guest';
    return {
      community,
      id,
      role: 'learner',
      person: { id, name, ...(!mapped && { title: `↪ ${format}` }) },
      groups: [],
      issuer,
      subject,
      expiresAt: null,
      hearsay: mapped ? [] : ['name', 'title'],
    };
  }
}

const bodyOf = async ({ html, text }: Foreign) => (html === null ? text : markdownFromHtml(html));
const digest = (parts: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
/** Numbers of two sites are two things. What answers a comment stands on the same one. */
const idOf = (community: string, format: Format, { page }: Foreign, id: string) =>
  digest(['comment', community, format, URL.parse(page)?.host ?? '', id]);

/** The path of a page without slashes at its ends and without what only its server needs; undefined where nothing is left. */
export function topicOf(page: string): string | undefined {
  const path = URL.parse(page)?.pathname ?? page;
  let decoded = path;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // As it stands, then.
  }
  const key = decoded
    .replace(/\.(html?|php|aspx?)$/i, '')
    .replace(/[^\p{L}\p{M}\p{N}._~/-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+|\/+$/gu, '')
    .slice(0, 120);
  return Topic.safeParse(key).success ? key.normalize('NFC') : undefined;
}
