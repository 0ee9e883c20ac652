import { activities } from '@learning-commons/protocol';
import { defineDomain } from '../kernel/domain.ts';
import { isSystem } from '../kernel/node.ts';
import { listActivities, listHistory, migrations } from './activities.store.ts';
import { answered, credited } from './credited.ts';
import { accepted, created, endorsed, foreseen, turned } from './discussed.ts';
import { personal } from './personal.ts';
import { findStatements, storeStatements } from './statements.ts';
import { migrations as statementMigrations } from './statements.store.ts';
import { xapiRoutes } from './xapi.routes.ts';
import { record, recordAll, undo } from './told.ts';

export default defineDomain(activities, {
  migrations: { ...migrations, ...statementMigrations },
  foresee: { 'comment.create': foreseen },
  operations: {
    'activity.record': record,
    'activity.recordAll': recordAll,
    'activity.undo': undo,
    'statement.store': storeStatements,
    'statement.find': findStatements,
    'activity.list': (ctx, { cursor }) =>
      listActivities(ctx.db, { community: ctx.community, member: ctx.actor.id!, cursor }),
    'activity.history': (ctx, { memberId, limit, cursor }) => {
      ctx.require(isSystem(ctx.actor), 'Only the system itself reads what everybody did.');
      return listHistory(ctx.db, { community: ctx.community, member: memberId, limit, cursor });
    },
  },
  personal,
  routes: xapiRoutes,
  on: {
    'comment.created': created,
    'comment.deleted': turned,
    'comment.restored': turned,
    'comment.accepted': accepted,
    'comment.endorsed': endorsed,
    'resource.credited': credited,
    'request.credited': answered,
  },
});
