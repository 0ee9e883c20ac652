import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const EXPORT = /^export \{[^}]*\bLc(\w+)\b[^}]*\} from '(\.\/[^']+)';/gm;

/** Tags and the modules that define them, read from the lines of a package's door: `LcDiscussion` is `lc-discussion`. */
export function tagsOf(door) {
  const source = readFileSync(door, 'utf8');
  return [...source.matchAll(EXPORT)].map(([, name, path]) => ({
    tag: `lc${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    module: resolve(dirname(door), path),
  }));
}

/** Makes `elements.js` from the package's door: it loads only the tags that a page uses. */
export function autoloader(door) {
  const entry = '\0autoloader';
  return {
    name: 'autoloader',
    resolveId: (id) => (id === 'autoloader' ? entry : undefined),
    load(id) {
      if (id !== entry) return undefined;
      this.addWatchFile(door);
      const inside = (path) => JSON.stringify(resolve(dirname(door), path));
      const loaders = tagsOf(door).map(({ tag, module }) => `'${tag}': () => (base(), import(${inside(module)})),`);
      return `
        import { autoload } from ${inside('internal/autoload.ts')};
        // What every tag needs is fetched beside the tag's own piece, not after it.
        const base = () => void import(${inside('internal/commons-element.ts')}).catch(() => {});
        autoload({ ${loaders.join('\n')} });
      `;
    },
  };
}
