import { createHash } from 'node:crypto';
import {
  CommonsError,
  Topic,
  resources,
  type ImportLine,
  type ImportReason,
  type OutputOf,
  type ParsedInputOf,
} from '@learning-commons/protocol';
import { plainLine } from '../kernel/plain-line.ts';
import { skillKey } from '../kernel/words.ts';
import { readAddress } from './address.ts';
import { ALL, type Context } from './changes.ts';
import { findList } from './lists.store.ts';
import { save as saveList } from './lists.ts';
import { packCalled } from './packs.ts';
import { findResource } from './resources.store.ts';
import { readBookmarks } from './reading/bookmarks.ts';
import { readCsv } from './reading/csv.ts';
import type { Entry } from './reading/entry.ts';
import { readOpml } from './reading/opml.ts';
import { settle, type Said } from './said.ts';
import { addNew, holderOf, openList, toShared, type Shared } from './sharing.ts';

type Input = ParsedInputOf<(typeof resources)['operations']['resource.import']>;
type Output = OutputOf<(typeof resources)['operations']['resource.import']>;

/** Records of one portion: one transaction holds them all. */
const PORTION = 50;
const [LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_SKILL, MOST_SKILLS] = [200, 2_000, 40, 10];
/** Where an address is that of a film. */
const FILMS = /^(youtube\.com|youtu\.be|vimeo\.com|ted\.com|peertube\..+)$/;
const SAID = resources.operations['resource.share'].input;

/** A list that records go to; one that is not there yet is made when its first record is. */
interface Goal {
  readonly key: string;
  readonly title: string;
  readonly description: string;
}

/** What a source holds. */
interface Source {
  readonly entries: readonly Entry[];
  /** For a pack: the list it fills. */
  readonly goal?: Goal | undefined;
}

/** Answers `resource.import`. */
export async function importResources(ctx: Context, input: Input): Promise<Output> {
  const { entries, goal } = await read(input.source);
  if (input.list !== undefined) await openList(ctx, input.list);
  const portion = new Portion(ctx, input, goal);
  for (const entry of entries.slice(0, input.from)) portion.pass(entry);
  const lines: ImportLine[] = [];
  for (const entry of entries.slice(input.from, input.from + PORTION)) lines.push(await portion.bring(entry));
  const count = (outcome: ImportLine['outcome']) => lines.filter((line) => line.outcome === outcome).length;
  if (!input.dry && count('imported') > 0)
    await ctx.audit('resource.import', { thing: input.list ?? '', details: { imported: count('imported') } });
  const done = Math.min(entries.length, input.from + PORTION);
  return {
    total: entries.length,
    imported: count('imported'),
    known: count('known'),
    refused: count('refused'),
    lines,
    lists: [...portion.made],
    next: done < entries.length ? done : null,
  };
}

async function read(source: Input['source']): Promise<Source> {
  if (source.format === 'pack') return packCalled(source.pack);
  if (source.format === 'bookmarks') return { entries: await readBookmarks(source.text) };
  return { entries: source.format === 'csv' ? readCsv(source.text) : readOpml(source.text) };
}

/** Why a record is not taken. */
class Refusal {
  readonly reason: ImportReason;
  readonly field: string | null;
  constructor(reason: ImportReason, field: string | null = null) {
    this.reason = reason;
    this.field = field;
  }
}

/** One portion of an import, record by record. */
class Portion {
  /** Keys of lists it makes. */
  readonly made = new Set<string>();
  readonly #ctx: Context;
  readonly #input: Input;
  readonly #goal: Goal | undefined;
  /** Addresses of this file that came before. */
  readonly #seen = new Set<string>();

  constructor(ctx: Context, input: Input, goal: Goal | undefined) {
    this.#ctx = ctx;
    this.#input = input;
    this.#goal = goal;
  }

  /** Passes over a record that an earlier portion has brought. */
  pass(entry: Entry): void {
    const { url } = entry.said;
    if (typeof url === 'string' && URL.canParse(url)) this.#isTwice(keyOf(url));
  }

