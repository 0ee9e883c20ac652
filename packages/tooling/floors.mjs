/**
 * The one table of floors: what each part of the house may import. The lint rule and the contract test both read it.
 *
 * @typedef {'all' | 'types'} Reach Whether values may be imported, or types only.
 * @typedef {object} Floor
 * @property {string} name
 * @property {RegExp} at Paths of its files, from the top of the repository.
 * @property {Readonly<Record<string, Reach>>} doors Our own packages it may import, by the specifier of the public door.
 * @property {RegExp} folders Paths of ours it may reach by a relative import.
 * @property {readonly string[] | 'declared'} packages Packages of others: these, or whatever its package.json declares.
 * @property {boolean} node Whether Node's own modules may be imported.
 * @property {readonly string[]} [never] Packages refused although `declared` would let them in.
 */

const PROTOCOL = '@learning-commons/protocol';
const ERRORS = '@learning-commons/protocol/errors.js';
const ART = '@learning-commons/protocol/badge-art.js';
const CLIENT = '@learning-commons/client';
const ELEMENTS = '@learning-commons/elements';

/** A schema built at module level is not shaken out of a bundle: browsers get types, and values from doors without any. */
const PROTOCOL_IN_BROWSERS = /** @type {const} */ ({ [PROTOCOL]: 'types', [ERRORS]: 'all', [ART]: 'all' });
const PROTOCOL_ON_SERVERS = /** @type {const} */ ({ [PROTOCOL]: 'all', [ERRORS]: 'all', [ART]: 'all' });

/** What a domain has no business with: its callers' transports and its record's drivers. */
const TRANSPORTS = ['express', 'helmet', 'socket.io', 'commander'];
const DRIVERS = ['pg', 'redis'];

/** Tests, and what stands beside the sources for tests alone. */
const TEST = /(\.test\.m?ts|\/testing(\.[a-z]+)?\.ts)$/;

/** @type {readonly Floor[]} The first floor whose `at` fits is the file's floor. */
export const floors = [
  {
    name: 'protocol',
    at: /^packages\/protocol\/src\//,
    doors: {},
    folders: /^packages\/protocol\/src\//,
    packages: ['zod'],
    node: false,
  },
  {
    name: 'client',
    at: /^packages\/client\/src\//,
    doors: PROTOCOL_IN_BROWSERS,
    folders: /^packages\/client\/src\//,
    packages: ['idb', 'socket.io-client', 'tus-js-client'],
    node: false,
  },
  {
    name: 'elements',
    at: /^packages\/elements\/src\//,
    doors: { ...PROTOCOL_IN_BROWSERS, [CLIENT]: 'all' },
    folders: /^packages\/elements\/src\//,
    packages: ['lit', '@lit/localize'],
    node: false,
  },
  {
    name: 'server kernel',
    at: /^server\/src\/kernel\//,
    doors: PROTOCOL_ON_SERVERS,
    folders: /^server\/src\/kernel\//,
    packages: 'declared',
    never: TRANSPORTS,
    node: true,
  },
  {
    name: 'server transport',
    at: /^server\/src\/transport\//,
    doors: PROTOCOL_ON_SERVERS,
    folders: /^server\/src\/(kernel|transport)\//,
    packages: 'declared',
    never: [...DRIVERS, 'kysely', 'commander'],
    node: true,
  },
  {
    name: 'server markdown',
    at: /^server\/src\/markdown\//,
    doors: PROTOCOL_ON_SERVERS,
    folders: /^server\/src\/markdown\//,
    packages: 'declared',
    never: [...TRANSPORTS, ...DRIVERS, 'kysely'],
    node: true,
  },
  {
    name: 'server demo',
    at: /^server\/src\/demo\//,
    doors: PROTOCOL_ON_SERVERS,
    folders: /^server\/src\/(demo\/|kernel\/|(app|config)\.ts$)/,
    packages: 'declared',
    never: DRIVERS,
    node: true,
  },
  {
    name: 'server commands',
    at: /^server\/src\/cli\//,
    doors: PROTOCOL_ON_SERVERS,
    folders: /^server\/src\/(cli\/|kernel\/|config\.ts$)/,
    packages: 'declared',
    never: DRIVERS,
    node: true,
  },
  {
    name: 'server domain',
    at: /^server\/src\/[^/]+\//,
    doors: PROTOCOL_ON_SERVERS,
    /** The folder itself is added by `reaches`. */
    folders: /^server\/src\/(kernel|markdown)\//,
    packages: 'declared',
    never: [...TRANSPORTS, ...DRIVERS],
    node: true,
  },
  {
    name: 'server entry',
    at: /^server\/src\/[^/]+$/,
    doors: PROTOCOL_ON_SERVERS,
    folders: /^server\/(src\/|package\.json$)/,
    packages: 'declared',
    node: true,
  },
  {
    name: 'demo',
    at: /^demo\//,
    doors: { ...PROTOCOL_ON_SERVERS, [CLIENT]: 'all', [ELEMENTS]: 'all' },
    folders: /^demo\//,
    packages: [],
    node: true,
  },
];

