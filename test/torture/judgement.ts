import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DiscussionStore } from '@learning-commons/client';
import type { Id, Leaderboard } from '@learning-commons/protocol';
import { judge, Journal, readPostgres, type Broken } from '../support/oracle.ts';
import { processToken } from '../support/server-process.ts';
import { until, type Load } from './load.ts';
import { Member } from './member.ts';
import type { Rig, RigNode } from './rig.ts';

const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));
/** Milliseconds in which boards and badges follow what was written. */
const FOLLOWS = 20_000;
const MOST = 10;

/** What is judged, and how patiently. */
export interface Case {
  readonly rig: Rig;
  readonly load: Load;
  readonly prefix: string;
  /** The badge that everybody earns with the first post, if there is one. */
  readonly badge?: Id | undefined;
  /** Milliseconds that clients get to answer everything and catch up. */
  readonly patience?: number;
}

/** Lets a run come to rest and judges it by every invariant. Empty means that all holds. */
export async function judgeRun({ rig, load, prefix, badge, patience }: Case): Promise<Broken[]> {
  const ask: Ask = (statement, values) => rig.ask(statement, values);
  const heads = async () => (await readPostgres(ask, prefix)).heads;
  const restless = await load.settle(heads, patience).then(
    () => [],
    (error: Error): Broken[] => [{ invariant: 'I5', evidence: error.message }],
  );
  const record = await readPostgres(ask, prefix);
  const broken = [...restless, ...judge(load.journal, record), ...load.journal.sightings.behind(record.heads)];
  // Who has not seen everything cannot have the same as a newcomer, a record with holes has no boards to compare, and a process
  // that has ended answers nobody.
  if (broken.length > 0 || complaints(rig).length > 0) return [...broken, ...complaints(rig)];
  const follows = patience ?? FOLLOWS;
  return [
    ...(await judgeViews(rig, load)),
    ...(await judgeBoards(rig, ask, follows)),
    ...(await judgeBadges(ask, badge, follows)),
    ...(await judgeRecord(rig)),
    ...complaints(rig),
  ];
}

const complaints = (rig: Rig) => rig.complaints().map((evidence): Broken => ({ invariant: 'I10', evidence }));

/** I6: everybody who was there all along holds what a newcomer is shown. */
async function judgeViews(rig: Rig, load: Load): Promise<Broken[]> {
  const newcomer = new Member({
    name: 'newcomer',
    address: rig.running[0]!.address,
    watch: { journal: new Journal(), saw: () => {} },
    token: () => processToken('newcomer'),
  });
  const broken: Broken[] = [];
  for (const topic of load.topics) {
    const fresh = newcomer.enter(topic);
    await until(
      () => fresh.view.phase === 'ready',
      () => `the newcomer sees nothing of ${topic}`,
    );
    const shown = await walk(fresh, null);
    for (const member of load.members)
      if (member.topics.includes(topic)) broken.push(...compare(member, topic, fresh, shown));
    newcomer.leaveAll();
  }
  newcomer.end();
  return broken.slice(0, MOST);
}

async function walk(store: DiscussionStore, parentId: Id | null): Promise<Id[]> {
  const list = () => (parentId === null ? store.view.threads : store.view.replies(parentId));
  while (list().hasAfter && !list().error) await store.more(parentId, 'after');
  const found: Id[] = [];
  for (const id of list().ids) found.push(id, ...(await walk(store, id)));
  return found;
}

function compare(member: Member, topic: string, fresh: DiscussionStore, shown: readonly Id[]): Broken[] {
  const { view } = member.at(topic);
  const broken: Broken[] = [];
  const differs = (what: string, own: string | undefined, other: string) =>
    broken.push({
      invariant: 'I6',
      evidence: `${member.name} holds of ${topic} ${what} ${own}; a newcomer sees ${other}`,
    });
  const [own, other] = [JSON.stringify(view.discussion), JSON.stringify(fresh.view.discussion)];
  if (own !== other) differs('', own, other);
  for (const id of shown) {
    const held = confirmed(view.comment(id));
    const expected = confirmed(fresh.view.comment(id))!;
    // Who had to load afresh holds the latest page, and asks for the rest when it is looked at.
    if (held === undefined && member.snapshots(topic) > 1) continue;
    if (held !== expected) differs(`the comment ${id} as`, held, expected);
  }
  return broken;
}

