import { readFileSync } from 'node:fs';

const LINE = /^\s+'?([\w-]+)'?:\s+'([^']+)',$/gm;
const ID = '\0drawing:';

/**
 * Brings each drawing along with the pieces of the script that name it, instead of all with the first. A module that
 * deals in icons and holds the name of one as a string gets it.
 */
export function drawings(file) {
  const paths = new Map([...readFileSync(file, 'utf8').matchAll(LINE)].map(([, name, path]) => [name, path]));
  return {
    name: 'drawings',
    resolveId: (id) => (id.startsWith(ID) ? { id, moduleSideEffects: true } : undefined),
    load(id) {
      if (id === file) return 'export const paths = {};';
      if (!id.startsWith(ID)) return undefined;
      const name = id.slice(ID.length);
      return `import { paths } from ${JSON.stringify(file)};\npaths[${JSON.stringify(name)}] = ${JSON.stringify(paths.get(name))};`;
    },
    transform(code, id) {
      if (!/icon/i.test(code) || /\/ui\/icon(-paths)?\.ts$|node_modules|^\0/.test(id)) return undefined;
      const named = [...paths.keys()].filter((name) => code.includes(`"${name}"`) || code.includes(`'${name}'`));
      if (named.length === 0) return undefined;
      return { code: named.map((name) => `import ${JSON.stringify(ID + name)};\n`).join('') + code, map: null };
    },
  };
}
