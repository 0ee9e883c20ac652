/**
 * A short name for data, made of a name as far as its letters allow and different from those that are taken. Where no letter
 * allows it, it is `fallback`.
 */
export function slugOf(name: string, taken: Iterable<string>, fallback: string): string {
  const plain = name.normalize('NFKD').toLowerCase();
  const slug = plain
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 32)
    .replace(/^-+|-+$/g, '');
  const held = new Set(taken);
  const base = slug || fallback;
  let id = base;
  for (let at = 2; held.has(id); at++) id = `${base}-${at}`;
  return id;
}
