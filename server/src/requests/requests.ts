import { requests } from '@learning-commons/protocol';
import { defineDomain } from '../kernel/domain.ts';
import { answer, answering, claim, close, discussed, reopen } from './answering.ts';
import { create, edit, readOne, remove, see, volunteer, vote } from './asking.ts';
import * as gaps from './gaps.ts';
import { migrations as gapMigrations } from './gaps.store.ts';
import { readPage, similar } from './page.ts';
import { personal, untitled } from './personal.ts';
import { check, migrations } from './requests.store.ts';

export default defineDomain(requests, {
  migrations: { ...migrations, ...gapMigrations },
  personal,
  streams: { requests: (ctx, key) => ctx.require(key === 'all', 'There is one stream of requests: requests:all.') },
  on: {
    'comment.created': discussed,
    'comment.deleted': async (ctx, heard) => {
      await discussed(ctx, heard);
      await untitled(ctx, heard);
    },
    'comment.restored': discussed,
    'resource.offered': answering,
    'search.missed': gaps.missed,
  },
  check,
  operations: {
    'request.list': readPage,
    'request.get': (ctx, { requestId }) => readOne(ctx, requestId),
    'request.create': create,
    'request.edit': edit,
    'request.delete': remove,
    'request.vote': vote,
    'request.volunteer': volunteer,
    'request.claim': claim,
    'request.answer': answer,
    'request.close': close,
    'request.reopen': reopen,
    'request.similar': (ctx, { title }) => similar(ctx, title),
    'request.seen': see,
    'gap.list': gaps.list,
    'gap.dismiss': async (ctx, { gapId }) => {
      await gaps.closeGap(ctx, gapId);
      await ctx.audit('gap.dismiss', { thing: gapId });
      return {};
    },
  },
});
