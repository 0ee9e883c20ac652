import type { ResourceItem } from '@learning-commons/client';
import { msg, str } from '../internal/localize.ts';
import '../ui/menu.ts';
import type { MenuItem } from '../ui/menu.ts';
import { confirm, progress } from './deeds.ts';
import { linkTo } from './fragment.ts';
import { place, placingItems } from './placing.ts';
import type { ResourcesScope } from './scope.ts';

/** Publishes what was submitted. To give it back needs words, so it has a dialog. */
async function accept(scope: ResourcesScope, { resource: { id } }: ResourceItem): Promise<void> {
  const detail = { resourceId: id, accept: true };
  const done = await scope.act('lc-resource-review', 'lc-resource-reviewed', detail, () =>
    scope.store.review(id, true),
  );
  if (!done) return;
  scope.announce(msg('Published. Everybody sees it now.'));
  await scope.focusOn(id);
}

async function copyLink(scope: ResourcesScope, { resource: { id } }: ResourceItem): Promise<void> {
  try {
    await navigator.clipboard.writeText(linkTo(id));
    scope.toast({ text: msg('Link copied') });
  } catch {
    scope.toast({ text: msg('The browser did not allow copying.'), tone: 'danger' });
  }
}

/** What may be done with a resource beside what its card shows. */
export function menuOf(scope: ResourcesScope, item: ResourceItem): readonly MenuItem[] {
  const { resource } = item;
  const isPublished = resource.state === 'published';
  const may = item.rights;
  const groups: (MenuItem | false)[][] = [
    isPublished ? [...steps(scope, item), copyItem(scope, item)] : [],
    placing(scope, item),
    [
      may.review &&
        resource.state === 'submitted' && { label: msg('Publish'), icon: 'check', run: () => void accept(scope, item) },
      may.confirm &&
        isPublished &&
        (item.stale(Date.now()) || resource.link === 'dead') && {
          label: msg('Still good'),
          icon: 'check',
          run: () => void confirm(scope, item),
        },
      may.edit && { label: msg('Edit …'), icon: 'edit', run: () => scope.show('edit', { item }) },
      resource.revision > 0 && { label: msg('History'), icon: 'history', run: () => scope.show('history', { item }) },
      may.use && {
        label: msg('Something is wrong …'),
        icon: 'flag',
        run: () => scope.show('report', { item }),
      },
    ],
    [may.remove && { label: msg('Remove'), icon: 'trash', danger: true, run: () => scope.remove(item) }],
  ];
  const shown = groups.map((group) => group.filter((each) => each !== false)).filter((group) => group.length > 0);
  return shown.flatMap((group, index) => (index === 0 ? group : ['separator' as const, ...group]));
}

const copyItem = (scope: ResourcesScope, item: ResourceItem): MenuItem => ({
  label: msg('Copy link'),
  icon: 'link',
  run: () => void copyLink(scope, item),
});

function steps(scope: ResourcesScope, item: ResourceItem): MenuItem[] {
  if (!item.rights.use) return [];
  const { progress: now } = item.mine;
  const turn = (to: 'started' | 'done', label: string): MenuItem => ({
    label,
    checked: now === to,
    run: () => progress(scope, item, now === to ? 'none' : to),
  });
  return [turn('started', msg('Started')), turn('done', msg('Done'))];
}

function placing(scope: ResourcesScope, item: ResourceItem): (MenuItem | false)[] {
  const { id, title } = item.resource;
  const key = scope.query.list;
  const list = scope.view.lists.find((each) => each.key === key);
  const inList = key !== undefined && item.resource.lists.some((each) => each.list === key);
  const isOrdered = inList && scope.query.sort === 'curated' && !scope.query.query;
  const owns = scope.view.curates || scope.view.lists.some((each) => scope.view.looksAfter(each));
  const move = (to: 'top' | 'bottom') =>
    void place(scope, { resourceId: id, list: key!, ...(to === 'top' && { after: null }) }).then((done) => {
      if (done)
        scope.announce(
          to === 'top' ? msg(str`“${title}” is at the top now.`) : msg(str`“${title}” is at the bottom now.`),
        );
      return scope.focusOn(id);
    });
  const takeOut = () => void place(scope, { resourceId: id, list: key!, on: false });
  const moves =
    isOrdered && list && scope.view.looksAfter(list) ? placingItems({ first: false, last: false, move, takeOut }) : [];
  return [...moves, owns && { label: msg('Lists …'), icon: 'list', run: () => scope.show('place', { item }) }];
}
