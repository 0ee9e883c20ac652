import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { read } from './sources.ts';

/** A known weakness of a package that we have, and the first version without it, of that major version where one is named. */
interface Advisory {
  readonly package: string;
  readonly fixed: string;
  readonly major?: number;
  readonly advisory: string;
}
const advisories = JSON.parse(read('test/contracts/advisories.json')) as Advisory[];

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}
const lock = Object.entries(
  (JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }).packages,
).flatMap(([path, locked]) => {
  const name = /node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
  return name === undefined || locked.link ? [] : [{ path, name, ...locked }];
});

const numbers = (version: string) => version.split(/[.+-]/).slice(0, 3).map(Number);

function isOlder(version: string, than: string): boolean {
  const [one, other] = [numbers(version), numbers(than)];
  const at = one.findIndex((number, index) => number !== other[index]);
  return at >= 0 && one[at]! < other[at]!;
}

describe('known weaknesses', () => {
  test('versions are compared as numbers', () => {
    assert.ok(isOlder('8.9.0', '8.21.0') && isOlder('4.2.6', '4.2.7') && !isOlder('8.21.0', '8.21.0'));
    assert.ok(!isOlder('10.0.0', '9.9.9') && isOlder('1.2.3', '1.10.0'));
  });

  for (const { package: name, fixed, major, advisory } of advisories) {
    test(`${name} is without ${advisory} (${fixed})`, () => {
      const copies = lock.filter((each) => each.name === name);
      assert.ok(copies.length > 0, `${name} is gone: so may this line be`);
      const weak = copies.filter(
        ({ version }) => (major === undefined || numbers(version!)[0] === major) && isOlder(version!, fixed),
      );
      assert.deepEqual(
        weak.map(({ path, version }) => `${path} ${version}`),
        [],
      );
    });
  }
});

describe('where packages come from', () => {
  test('each is known by its hash and comes from the registry', () => {
    const strange = lock.filter(
      ({ resolved, integrity }) =>
        // Without an address of its own a package comes from the registry that npm is set to.
        resolved !== undefined || !integrity?.startsWith('sha512-'),
    );
    assert.deepEqual(
      strange.map(({ path }) => path),
      [],
    );
  });

  test('versions that we name are exact', () => {
    const { workspaces } = JSON.parse(read('package.json')) as { workspaces: string[] };
    for (const path of ['.', ...workspaces]) {
      const manifest = JSON.parse(read(`${path}/package.json`)) as Record<string, Record<string, string> | undefined>;
      for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
        assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$|^workspace:/, `${path}: ${name}`);
    }
  });

  test('none runs a script when it is installed but those that are listed', () => {
    const { allowScripts } = JSON.parse(read('package.json')) as { allowScripts: Record<string, boolean> };
    const scripted = new Set(lock.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name));
    assert.deepEqual(
      [...scripted].filter((name) => !(name in allowScripts)).filter((name) => name !== 'fsevents'),
      [],
    );
  });
});

describe('licences', () => {
  /** What may be used in a closed intranet without any condition but naming it. */
  const FREE =
    /^\(?(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|PSF-2\.0)( (OR|AND) [\w.-]+)*\)?$/;
  /** Others, and why they may stand here. */
  const REASONED: Readonly<Record<string, string>> = {
    'axe-core': 'MPL-2.0, unchanged, in tests alone',
    'combine-errors': 'MIT by its readme, which the lock file does not read; part of the tus client',
    'xmlhttprequest-ssl': 'MIT in an older spelling, which the lock file does not read',
    'commonmark-spec': 'CC-BY-SA-4.0, examples for tests, never shipped',
  };
  /** The picture library beneath `sharp`, a shared library that is loaded and may be exchanged: what the LGPL asks for. */
  const LIBVIPS = /^@img\/sharp-(libvips-|win32-|wasm32)/;

  test('of whatever is installed to serve are free of conditions', () => {
    const bound = lock.filter(
      ({ name, license, dev }) => !dev && !FREE.test(license ?? '') && !LIBVIPS.test(name) && !(name in REASONED),
    );
    assert.deepEqual(
      bound.map(({ path, license }) => `${path} ${license}`),
      [],
    );
  });

  test('of tools are free of conditions, or stand here with a reason', () => {
    const bound = lock.filter(
      ({ name, license, dev }) =>
        dev && license !== undefined && !FREE.test(license) && !LIBVIPS.test(name) && !(name in REASONED),
    );
    assert.deepEqual(
      bound.map(({ path, license }) => `${path} ${license}`),
      [],
    );
    assert.deepEqual(
      Object.keys(REASONED).filter((name) => !lock.some((each) => each.name === name)),
      [],
    );
  });
});
