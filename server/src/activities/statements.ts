import { createHash, randomUUID } from 'node:crypto';
import { fail, type ActivityRecord, type ParsedInputOf, type activities } from '@learning-commons/protocol';
import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import * as store from './statements.store.ts';
import type { StatementRow } from './statements.store.ts';
import { EARLIEST, keep, toldOf } from './told.ts';
import { turnActivity } from './activities.store.ts';
import { announceTurn } from './turn.ts';
import { hashOf, targetOf, termsOf, typeOf, voidedBy } from './xapi.statement.ts';
import { readTime, Statement, type Who, type XActivity } from './xapi.schema.ts';

type Operations = (typeof activities)['operations'];

/** How deep statements that point at each other are followed. */
const DEPTH = 8;
const PAGE = 200;

/** A statement that is to be kept, and what follows from it. */
interface Fresh {
  readonly statement: Statement & { readonly id: string };
  readonly row: StatementRow;
}

/** Answers `statement.store`: all of them or none. */
export async function storeStatements(
  ctx: WriteContext,
  { statements }: ParsedInputOf<Operations['statement.store']>,
): Promise<{ ids: string[] }> {
  const read = statements.map((each, index) => readStatement(each, statements.length > 1 ? `${index}.` : ''));
  const all = read.map((statement, place) => toFresh(ctx, statement, place));
  const ids = all.map(({ row }) => row.id);
  if (new Set(ids).size < ids.length)
    throw fail('invalid', 'Two statements of one request have the same id.', { fields: [{ path: 'id' }] });
  const told = all.map((each) => activityOf(ctx, each));
  const ordered = all.map(({ row }) => row).sort((one, other) => (one.id < other.id ? -1 : 1));
  const inserted = await store.insertStatements(ctx.db, ordered);
  refuseOthers(
    all.filter(({ row }) => !inserted.has(row.id)),
    await store.findStatements(
      ctx.db,
      ctx.community,
      ids.filter((id) => !inserted.has(id)),
    ),
  );
  const fresh = all.filter(({ row }) => inserted.has(row.id));
  await link(ctx, fresh);
  const voided = await takeBack(ctx, fresh);
  const standing = told.filter((each) => each && inserted.has(each.statementId) && !voided.has(each.statementId));
  await keep(
    ctx,
    standing.map((each) => each!.told),
  );
  return { ids };
}

/** Answers `statement.find`. */
export async function findStatements(
  ctx: ReadContext,
  { id, voided, terms, since, until, ascending, limit, from }: ParsedInputOf<Operations['statement.find']>,
): Promise<{ statements: unknown[]; after: [number, number, string] | null }> {
  // A key sees what it told; a person who administers the community sees all.
  const teller = ctx.actor.key ? tellerOf(ctx) : undefined;
  if (id !== undefined) {
    const [row] = await store.findStatements(ctx.db, ctx.community, [id.toLowerCase()]);
    if (!row || (teller !== undefined && row.teller !== teller) || Boolean(row.voided) !== voided)
      throw fail('not_found', 'There is no such statement.');
    return { statements: [JSON.parse(row.body)], after: null };
  }
  const most = limit === 0 ? PAGE : Math.min(limit, PAGE);
  const query = { community: ctx.community, teller, terms, since, until, ascending, limit: most + 1, from };
  const rows = await store.listStatements(ctx.db, query);
  const page = rows.slice(0, most);
  const last = page.at(-1);
  return {
    statements: page.map(({ body }) => JSON.parse(body) as unknown),
    after: rows.length > most && last ? [last.stored, last.place, last.id] : null,
  };
}

function readStatement(input: unknown, at: string): Statement {
  const read = Statement.safeParse(input);
  if (read.success) return read.data as Statement;
  const fields = read.error.issues
    .slice(0, 5)
    .map(({ path, message }) => ({ path: `${at}${path.join('.')}`, message }));
  const words = fields.map(({ path, message }) => `${path || 'statement'}: ${message}`).join('; ');
  throw fail('invalid', `This is not a statement after xAPI 1.0.3. ${words.slice(0, 400)}`, { fields });
}

