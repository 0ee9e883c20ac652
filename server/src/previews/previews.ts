import { previews } from '@learning-commons/protocol';
import { defineDomain } from '../kernel/domain.ts';
import { isSystem } from '../kernel/node.ts';
import { checkLink } from './checking.ts';
import { fetchPreview, politely } from './fetching.ts';
import { sweeper } from './clearing.ts';
import { pictureRoute } from './pictures.ts';
import { knownPreviews, migrations } from './previews.store.ts';

export default defineDomain(previews, {
  migrations,
  carrying: {
    files: [
      {
        area: 'previews',
        // Those that nothing shows any longer go later, by the worker: all of them.
        async *keys() {
          yield '';
        },
      },
    ],
  },
  workers: { 'preview-sweep': sweeper },
  routes: [pictureRoute],
  operations: {
    'preview.get': (ctx, { url }) => fetchPreview(ctx.node, ctx.community, url),

    'preview.known': (ctx, { urls }) => knownPreviews(ctx.db, ctx.community, urls, ctx.now),

    async 'preview.check'(ctx, { url }) {
      ctx.require(isSystem(ctx.actor), 'The system alone looks whether links are dead.');
      return {
        link: (await politely(ctx.node, url, (pages) => checkLink(pages.inNameOf(ctx.community), url))) ?? 'unknown',
      };
    },
  },
});
