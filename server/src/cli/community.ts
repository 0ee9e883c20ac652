import type { Config } from '../config.ts';

/** The community a command is about: the one that was named, or the only one. Fails with a sentence that says what to add. */
export function chooseCommunity({ communities }: Config, wanted: string | undefined): string {
  const ids = communities.map(({ id }) => id);
  const id = wanted ?? (ids.length === 1 ? ids[0] : undefined);
  if (id === undefined) throw new Error(`Say which community with --community: ${ids.join(', ')}.`);
  if (!ids.includes(id)) throw new Error(`There is no community ${id}. There is: ${ids.join(', ')}.`);
  return id;
}