const tellerOf = ({ actor }: ReadContext) => (actor.key ? `key:${actor.key.id}` : `member:${actor.id}`);

/** Who vouches for what was told: the key, or the member, as an account of this server. */
function authorityOf(ctx: ReadContext): Who {
  return { objectType: 'Agent', account: { homePage: homePageOf(ctx), name: tellerOf(ctx) } };
}

/** The page whose accounts are those of this server. */
export const homePageOf = ({ node }: ReadContext) => node.address() || 'x-server:learning-commons';

function toFresh(ctx: WriteContext, statement: Statement, place: number): Fresh {
  const id = statement.id ?? randomUUID();
  const stored = new Date(ctx.now).toISOString();
  const { timestamp = stored, version = '1.0.0' } = statement;
  const full = { ...statement, id, timestamp, stored, authority: authorityOf(ctx), version };
  const row: StatementRow = {
    community: ctx.community,
    id,
    body: JSON.stringify(full),
    hash: hashOf(statement),
    said_at: statement.timestamp === undefined ? null : readTime(statement.timestamp),
    stored: ctx.now,
    place,
    target: targetOf(statement) ?? null,
    voids: voidedBy(statement) ?? null,
    voided: 0,
    teller: tellerOf(ctx),
  };
  return { statement: full, row };
}

/** An id stands for one statement for ever: the same again is fine, another one is refused. */
function refuseOthers(repeated: readonly Fresh[], kept: readonly StatementRow[]): void {
  const byId = new Map(kept.map((row) => [row.id, row]));
  for (const { row } of repeated) {
    const known = byId.get(row.id)!;
    const isSameTime = known.said_at === null || row.said_at === null || known.said_at === row.said_at;
    if (known.hash !== row.hash || !isSameTime)
      throw fail('conflict', `Another statement is stored under the id ${row.id}. Nothing was kept.`, { id: row.id });
  }
}

/** Makes statements findable, also by what they point at and for those that point at them. */
async function link(ctx: WriteContext, fresh: readonly Fresh[]): Promise<void> {
  const authority = authorityOf(ctx);
  const own = fresh.flatMap(({ statement }) =>
    [...new Set(termsOf(statement, authority))].map((term) => ({ statement_id: statement.id, term })),
  );
  await store.insertTerms(ctx.db, ctx.community, own);
  for (const { row } of fresh) if (row.target !== null) await inherit(ctx, row.id, row.target);
  let reached = fresh.map(({ row }) => row.id);
  for (let depth = 0; depth < DEPTH && reached.length > 0; depth += 1) {
    const pointing = await store.findTargeting(ctx.db, ctx.community, reached);
    for (const { id, target } of pointing) await inherit(ctx, id, target!);
    reached = pointing.map(({ id }) => id);
  }
}

async function inherit(ctx: WriteContext, id: string, target: string): Promise<void> {
  const terms = await store.readTerms(ctx.db, ctx.community, target);
  await store.insertTerms(
    ctx.db,
    ctx.community,
    terms.map((term) => ({ statement_id: id, term })),
  );
}

/** Takes back what fresh statements void, and those fresh ones that were voided before they came. Answers the ids of the latter and former. */
async function takeBack(ctx: WriteContext, fresh: readonly Fresh[]): Promise<Set<string>> {
  const targets = fresh.flatMap(({ row }) => row.voids ?? []);
  const before = await store.findTargeting(
    ctx.db,
    ctx.community,
    fresh.map(({ row }) => row.id),
  );
  const early = before.flatMap(({ voids }) => voids ?? []);
  const voided = await store.markVoided(ctx.db, ctx.community, [...new Set([...targets, ...early])].sort());
  for (const id of voided) {
    const row = await turnActivity(ctx.db, ctx.community, activityId(id), { undone: true });
    if (row) announceTurn(ctx, row);
  }
  return new Set(voided);
}

const activityId = (statementId: string) => `xapi:${statementId}`;

