import { fail, type Pack, type ResourceFields } from '@learning-commons/protocol';
import { dataSkills } from './packs/data-skills.ts';
import { leadership } from './packs/leadership.ts';
import { onboarding } from './packs/onboarding.ts';
import type { Entry } from './reading/entry.ts';

/** Resources that a community may begin with, as they are written down. Their addresses are other people's. */
export interface StarterPack extends Pick<Pack, 'name' | 'title' | 'description' | 'list' | 'language'> {
  readonly items: readonly PackItem[];
}

interface PackItem extends Partial<Pick<ResourceFields, 'author' | 'minutes' | 'level'>> {
  readonly type: ResourceFields['type'];
  readonly title: string;
  readonly url: string;
  readonly description: string;
  readonly skills: readonly string[];
  /** Why one should look at it. */
  readonly reason: string;
}

const PACKS: readonly StarterPack[] = [onboarding, dataSkills, leadership];

/** Answers `pack.list`. */
export const listPacks = (): Pack[] =>
  PACKS.map(({ items, ...pack }) => ({
    ...pack,
    count: items.length,
    titles: items.slice(0, 3).map(({ title }) => title),
  }));

/** What a pack holds, in order, and the list it fills. Throws `not_found` where there is none of that name. */
export function packCalled(name: string): {
  entries: Entry[];
  goal: { key: string; title: string; description: string };
} {
  const pack = PACKS.find((each) => each.name === name);
  if (!pack) throw fail('not_found', 'There is no starter pack of this name.', { pack: name });
  const { list: key, title, description, language } = pack;
  const entries = pack.items.map((item, index) => ({ line: index + 1, folders: [], said: { ...item, language } }));
  return { entries, goal: { key, title, description } };
}