/** @type {readonly Floor[]} Test files: the floor below may be used whole, and the tools of testing. */
export const testFloors = [
  {
    name: 'tests of protocol',
    at: /^packages\/protocol\//,
    doors: {},
    folders: /^packages\/protocol\//,
    packages: 'declared',
    node: true,
  },
  {
    name: 'tests of client',
    at: /^packages\/client\//,
    doors: PROTOCOL_ON_SERVERS,
    folders: /^packages\/client\//,
    packages: 'declared',
    node: true,
  },
  {
    name: 'tests of elements',
    at: /^packages\/elements\//,
    doors: { ...PROTOCOL_IN_BROWSERS, [CLIENT]: 'all', [`${CLIENT}/testing`]: 'all' },
    folders: /^(packages\/elements|demo\/examples)\//,
    packages: 'declared',
    node: false,
  },
  {
    name: 'tests of server',
    at: /^server\//,
    doors: PROTOCOL_ON_SERVERS,
    folders: /^(server|test\/support)\//,
    packages: 'declared',
    node: true,
  },
  {
    name: 'tests of demo',
    at: /^demo\//,
    doors: { ...PROTOCOL_ON_SERVERS, [CLIENT]: 'all', [ELEMENTS]: 'all' },
    folders: /^(demo|packages\/elements\/custom-elements\.json)/,
    packages: 'declared',
    node: true,
  },
  {
    name: 'test',
    at: /^test\//,
    doors: {
      ...PROTOCOL_ON_SERVERS,
      [CLIENT]: 'all',
      [ELEMENTS]: 'all',
      '@learning-commons/server': 'all',
      '@learning-commons/tooling': 'all',
    },
    folders: /^test\//,
    packages: 'declared',
    node: true,
  },
];

/**
 * The floor of a file, or undefined where the table says nothing (tools, configs).
 *
 * @param {string} path From the top of the repository, with `/`.
 * @returns {Floor | undefined}
 */
export function floorOf(path) {
  const table = TEST.test(path) || path.startsWith('test/') ? testFloors : floors;
  return table.find(({ at }) => at.test(path));
}

/**
 * Judges one import. Answers undefined when it is allowed, else one sentence for the person who wrote it.
 *
 * @param {{ from: string, specifier: string, typeOnly: boolean, declared: readonly string[] }} edge `from` is the path of
 *   the importing file; `declared` the packages its package.json (for a test, also the top one) names.
 * @returns {string | undefined}
 */
export function judge({ from, specifier, typeOnly, declared }) {
  const floor = floorOf(from);
  if (!floor) return undefined;
  if (specifier.startsWith('.')) return judgeRelative(floor, from, specifier);
  if (specifier.startsWith('node:')) {
    return floor.node ? undefined : `The floor ${floor.name} runs in browsers; ${specifier} does not exist there.`;
  }
  if (specifier.startsWith('@learning-commons/')) return judgeDoor(floor, specifier, typeOnly);
  return judgePackage(floor, packageOf(specifier), declared);
}

/** @param {Floor} floor @param {string} from @param {string} specifier */
function judgeRelative(floor, from, specifier) {
  const target = resolve(from, specifier);
  if (TEST.test(target) && !TEST.test(from)) return `${target} is a test; nothing may stand on it.`;
  if (reaches(floor, from, target)) return undefined;
  return `The floor ${floor.name} may not reach ${target}.`;
}

/** @param {Floor} floor @param {string} from @param {string} target */
function reaches(floor, from, target) {
  if (floor.folders.test(target)) return true;
  return floor.name === 'server domain' && target.startsWith(from.split('/').slice(0, 3).join('/') + '/');
}

/** @param {Floor} floor @param {string} specifier @param {boolean} typeOnly */
function judgeDoor(floor, specifier, typeOnly) {
  const reach = floor.doors[specifier] ?? floor.doors[specifier.split('/').slice(0, 2).join('/')];
  const isDoor = specifier in floor.doors || floor.name.startsWith('test');
  if (!reach || !isDoor) return `The floor ${floor.name} may not import ${specifier}.`;
  if (reach === 'all' || typeOnly) return undefined;
  return `The floor ${floor.name} takes only types from ${specifier}: write \`import type\`, values come from ${ERRORS}.`;
}

/** @param {Floor} floor @param {string} name @param {readonly string[]} declared */
function judgePackage(floor, name, declared) {
  if (floor.never?.includes(name)) return `The floor ${floor.name} may not import ${name}.`;
  if (floor.packages === 'declared') {
    return declared.includes(name)
      ? undefined
      : `${name} is not among the dependencies that its package.json declares.`;
  }
  if (floor.packages.includes(name)) return undefined;
  return `The floor ${floor.name} may import ${floor.packages.join(', ') || 'no package'}; ${name} is not in the table.`;
}

/** @param {string} specifier `lit/decorators.js` belongs to `lit`, `@lit/localize` to itself. */
export function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** @param {string} from @param {string} specifier */
function resolve(from, specifier) {
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}
