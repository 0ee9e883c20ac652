import { pathText, problem, type Path } from './config.problems.ts';
import type { ConfigFile } from './config.schema.ts';
import type { Environment } from './config.ts';
import { algorithmsOf, SECRET_BYTES, type Issuer } from './kernel/issuer.ts';

type Written = NonNullable<ConfigFile['issuers']>[number];
type WrittenSecret = Extract<Written, { kind: 'secret' }>;
type WrittenKeySet = Extract<Written, { kind: 'jwks' }>;
/** Takes one problem: where, what was found, what is expected. */
type Complain = (path: Path, found: string, expected: string) => void;

/** Checks what no single value shows, and puts secrets from the environment in their place. */
export function resolveIssuers(file: ConfigFile, env: Environment, problems: string[]): Issuer[] {
  const { communities = [], issuers = [] } = file;
  const complain: Complain = (path, found, expected) => problems.push(problem(pathText(path), found, expected));
  repeated(
    communities.map(({ id }) => id),
    (at) => complain(['communities', at, 'id'], 'an id that stands above already', 'each id once'),
  );
  repeated(
    issuers.map(({ id }) => id),
    (at) => complain(['issuers', at, 'id'], 'an id that stands above already', 'each id once'),
  );
  repeated(
    issuers.map(({ issuer }) => issuer),
    (at) => complain(['issuers', at, 'issuer'], 'an iss that stands above already', 'each iss once'),
  );
  communities.forEach(({ id }, at) => {
    if (!issuers.some((issuer) => issuer.communities.includes(id)))
      complain(
        ['communities', at],
        'a community for which nobody may sign',
        `${id} among the communities of an issuer`,
      );
  });
  const known = new Set(communities.map(({ id }) => id));
  return issuers.map((issuer, at) => {
    checkBinding(issuer, known, (path, ...rest) => complain(['issuers', at, ...path], ...rest));
    return resolve(issuer, env, (path, ...rest) => complain(['issuers', at, ...path], ...rest));
  });
}

function repeated(values: readonly string[], tell: (at: number) => void): void {
  values.forEach((value, at) => {
    if (values.indexOf(value) < at) tell(at);
  });
}

function checkBinding(issuer: Written, known: ReadonlySet<string>, complain: Complain): void {
  issuer.communities.forEach((id, at) => {
    if (!known.has(id))
      complain(
        ['communities', at],
        JSON.stringify(id),
        `the id of a community of this file: ${[...known].join(', ') || 'there is none'}`,
      );
  });
  for (const [audience, id] of Object.entries(issuer.audiences ?? {})) {
    if (!issuer.communities.includes(id))
      complain(
        ['audiences', audience],
        JSON.stringify(id),
        `one of the issuer’s communities: ${issuer.communities.join(', ')}`,
      );
  }
  for (const id of issuer.audiences ? issuer.communities : []) {
    if (!Object.values(issuer.audiences!).includes(id))
      complain(['audiences'], `no aud for the community ${id}`, 'one for each of the issuer’s communities');
  }
}

function resolve(issuer: Written, env: Environment, complain: Complain): Issuer {
  return issuer.kind === 'secret' ? resolveSecret(issuer, env, complain) : checkKeySet(issuer, complain);
}

function checkKeySet(issuer: WrittenKeySet, complain: Complain): Issuer {
  if (!issuer.jwksUrl === !issuer.jwks)
    complain([], issuer.jwks ? 'both jwksUrl and jwks' : 'neither jwksUrl nor jwks', 'one of the two');
  return issuer;
}

function resolveSecret({ secretEnv, ...issuer }: WrittenSecret, env: Environment, complain: Complain): Issuer {
  if (!secretEnv === !issuer.secret)
    complain([], secretEnv ? 'both secret and secretEnv' : 'neither secret nor secretEnv', 'one of the two');
  const key = secretEnv ? 'secretEnv' : 'secret';
  const names = [secretEnv ?? []].flat();
  for (const name of names) {
    if (!env[name])
      complain(['secretEnv'], `${name}, which is not set in the environment`, 'a variable that holds a secret');
  }
  const secrets = secretEnv ? names.flatMap((name) => env[name] ?? []) : [issuer.secret ?? []].flat();
  const resolved: Issuer = { ...issuer, secret: secrets };
  for (const secret of secrets) {
    const fault = faultOf(secret, algorithmsOf(resolved));
    if (secret && fault)
      complain([key], `${fault}, not shown here`, 'a long random secret; make one with `learning-commons key`');
  }
  return resolved;
}

/** Characters a random secret of this length is sure to show; placeholders such as `changeme…` and `0000…` show fewer. */
const DISTINCT = 8;

function faultOf(secret: string, algorithms: readonly string[]): string | undefined {
  const needed = Math.max(...algorithms.map((name) => SECRET_BYTES[name as keyof typeof SECRET_BYTES]));
  const size = Buffer.byteLength(secret);
  if (secret !== secret.trim()) return 'a secret with blanks at its ends';
  if (size < needed) return `a secret of ${size} bytes where ${algorithms.join(', ')} needs ${needed}`;
  if (new Set(secret).size < DISTINCT) return `a secret of only ${new Set(secret).size} different characters`;
  return undefined;
}
