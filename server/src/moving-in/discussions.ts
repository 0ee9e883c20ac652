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

/** What became of one comment, as the report tells it. */
export interface Line {
  readonly id: string;
  readonly outcome: 'imported' | 'known' | 'refused';
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
  readonly #gone: string[] = [];

  constructor(moving: Moving) {
    this.#moving = moving;
  }

  async take(found: Found): Promise<void> {
    if ('broken' in found)
      return this.#moving.report({ id: `line ${found.line}`, outcome: 'refused', reason: found.broken });
    const ready = await this.#ready(found.comment);
    if (!ready) return;
    const { parentId } = ready.foreign;
    if (parentId !== null && !this.#met.has(parentId) && this.#waiting.length < MOST_WAITING) this.#waiting.push(ready);
    else await this.#hand(ready);
  }

  /** What waited in vain stands by itself, and what was deleted there is deleted when all that answers it is here. */
  async finish(): Promise<void> {
    for (let before = -1; before !== this.#waiting.length;) {
      before = this.#waiting.length;
      for (const ready of this.#waiting.splice(0))
        if (this.#met.has(ready.foreign.parentId!)) await this.#hand(ready);
        else this.#waiting.push(ready);
    }
    for (const ready of this.#waiting.splice(0)) await this.#hand(ready);
    await this.#flush();
    const { dispatch, community, dry } = this.#moving;
    if (!dry)
      for (const commentId of this.#gone) await dispatch.run(systemActor(community), 'comment.delete', { commentId });
  }

  async #ready(foreign: Foreign): Promise<Ready | undefined> {
    const { community, format, topic: chosen, report } = this.#moving;
    const topic = chosen ?? topicOf(foreign.page);
    const written = foreign.html === null ? foreign.text : await markdownFromHtml(foreign.html);
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

  async #hand(ready: Ready): Promise<void> {
    this.#met.add(ready.foreign.id);
    this.#group.push(ready);
    if (this.#group.length >= GROUP) await this.#flush();
  }

  async #flush(): Promise<void> {
    const group = this.#group;
    this.#group = [];
    const lines = await Promise.all(group.map((ready) => this.#bring(ready)));
    lines.forEach((line, index) => {
      this.#moving.report(line);
      if (line.outcome !== 'refused' && group[index]!.foreign.gone) this.#gone.push(group[index]!.id);
    });
  }

  async #bring({ foreign, id, topic, body }: Ready): Promise<Line> {
    const { dispatch, community, format, dry } = this.#moving;
    const parentId = foreign.parentId !== null && this.#met.has(foreign.parentId) ? foreign.parentId : null;
    const said = { id: foreign.id, topic, commentId: id };
    if (dry) return { ...said, outcome: 'imported' };
    const input = { id, topic, body, parentId: parentId === null ? null : idOf(community, format, foreign, parentId) };
    try {
      const reply = await dispatch.run(this.#author(foreign), 'comment.create', input, { at: foreign.at });
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
