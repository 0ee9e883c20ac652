import type { OperationName, ResourcePage } from '@learning-commons/protocol';
import type { Subject } from './company.ts';
import type { Perform } from './seed.ts';
import { shelves, type Item, type Shelf } from './shelves.ts';
import { demoId, moment, type Setting } from './steps.ts';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
/** Who sets the library up, and who makes its lists and orders them. */
const ADMIN: Subject = 'ingrid';
const CURATOR: Subject = 'kenji';
/** Before anything was shared, and when lists got owners and rules: what came later in a reviewed list waits. */
const [OPENED, RULED] = ['500d 08:00', '3d 08:00'] as const;
/** Steps handed in at once; the writer keeps their order. */
const GROUP = 32;

/** One thing somebody did in the library. */
interface Step {
  readonly at: number;
  readonly actor: Subject;
  readonly operation: OperationName;
  readonly input: object;
}

/** The id of something the demo company shared. */
export const itemId = (key: string) => demoId('resource', key);

const all = shelves.flatMap((shelf) => shelf.items.map((item) => ({ shelf, item })));

/**
 * Fills the company's library, once: its lists, what was shared, and what colleagues made of it. What is there already is
 * left alone, so that an interrupted run is completed.
 */
export async function seedLibrary(perform: Perform, setting: Setting): Promise<void> {
  const known = await knownItems(perform, setting);
  const missing = all.filter(({ item }) => !known.has(itemId(item.key)));
  if (missing.length === 0) return;
  const steps = [
    ...opening(setting),
    ...missing.flatMap(({ shelf, item }) => [shareStep(shelf, item, setting), ...echoes(item, setting)]),
    ...ruling(setting),
  ].sort((one, other) => one.at - other.at);
  for (let start = 0; start < steps.length; start += GROUP)
    await Promise.all(
      steps.slice(start, start + GROUP).map(({ actor, operation, input, at }) => perform(actor, operation, input, at)),
    );
}

async function knownItems(perform: Perform, { now }: Setting): Promise<Set<string>> {
  const known = new Set<string>();
  for (const state of ['published', 'submitted'])
    for (let cursor: string | null | undefined; cursor !== null;) {
      const input = { filter: { state }, sort: 'newest', limit: 50, ...(cursor && { cursor }) };
      const { resources, after }: ResourcePage = (await perform(ADMIN, 'resource.list', input, now)) as ResourcePage;
      for (const { id } of resources) known.add(id);
      cursor = after;
    }
  return known;
}

/** The demo runs without a network: nobody looks at its links. */
function opening({ now }: Setting): Step[] {
  const at = moment(OPENED, now);
  const input = { submissions: 'open', staleAfter: 365, checkLinks: false };
  return [
    { at, actor: ADMIN, operation: 'library.configure', input },
    ...lists().map((list) => ({ at: at + MINUTE, actor: CURATOR, operation: 'list.save' as const, input: list })),
  ];
}

const lists = () => shelves.flatMap(({ list }) => list ?? []);

/** Lists are put in order, and then looked after. */
function ruling({ now, memberId }: Setting): Step[] {
  const at = moment(RULED, now);
  return shelves.flatMap(({ list, owner, submissions, items }) => {
    if (!list) return [];
    const early = items.filter(({ ago }) => moment(ago, now) < at);
    const place = ({ key }: Item) => ({ resourceId: itemId(key), list: list.key, on: true });
    return [
      ...early.map((item): Step => ({ at, actor: CURATOR, operation: 'resource.place', input: place(item) })),
      {
        at,
        actor: CURATOR,
        operation: 'list.save' as const,
        input: { ...list, submissions, owner: owner && memberId(owner) },
      },
    ];
  });
}

function shareStep({ list }: Shelf, item: Item, { now, memberId }: Setting): Step {
  const { type, title, url, description, minutes, language, level, skills, author, reason } = item;
  const said = { type, title, url, description, minutes, language, level, skills, author, reason };
  return {
    at: moment(item.ago, now),
    actor: item.by,
    operation: 'resource.share',
    input: {
      ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
      ...(item.event && timesOf(item.event, now)),
      id: itemId(item.key),
      ...(list && { list: list.key }),
      ...(item.person && { memberId: memberId(item.person) }),
    },
  };
}

function timesOf({ inDays, hour, minutes }: NonNullable<Item['event']>, now: number) {
  const startsAt = now - (now % DAY) + inDays * DAY + hour * HOUR;
  return { startsAt, endsAt: startsAt + minutes * MINUTE };
}

/** What colleagues did with it, some hours apart, and never later than now. */
function echoes(item: Item, { now }: Setting): Step[] {
  const [shared, resourceId] = [moment(item.ago, now), itemId(item.key)];
  const did = (who: Partial<Record<Subject, unknown>>) => Object.keys(who) as Subject[];
  const step = (operation: OperationName, actor: Subject, input: object) => ({ operation, actor, input });
  const steps = [
    ...did(item.recommended ?? {}).map((by) =>
      step('resource.recommend', by, { resourceId, on: true, reason: item.recommended![by] }),
    ),
    ...did(item.ratings ?? {}).map((by) => step('resource.rate', by, { resourceId, rating: item.ratings![by] })),
    ...(item.done ?? []).map((by) => step('resource.progress', by, { resourceId, progress: 'done' })),
    ...(item.started ?? []).map((by) => step('resource.progress', by, { resourceId, progress: 'started' })),
    ...(item.saved ?? []).map((by) => step('resource.save', by, { resourceId, on: true })),
  ].map((each, index) => ({ ...each, at: Math.min(shared + (index + 1) * 7 * HOUR, now) }));
  const { confirmed, reported } = item;
  if (confirmed)
    steps.push({ ...step('resource.confirm', confirmed.by, { resourceId }), at: moment(confirmed.ago, now) });
  if (reported) {
    const { by, problem, note } = reported;
    steps.push({ ...step('resource.report', by, { resourceId, problem, note }), at: now - DAY });
  }
  return steps;
}