/** What a statement says as an activity; undefined for one that takes another back, which is nobody's deed. */
function activityOf(ctx: WriteContext, { statement, row }: Fresh) {
  if (row.voids !== null) return undefined;
  const { actor, verb, object, result, timestamp } = statement;
  const { completion, success, score } = result ?? {};
  const said = {
    ...(completion !== undefined && { completion }),
    ...(success !== undefined && { success }),
    ...(score?.scaled !== undefined && { score: score.scaled }),
  };
  const record: ActivityRecord = {
    id: activityId(statement.id),
    actor: memberOf(ctx, actor),
    verb: wordOf(verb.id) ?? 'experienced',
    object: objectOf(statement.id, object),
    at: Math.min(Math.max(timestamp === undefined ? ctx.now : readTime(timestamp), EARLIEST), ctx.now),
    ...(Object.keys(said).length > 0 && { result: said }),
  };
  return { statementId: statement.id, told: toldOf(ctx, record) };
}

/** The member an actor is: by issuer and subject, never by e-mail. Throws `invalid` with what to send or configure. */
function memberOf(ctx: WriteContext, actor: Who): ActivityRecord['actor'] {
  const refuse = (message: string) => fail('invalid', message, { fields: [{ path: 'actor', message }] });
  if (actor.objectType === 'Group') throw refuse('The actor is a group; only members do things here.');
  if (!actor.account)
    throw refuse(
      'The actor needs an account: {"homePage": "<what the issuer’s tokens say as iss>", "name": "<their sub>"}. People are never matched by e-mail or OpenID.',
    );
  const { homePage, name: subject } = actor.account;
  const issuer = ctx.settings.issuers.find(
    ({ id, issuer }) => homePage === `x-issuer:${id}` || withoutSlash(homePage) === withoutSlash(issuer),
  );
  if (!issuer)
    throw refuse(
      `No issuer of this community is ${JSON.stringify(homePage.slice(0, 200))}. The account’s homePage must be what an issuer’s tokens say as iss, or x-issuer: and its short name.`,
    );
  if (subject.length > 255 || /[\p{Cc}\p{Cs}]/u.test(subject))
    throw refuse('The account’s name is no subject of a token.');
  const name = actor.name
    ?.normalize('NFC')
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .trim()
    .slice(0, 80)
    .trim();
  return { subject, issuer: issuer.id, ...(name && { name }) };
}

const withoutSlash = (text: string) => text.replace(/\/$/, '');

/** `http://adlnet.gov/expapi/verbs/completed` → `completed`; undefined where nothing of it is a word. */
export function wordOf(iri: string): string | undefined {
  const end = decodeURIComponentOr(iri.split(/[/#:]/).findLast((part) => part !== '') ?? '');
  const word = end
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 60)
    .replace(/-$/, '');
  return word === '' ? undefined : word;
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function objectOf(statementId: string, object: Statement['object']): ActivityRecord['object'] {
  const type = typeOf(object);
  if (type === 'StatementRef') return { id: (object as { id: string }).id, type: 'statement' };
  if (type !== 'Activity') return { id: statementId, type: type.toLowerCase() };
  const { id, definition } = object as XActivity;
  const name = nameIn(definition?.name);
  const kind = definition?.type === undefined ? undefined : wordOf(definition.type);
  return { id: shortened(id), ...(kind !== undefined && { type: kind }), ...(name && { name }) };
}

/** An IRI may be longer than an object's id: then its end gives way to a hash of the whole. */
function shortened(iri: string): string {
  if (iri.length <= 500) return iri;
  return `${iri.slice(0, 450)}~${createHash('sha256').update(iri).digest('base64url')}`;
}

function nameIn(names: Readonly<Record<string, string>> | undefined): string | undefined {
  const [first] = Object.entries(names ?? {}).sort(
    ([one], [other]) => Number(isEnglish(other)) - Number(isEnglish(one)),
  );
  return first?.[1]
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .trim()
    .slice(0, 200)
    .trim();
}

const isEnglish = (tag: string) => /^en\b/i.test(tag);
