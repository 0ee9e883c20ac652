import type { ResourceChange, resources } from '@learning-commons/protocol';
import type { WriteContext } from '../kernel/domain.ts';
import type { Personal } from '../kernel/personal.ts';
import { ALL, CURATORS, forget, tell } from './changes.ts';
import { leave } from './credits.ts';
import { listsOf } from './lists.store.ts';
import { indexResources, searchable } from './resources.search.ts';
import * as store from './resources.store.ts';
import type { ResourceRow } from './resources.store.ts';

type Context = WriteContext<keyof (typeof resources)['events']>;

/** Resources of one portion. */
const PORTION = 20;

/**
 * What resources keep of members. What is published stays in the library, as nobody's; so do ratings and recommendations,
 * without their reasons. What was not published, and what presents the member as a resource, goes.
 */
export const personal: Personal = {
  streams: ['resources'],
  words: [{ by: 'by', wipe: ['reason'], but: 'member' }],
  tables: {
    resources: {
      key: ['num'],
      members: { shared_by: {}, member: {} },
      named: ['recommendations'],
      secret: ['hash'],
    },
    resource_lists: { key: ['key'], members: { owner: { owner: null } } },
    resource_marks: { key: ['member', 'num'], members: { member: { reason: '', saved: 0 } }, secret: ['code'] },
    resource_reports: { key: ['num', 'member'], members: { member: { note: '' } } },
    resource_revisions: { key: ['num', 'revision'], members: { editor: {} }, named: ['fields'] },
  },
  async erase(ctx, { member }) {
    const gone = await store.readErasable(ctx.db, ctx.community, member, PORTION);
    for (const row of gone) await bury(ctx, row);
    if (gone.length > 0) return true;
    const given = await store.readReasoned(ctx.db, ctx.community, member, PORTION);
    for (const row of given) await unreason(ctx, row, member);
    return given.length > 0;
  },
};

const BLANK = {
  title: '',
  description: '',
  note: '',
  author: null,
  url: null,
  address: null,
  host: null,
  site: null,
  picture: null,
  file: null,
  hash: '',
  check_at: null,
} as const;

/** Leaves nothing of a resource but its id: not in the library, not in its history, not in earlier facts. */
async function bury(ctx: Context, row: ResourceRow): Promise<void> {
  const seq = await ctx.sequence(ALL);
  const change = row.state === 'removed' ? {} : ({ state: 'removed', was: row.state, removed_by: 'author' } as const);
  const changed = await store.updateResource(ctx.db, row, { ...BLANK, ...change, seq, tally_seq: seq });
  const wasOpen = row.state === 'published';
  const lists = wasOpen ? await leave(ctx, row, seq) : [];
  await store.saveSkills(ctx.db, row, []);
  await store.removeRevisions(ctx.db, row);
  ctx.putOff(indexResources, { num: row.num, words: [[], [], []] });
  forget(ctx, row);
  const owners = (await listsOf(ctx.db, row)).flatMap(({ owner }) => (owner === null ? [] : `resources:${owner}`));
  for (const stream of new Set([CURATORS, ...owners]))
    ctx.redact(stream, 1, row.id, (data) => {
      const { resources: told, ...rest } = data as ResourceChange;
      return { ...rest, ...(told && { resources: told.filter(({ id }) => id !== row.id) }) };
    });
  await tell(ctx, 'resource.removed', seq, { resources: [changed], gone: wasOpen ? [changed] : [], lists });
}

/** Takes a member's reason for recommending a resource out of its row and of the index. */
async function unreason(ctx: WriteContext, row: ResourceRow, member: string): Promise<void> {
  await store.removeReason(ctx.db, row, member);
  const changed = await store.updateResource(ctx.db, row, await store.recommended(ctx.db, row, 0));
  ctx.putOff(indexResources, { num: row.num, words: searchable(changed) });
}
