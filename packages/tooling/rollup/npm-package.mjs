import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Files that are published as they are, from the package's folder or from the top. */
const ALONG = ['custom-elements.json', 'html-custom-data.json', 'README.md', 'LICENSE'];

/** Writes the package.json that is published: the doors lead to the built files instead of the sources. */
export function publishedManifest(folder) {
  return {
    name: 'published-manifest',
    generateBundle() {
      const {
        scripts: _scripts,
        devDependencies: _dev,
        exports,
        ...manifest
      } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
      const doors = Object.entries(exports).filter(([door]) => door !== './testing');
      const leads = Object.fromEntries(doors.map(([door, path]) => [door, built(path)]));
      const published = { ...manifest, exports: { ...leads, './package.json': './package.json' } };
      this.emitFile({ type: 'asset', fileName: 'package.json', source: `${JSON.stringify(published, null, 2)}\n` });
      for (const fileName of ALONG) {
        const path = [`${folder}/${fileName}`, `${folder}/../../${fileName}`].find((each) => existsSync(each));
        if (path) this.emitFile({ type: 'asset', fileName, source: withBuiltPaths(readFileSync(path, 'utf8')) });
      }
    },
  };
}

/** The elements manifest names the module of each class. */
const withBuiltPaths = (text) => text.replace(/"src\/([\w/.-]+)\.ts"/g, '"$1.js"');

function built(path) {
  const file = path.replace(/^\.\/src\//, './').replace(/\.ts$/, '');
  return { types: `${file}.d.ts`, default: `${file}.js` };
}

/** Lets the compiler write the declarations beside the built files. */
export function declarations(folder, outDir) {
  const flags = '--noEmit false --emitDeclarationOnly --declaration --rewriteRelativeImportExtensions --rootDir'.split(
    ' ',
  );
  return {
    name: 'declarations',
    writeBundle: () => run('tsc', ['-p', folder, ...flags, `${folder}/src`, '--outDir', outDir]),
  };
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(`node_modules/.bin/${command}`, args, { stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`))));
  });
}
