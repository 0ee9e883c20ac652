import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

const LINE = /^\s+'?([\w-]+)'?:\s+'([^']+)',$/gm;
const ID = '\0drawing:';
/** A name as a string; as the value of an attribute only where that is an icon. */
const NAMED = /(?:\bicon=|(?<![\w-]=))(["'])([\w-]+)\1/g;
/** What so many folders draw stands in what all of them share; of the rest each has its own copy. */
const COMMON = 3;

/**
 * Brings each drawing along with the pieces of the script that name it, instead of all with the first. A module that
 * deals in icons and holds the name of one as a string gets it.
 */
export function drawings(file) {
  const paths = new Map([...readFileSync(file, 'utf8').matchAll(LINE)].map(([, name, path]) => [name, path]));
  const source = dirname(dirname(file));
  const folderOf = (id) => id.slice(source.length + 1).split('/')[0];
  const namesIn = (code, id) => {
    if (!id.startsWith(source) || !/icon/i.test(code) || /\/ui\/icon(-paths)?\.ts$/.test(id)) return [];
    const named = new Set([...code.matchAll(NAMED)].map(([, , name]) => name));
    return [...paths.keys()].filter((name) => named.has(name));
  };
  const folders = new Map();
  return {
    name: 'drawings',
    buildStart() {
      for (const path of globSync(`${source}/*/*.ts`, { exclude: (name) => name.endsWith('.test.ts') }))
        for (const name of namesIn(readFileSync(path, 'utf8'), path))
          folders.set(name, new Set(folders.get(name)).add(folderOf(path)));
    },
    resolveId: (id) => (id.startsWith(ID) ? { id, moduleSideEffects: true } : undefined),
    load(id) {
      if (id === file) return 'export const paths = {};';
      if (!id.startsWith(ID)) return undefined;
      const [name] = id.slice(ID.length).split('@');
      return `import { paths } from ${JSON.stringify(file)};\npaths[${JSON.stringify(name)}] = ${JSON.stringify(paths.get(name))};`;
    },
    transform(code, id) {
      const named = namesIn(code, id);
      if (named.length === 0) return undefined;
      const copy = (name) => ID + (folders.get(name).size >= COMMON ? name : `${name}@${folderOf(id)}`);
      return { code: named.map((name) => `import ${JSON.stringify(copy(name))};\n`).join('') + code, map: null };
    },
  };
}