/** What everybody sees alike of a comment. */
function confirmed(comment: object | undefined): string | undefined {
  if (!comment) return undefined;
  const { mine: _m, unread: _u, reacted: _r, error: _e, ...same } = comment as Record<string, unknown>;
  return JSON.stringify(same);
}

type Ask = (statement: string, values?: readonly unknown[]) => Promise<object[]>;

/** I7: totals are the sum of the ledger, and so is what each node's board shows. */
async function judgeBoards(rig: Rig, ask: Ask, follows: number): Promise<Broken[]> {
  const rows = (await ask(
    "select l.member, cast(sum(l.amount) as integer) as points, (select cast(points as integer) from point_totals t where t.community = 'acme' and t.member = l.member and t.period = 'all' and t.board = '') as total from point_ledger l where l.community = 'acme' group by l.member",
  )) as { member: string; points: number; total: number | null }[];
  const wrong = rows
    .filter(({ points, total }) => points !== (total ?? 0))
    .map(({ member, points, total }): Broken => ({
      invariant: 'I7',
      evidence: `the ledger of ${member} adds up to ${points}, the total says ${total}`,
    }));
  const ledger = new Map(rows.filter(({ points }) => points > 0).map(({ member, points }) => [member, points]));
  const shown = rig.running.map(async (node) => {
    const difference = await eventually(() => differenceOf(node, ledger), follows);
    if (difference) wrong.push({ invariant: 'I7', evidence: `node ${node.index}: ${difference}` });
  });
  await Promise.all(shown);
  return wrong.slice(0, MOST);
}

async function differenceOf(node: RigNode, ledger: ReadonlyMap<string, number>): Promise<string | undefined> {
  const { entries, size } = await ask<Leaderboard>(node, 'leaderboard.get', { period: 'all', view: 'top', limit: 100 });
  if (size !== ledger.size) return `the board counts ${size} members, the ledger ${ledger.size}`;
  const different = entries.find(({ member, points }) => member !== null && ledger.get(member) !== points);
  return (
    different && `the board gives ${different.member} ${different.points}, the ledger ${ledger.get(different.member!)}`
  );
}

/** I8: who has posted has the badge for it, once. */
async function judgeBadges(ask: Ask, badge: Id | undefined, follows: number): Promise<Broken[]> {
  if (badge === undefined) return [];
  const missing = async () => {
    const rows = (await ask(
      'select a.author_id as member, (select cast(count(*) as integer) from badge_awards b where b.badge_id = $1 and b.member = a.author_id) as awards from (select distinct author_id from comments) a',
      [badge],
    )) as { member: string; awards: number }[];
    const wrong = rows.find(({ awards }) => awards !== 1);
    return wrong && `${wrong.member} has posted and holds the badge ${wrong.awards} times`;
  };
  const evidence = await eventually(missing, follows);
  return evidence ? [{ invariant: 'I8', evidence }] : [];
}

/** I10: the product's own examination of the record finds nothing. */
async function judgeRecord(rig: Rig): Promise<Broken[]> {
  const env = { PATH: process.env.PATH, ...rig.environment };
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [main, 'check'], { env }, (error, out, problem) =>
      resolve(error ? `${out}${problem}` : ''),
    );
  });
  return said === '' ? [] : [{ invariant: 'I10', evidence: `learning-commons check: ${said.slice(0, 1_000)}` }];
}

/** Repeats a question until it finds nothing wrong; answers what it still found at the end. */
async function eventually(wrong: () => Promise<string | undefined>, follows: number): Promise<string | undefined> {
  const end = performance.now() + follows;
  for (;;) {
    const found = await wrong().catch((error: Error) => error.message);
    if (found === undefined || performance.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Asks one node directly, as an admin. */
export async function ask<T>(node: RigNode, operation: string, input: unknown): Promise<T> {
  const response = await fetch(`${node.address}/api/${operation}?community=acme`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await processToken('admin', { role: 'admin' })}`,
    },
    body: JSON.stringify(input),
  });
  const body = (await response.json()) as T;
  if (!response.ok) throw new Error(`${operation} answered ${response.status}: ${JSON.stringify(body)}`);
  return body;
}

/** Makes the badge that everybody earns with the first post. */
export async function makeBadge(node: RigNode, id: Id): Promise<Id> {
  const criteria = { match: 'all', of: [{ kind: 'count', verb: 'comment.posted', atLeast: 1 }] };
  await ask(node, 'badge.save', {
    id,
    name: 'First words',
    design: { shape: 'star', symbol: 'chat', colour: 'teal' },
    criteria,
  });
  return id;
}