  /** Brings one record, or says why not. */
  async bring(entry: Entry): Promise<ImportLine> {
    const goal = this.#goalOf(entry);
    const shared = entry.damaged ? new Refusal('damaged') : this.#toShared(entry);
    if (shared instanceof Refusal) return line(entry, { refusal: shared });
    const said = await this.#settled(shared);
    if (said instanceof Refusal) return line(entry, { refusal: said });
    const taken = await this.#holder(shared, said);
    const isTwice = said.address !== null && this.#isTwice(said.address.key);
    if (taken || (isTwice && this.#input.dry))
      return line(entry, { known: taken?.id ?? null, reason: isTwice ? 'twice' : 'known' });
    const list = await this.#ready(goal);
    if (this.#input.dry) return line(entry, { list });
    const seq = await this.#ctx.sequence(ALL);
    const { id } = await addNew(this.#ctx, { ...shared, list }, said, seq);
    return line(entry, { list, imported: id });
  }

  #isTwice(key: string): boolean {
    const isTwice = this.#seen.has(key);
    this.#seen.add(key);
    return isTwice;
  }

  #goalOf({ folders }: Entry): Goal | undefined {
    if (this.#goal) return this.#goal;
    const named = this.#input.folders === 'lists' ? folders.map((name) => plainLine(name, 100)).filter(Boolean) : [];
    const key = keyOfList(named);
    if (key !== undefined) return { key, title: plainLine(named.join(' / '), 120), description: '' };
    return this.#input.list === undefined ? undefined : { key: this.#input.list, title: '', description: '' };
  }

  /** What a record says, brought into the form in which a person would share it. */
  #toShared({ said, folders }: Entry): Shared | Refusal {
    const url = typeof said.url === 'string' && said.url !== '' ? said.url : undefined;
    const type = said.type ?? typeAt(url);
    const title = plainLine(said.title, LONGEST_TITLE) || shortened(url);
    const tags = this.#input.folders === 'skills' && !this.#goal ? folders : [];
    const parsed = SAID.safeParse({
      ...said,
      id: idOf(this.#ctx.community, [type, title, url ?? '', said.startsAt]),
      type,
      title,
      url: url ?? null,
      description: cut(said.description, LONGEST_DESCRIPTION),
      skills: skillsOf([...this.#input.skills, ...((said.skills as string[] | undefined) ?? []), ...tags]),
    });
    if (parsed.success) return toShared(parsed.data);
    const field = String(parsed.error.issues[0]!.path[0] ?? '');
    return field === 'url' ? new Refusal('bad-address') : new Refusal('bad-field', field.slice(0, 40));
  }

  async #settled(shared: Shared): Promise<Said | Refusal> {
    // A file of its own cannot come in a table.
    if (shared.fields.url === null && shared.fields.type === 'file') return new Refusal('no-address');
    try {
      return await settle(this.#ctx, shared.fields);
    } catch (error) {
      if (!(error instanceof CommonsError) || error.code !== 'invalid') throw error;
      const [field] = (error.details['fields'] as { path: string }[] | undefined) ?? [];
      if (field?.path !== 'url') return new Refusal('bad-field', field?.path ?? null);
      return new Refusal(shared.fields.url === null ? 'no-address' : 'bad-address');
    }
  }

  /** Who holds its address; where it has none, the same brought in before. */
  #holder({ id }: Shared, { address }: Said) {
    return address ? holderOf(this.#ctx, address) : findResource(this.#ctx.db, this.#ctx.community, id);
  }

  /** Makes the list a record goes to, unless it is there. */
  async #ready(goal: Goal | undefined): Promise<string | undefined> {
    if (!goal || this.made.has(goal.key)) return goal?.key;
    const list = await findList(this.#ctx.db, this.#ctx.community, goal.key);
    if (list && !list.removed) return goal.key;
    this.made.add(goal.key);
    if (!this.#input.dry) await saveList(this.#ctx, { ...goal, owner: null, submissions: 'open' });
    return goal.key;
  }
}

interface Fate {
  readonly refusal?: Refusal;
  /** The resource that is known; null where its own file has brought it. */
  readonly known?: string | null;
  readonly reason?: ImportReason;
  readonly imported?: string;
  readonly list?: string | undefined;
}

function line(entry: Entry, { refusal, known, reason, imported, list }: Fate): ImportLine {
  const outcome = refusal ? 'refused' : known === undefined ? 'imported' : 'known';
  return {
    line: entry.line,
    outcome,
    reason: refusal?.reason ?? reason ?? null,
    field: refusal?.field ?? null,
    title: plainLine(entry.said.title, 200),
    address: plainLine(entry.said.url, 200),
    resourceId: imported ?? known ?? null,
    list: list ?? null,
  };
}

/** The same for the same record, wherever it stands in whichever file: what has no address is known by it. */
function idOf(community: string, said: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify(['import', community, ...said]))
    .digest('base64url')
    .slice(0, 22);
}

function keyOf(url: string): string {
  try {
    return readAddress(url).key;
  } catch {
    return url;
  }
}

function typeAt(url: string | undefined): string {
  const address = url === undefined ? null : URL.parse(url);
  return address && FILMS.test(address.hostname.replace(/^(www|m)\./, '')) ? 'video' : 'article';
}

/** For what has no title: host and path. */
function shortened(url: string | undefined): string {
  const address = url === undefined ? null : URL.parse(url);
  return address ? plainLine(address.host + address.pathname.replace(/\/$/, ''), LONGEST_TITLE) : '';
}

function skillsOf(words: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const word of words) {
    const skill = plainLine(word, LONGEST_SKILL);
    if (skill !== '' && !byKey.has(skillKey(skill))) byKey.set(skillKey(skill), skill);
  }
  return [...byKey.values()].slice(0, MOST_SKILLS);
}

/** The key of a list for folders: what may stand in an address, lower case. Undefined where nothing of that is left. */
function keyOfList(folders: readonly string[]): string | undefined {
  const words = folders.map((name) =>
    name
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
      .replace(/^[-\p{M}]+|-+$/gu, ''),
  );
  const key = words
    .filter((word) => word !== '')
    .join('/')
    .slice(0, 120);
  return Topic.safeParse(key).success ? key : undefined;
}

function cut(text: unknown, length: number): string {
  if (typeof text !== 'string') return '';
  const trimmed = text.trim();
  return trimmed.length <= length ? trimmed : `${trimmed.slice(0, length - 1).toWellFormed()}…`;
}
