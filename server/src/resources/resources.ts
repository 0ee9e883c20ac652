import { resources } from '@learning-commons/protocol';
import { defineDomain } from '../kernel/domain.ts';
import { check } from './check.ts';
import { edit, history } from './editing.ts';
import { described, discussed, fetched, forgotten } from './heard.ts';
import { progress, rate, recommend, save } from './judging.ts';
import { importResources } from './importing.ts';
import { linkWorker, lookOutside } from './links.ts';
import * as lists from './lists.ts';
import { readSettings, suggestSkills } from './lists.store.ts';
import { listPacks } from './packs.ts';
import { readOne, readPage } from './page.ts';
import { personal } from './personal.ts';
import { place } from './placing.ts';
import { migrations, readShownLinks } from './resources.store.ts';
import { confirm, remove, report, reports, review } from './reviewing.ts';
import * as rights from './rights.ts';
import { share } from './sharing.ts';
import { readSimilar } from './similar.ts';
import { skillKey } from '../kernel/words.ts';

export default defineDomain(resources, {
  migrations,
  carrying: {
    numbered: {
      resources: [
        'placements',
        'resource_marks',
        'resource_reports',
        'resource_revisions',
        'resource_search',
        'resource_skills',
      ],
    },
  },
  streams: {
    resources: (ctx, key) =>
      ctx.require(
        key === 'all' || (key === 'curators' && rights.curates(ctx.actor)) || (key !== '' && key === ctx.actor.id),
        'This stream is for those who have to do with what it tells of.',
      ),
  },
  on: {
    'comment.created': discussed,
    'comment.deleted': discussed,
    'comment.restored': discussed,
    'preview.fetched': fetched,
    'upload.described': described,
    'upload.forgotten': forgotten,
  },
  personal,
  shownLinks: readShownLinks,
  workers: { links: linkWorker(lookOutside) },
  check,
  operations: {
    'resource.list': readPage,
    'resource.get': readOne,
    'resource.share': share,
    'resource.edit': edit,
    'resource.history': history,
    'resource.remove': remove,
    'resource.review': review,
    'resource.recommend': recommend,
    'resource.rate': rate,
    'resource.save': save,
    'resource.progress': progress,
    'resource.place': place,
    'resource.report': report,
    'resource.reports': reports,
    'resource.confirm': confirm,
    'resource.suggest': (ctx, { prefix }) => suggestSkills(ctx.db, ctx.community, skillKey(prefix), 10),
    'resource.similar': readSimilar,
    'resource.import': importResources,
    'pack.list': listPacks,
    'list.all': lists.all,
    'list.save': lists.save,
    'list.remove': lists.remove,
    'library.settings': (ctx) => readSettings(ctx.db, ctx.community),
    'library.configure': lists.configure,
  },
});
