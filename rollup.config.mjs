import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { minify } from 'rollup-plugin-esbuild';
import { autoloader } from './packages/tooling/rollup/autoloader.mjs';
import { drawings } from './packages/tooling/rollup/drawings.mjs';
import { litScope } from './packages/tooling/rollup/lit-scope.mjs';
import { minifyTemplates } from './packages/tooling/rollup/minify-templates.mjs';
import { noCursors } from './packages/tooling/rollup/no-cursors.mjs';
import { declarations, publishedManifest } from './packages/tooling/rollup/npm-package.mjs';
import { nativeUrl } from './packages/tooling/rollup/native-url.mjs';
import { typescript } from './packages/tooling/rollup/typescript.mjs';
import { words } from './packages/tooling/rollup/words.mjs';
import { websocketOnly } from './packages/tooling/rollup/websocket-only.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const elements = (path) => here(`packages/elements/${path}`);
const target = 'es2023';
const extensions = ['.ts', '.js', '.mjs'];
const banner = '/*! Learning Commons, Apache-2.0. Contains Lit (BSD-3-Clause) and Socket.IO (MIT). */';

/** What pages load from a server: `elements.js`, and beside it one piece per tag, language and rarely needed part. */
const browser = {
  input: { elements: 'autoloader' },
  output: {
    dir: elements('dist/browser'),
    chunkFileNames: 'elements/[name]-[hash].js',
    manualChunks: piece,
    onlyExplicitManualChunks: true,
  },
  plugins: [
    autoloader(elements('src/index.ts')),
    words(elements('src/index.ts')),
    {
      name: 'server-of-script',
      resolveId: (id) =>
        id.endsWith('/default-server.ts') ? elements('src/internal/default-server.browser.ts') : null,
    },
    litScope(elements('src/internal/lit-scope.ts')),
    websocketOnly(),
    noCursors(),
  ],
  last: [
    drawings(elements('src/ui/icon-paths.ts')),
    minifyTemplates(),
    minify({ target, charset: 'utf8', legalComments: 'none' }),
    notice(),
  ],
};

/** Says at the door whose code it is, after minifying, which takes comments out. */
function notice() {
  const generateBundle = (_, bundle) => {
    for (const chunk of Object.values(bundle)) if (chunk.isEntry) chunk.code = `${banner}\n${chunk.code}`;
  };
  return { name: 'notice', generateBundle };
}

/** Scripts of the demo's own pages. They load `elements.js` as any host page does. */
const demo = {
  input: { intranet: here('demo/src/intranet/intranet.ts'), playground: here('demo/src/playground/playground.ts') },
  output: { dir: here('demo/dist'), chunkFileNames: '[name]-[hash].js' },
  last: [minify({ target, charset: 'utf8', legalComments: 'none' })],
};

/**
 * One piece for what every tag needs, and for drawings that several pieces share. A domain's store goes with its tag; what
 * keeps a client going after first paint is a piece of its own.
 */
const BASE = [
  /\0tslib$/,
  /\/node_modules\/(lit|lit-html|lit-element|@lit)\//,
  /\/packages\/protocol\/src\/(?!badge-)/,
  /\/packages\/client\/src\/(?!index|discussions|badges|points|requests|resources|side-line|leaderboard|refetch|shelf|upkeep|connection|outbox|tabs|browser-storage|socket-line|uploads)/,
  /\/packages\/elements\/src\/(internal\/(?!autoload|turn)|ui\/(icon|button|notice|time|avatar))/,
];
/** What is wanted together anyway, or is small and seldom wanted: in one piece it is lighter than one by one. */
const TOGETHER = {
  dialogs: /\/discussion\/((history|lock|report|reactors)-dialog|reactors|dialog\.styles)\.ts$/,
  attachments: /\/discussion\/(attachments(\.styles)?|transcript|file-words)\.ts$/,
  'composer-beside': /\/discussion\/(composer-(cards|similar)|found-links)\.ts$/,
  menu: /\/ui\/(menu|panel\.styles)\.ts$/,
};
/** What shows files, and what of it the tray of a composer shares. */
const FILES = /\/discussion\/(attachments|file-words|pictures-dialog|transcript|upload-)/;
const SOCKET = /\/node_modules\/(@?socket\.io|engine\.io)|\/client\/src\/socket-line/;
function piece(id, { getModuleInfo }) {
  if (SOCKET.test(id)) return 'socket';
  const [together] = Object.entries(TOGETHER).find(([, part]) => part.test(id)) ?? [];
  if (together) return together;
  if (id.startsWith('\0drawing:')) return drawingPiece(id, getModuleInfo);
  return BASE.some((part) => part.test(id)) ? 'base' : undefined;
}

/** A drawing goes where what draws it is; what several pieces draw later has a piece for all such. */
function drawingPiece(id, getModuleInfo) {
  const { importers } = getModuleInfo(id);
  if (importers.length === 1) return piece(importers[0], { getModuleInfo });
  if (importers.every((each) => FILES.test(each))) return 'attachments';
  if (isWantedAtOnce(id, getModuleInfo)) return id.includes('@') ? undefined : 'base';
  return 'drawings';
}

/** Whether some tag cannot be drawn without the module. Asked once the graph is whole. */
function isWantedAtOnce(id, getModuleInfo) {
  atOnce ??= closure(getModuleInfo('\0autoloader').dynamicallyImportedIds, (each) => getModuleInfo(each).importedIds);
  return atOnce.has(id);
}
let atOnce;

function closure(starts, next) {
  const seen = new Set(starts);
  for (const id of seen) for (const each of next(id)) seen.add(each);
  return seen;
}

/** A package as npm publishes it: module by module, with declarations. */
const npm = (name) => ({
  input: {
    index: here(`packages/${name}/src/index.ts`),
    ...(name === 'protocol' && {
      errors: here('packages/protocol/src/errors.ts'),
      'badge-art': here('packages/protocol/src/badge-art.ts'),
    }),
  },
  external: (id) => /^[@a-z]/.test(id) && id !== 'tslib',
  output: {
    dir: here(`packages/${name}/dist/npm`),
    preserveModules: true,
    preserveModulesRoot: here(`packages/${name}/src`),
  },
  last: [
    publishedManifest(here(`packages/${name}`)),
    declarations(here(`packages/${name}`), here(`packages/${name}/dist/npm`)),
  ],
});

/** `rollup -c` builds what a server serves; `rollup -c --configPackages` what is published. */
export default ({ configPackages }) =>
  (configPackages ? ['protocol', 'client', 'elements'].map(npm) : [browser, demo]).map(build);

function build({ output, plugins = [], last = [], ...options }) {
  const ours = [nativeUrl(), nodeResolve({ browser: true, extensions }), typescript()];
  const empty = { name: 'empty', generateBundle: () => rmSync(output.dir, { recursive: true, force: true }) };
  return { ...options, output: { format: 'es', ...output }, plugins: [...plugins, ...ours, ...last, empty] };
}
