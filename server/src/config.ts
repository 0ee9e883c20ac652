import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { demoIssuer } from './config.demo.ts';
import { resolveIssuers } from './config.issuers.ts';
import { ConfigError, problem, schemaProblems, valueText } from './config.problems.ts';
import { ConfigFile, Settings as SettingSchemas } from './config.schema.ts';
import { resolveUploads, type UploadConfig } from './config.uploads.ts';
import type { CommunitySettings } from './kernel/domain.ts';
import type { Issuer } from './kernel/issuer.ts';
import { defaultRateLimits, type RateLimitSettings } from './kernel/rate-limits.ts';
import { repeatedName } from './kernel/strict-json.ts';
import { readPair } from './transport/door.ts';

export { ConfigError } from './config.problems.ts';

/** A community as its owner has set it up. */
export interface CommunityConfig extends Omit<CommunitySettings, 'issuers' | 'uploads'> {
  /** Origins of the pages that may show it, as browsers write them. */
  readonly origins: readonly string[];
}

/**
 * What the configuration is for: `serve` needs a community and an issuer; `demo` brings both and refuses a file that
 * names any; `tools` work on the record and need neither.
 */
export type Mode = 'serve' | 'demo' | 'tools';

/** How this server is to run. */
export interface Config {
  readonly mode: Mode;
  readonly port: number;
  readonly host: string;
  /** Absolute path of the folder for everything this server keeps. */
  readonly data: string;
  /** The file that was read, if there was one. */
  readonly file: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  /** Where browsers reach this server, without a slash at the end. */
  readonly publicUrl: string | undefined;
  readonly log: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Whether lines of the security log say from which network address something came. */
  readonly logAddresses: boolean;
  /** For Express: how many proxies, or which, may name the client's address. */
  readonly trustProxy: false | number | readonly string[];
  /** Paths of the certificate and the key with which the server itself speaks TLS: both or neither. */
  readonly tlsCertificate: string | undefined;
  readonly tlsKey: string | undefined;
  /** Seconds between the signal to end, from which on it calls itself not ready, and the first refusal. */
  readonly notice: number;
  readonly communities: readonly CommunityConfig[];
  readonly issuers: readonly Issuer[];
  readonly limits: RateLimitSettings;
  readonly uploads: UploadConfig;
  readonly previews: {
    /** Whether pages that people link to are looked at. */
    readonly on: boolean;
    /** Hosts, addresses and networks that may be looked at although they are not public. */
    readonly allow: readonly string[];
  };
  readonly webhooks: {
    /** Hosts, addresses and networks that webhooks may reach although they are not public. */
    readonly allow: readonly string[];
  };
}

/** The environment, as `process.env` gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line decides. */
export interface ConfigOptions {
  readonly mode: Mode;
  /** The demo’s community. */
  readonly demo?: { readonly id: string; readonly name: string } | undefined;
}

/**
 * Reads the whole configuration from the environment and one file; where both speak, the environment counts. Nothing
 * else in the server reads either. Throws a `ConfigError` with one line for every bad value; no line holds a secret.
 */
export function loadConfig(env: Environment, options: ConfigOptions): Config {
  const problems: string[] = [];
  const data = resolve(env.LC_DATA || '.data');
  const path = filePath(env, data);
  const file = path === undefined ? {} : readFile(path, problems);
  const settings = { ...DEFAULTS, ...pickSettings(file ?? {}), ...readEnvironment(env, problems) };
  if (file && options.mode === 'serve') demandCommons(file, problems);
  if (options.mode !== 'tools') demandTls(settings, problems);
  const commons =
    file && (options.mode === 'demo' ? demoCommons(file, options, problems) : ownCommons(file, env, problems));
  const uploads = file && resolveUploads(file, data, env, problems);
  if (problems.length > 0 || !commons || !uploads) throw new ConfigError(problems);
  const issuers = options.mode === 'demo' ? [demoIssuer(data, commons.communities[0]!.id)] : commons.issuers;
  return {
    mode: options.mode,
    data,
    file: path,
    ...settings,
    ...commons,
    issuers,
    uploads,
    limits: { ...defaultRateLimits, ...given(file.limits ?? {}) },
    previews: { on: file.previews?.on ?? true, allow: file.previews?.allow ?? [] },
    webhooks: { allow: [...(file.webhooks?.allow ?? []), ...(options.mode === 'demo' ? LOOPBACK : [])] },
  };
}

/** Reads only where the record is, for tools that never serve anybody and so need no community and no issuer. */
export function loadRecordConfig(env: Environment): Pick<Config, 'data' | 'databaseUrl'> {
  const problems: string[] = [];
  const data = resolve(env.LC_DATA || '.data');
  const path = filePath(env, data);
  const file = path === undefined ? {} : readFile(path, problems);
  const { databaseUrl } = { ...DEFAULTS, ...pickSettings(file ?? {}), ...readEnvironment(env, problems) };
  if (problems.length > 0) throw new ConfigError(problems);
  return { data, databaseUrl };
}

/** Reads where the record is and where the bytes of files are. */
export function loadStoreConfig(env: Environment): Pick<Config, 'data' | 'databaseUrl' | 'uploads'> {
  const record = loadRecordConfig(env);
  const problems: string[] = [];
  const path = filePath(env, record.data);
  const file = path === undefined ? {} : readFile(path, problems);
  const uploads = resolveUploads(file ?? {}, record.data, env, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...record, uploads };
}

type Settings = Pick<Config, keyof typeof SettingSchemas>;
type Commons = Pick<Config, 'communities' | 'issuers'>;

/** The demo's receivers stand beside it. */
const LOOPBACK = ['127.0.0.0/8', '::1'];

const DEFAULTS: Settings = {
  port: 4100,
  host: '127.0.0.1',
  databaseUrl: undefined,
  redisUrl: undefined,
  publicUrl: undefined,
  log: 'info',
  logAddresses: true,
  trustProxy: false,
  tlsCertificate: undefined,
  tlsKey: undefined,
  notice: 0,
};

function filePath(env: Environment, data: string): string | undefined {
  if (env.LC_CONFIG) return resolve(env.LC_CONFIG);
  const path = join(data, 'config.json');
  return existsSync(path) ? path : undefined;
}

/** Undefined when the file is no use; the problems then say why. */
function readFile(path: string, problems: string[]): ConfigFile | undefined {
  const text = readText(path, problems);
  const input = text === undefined ? undefined : readJson(text, path, problems);
  if (input === undefined) return undefined;
  const read = ConfigFile.safeParse(input);
  if (!read.success) problems.push(...schemaProblems(read.error, input));
  return read.data;
}

function readText(path: string, problems: string[]): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    problems.push(
      problem(
        'LC_CONFIG',
        `${path}, which cannot be read (${(error as NodeJS.ErrnoException).code})`,
        'the path of a JSON file',
      ),
    );
    return undefined;
  }
}

/** The parser's own message quotes the text, which may be a secret: only the place is passed on. */
function readJson(text: string, path: string, problems: string[]): unknown {
  try {
    const input: unknown = JSON.parse(text);
    const name = repeatedName(text);
    if (name !== undefined)
      problems.push(problem(path, `the key ${JSON.stringify(name)} twice in the same object`, 'each key once'));
    return input;
  } catch (error) {
    const [place = 'its end'] = /line \d+ column \d+/.exec((error as Error).message) ?? [];
    problems.push(
      problem(
        path,
        `something that is not JSON at ${place}`,
        'a JSON object (no comments, no comma after the last item)',
      ),
    );
    return undefined;
  }
}

/** How each variable's text becomes a value. */
const VARIABLES: Readonly<Record<string, readonly [keyof Settings, (text: string) => unknown]>> = {
  PORT: ['port', number],
  HOST: ['host', String],
  DATABASE_URL: ['databaseUrl', String],
  REDIS_URL: ['redisUrl', String],
  LC_PUBLIC_URL: ['publicUrl', String],
  LC_LOG: ['log', String],
  LC_LOG_ADDRESSES: ['logAddresses', yesOrNo],
  LC_TRUST_PROXY: ['trustProxy', proxies],
  LC_TLS_CERTIFICATE: ['tlsCertificate', String],
  LC_TLS_KEY: ['tlsKey', String],
  LC_NOTICE: ['notice', number],
};

function number(text: string): unknown {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function yesOrNo(text: string): unknown {
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

function proxies(text: string): unknown {
  const plain = [yesOrNo(text), number(text)].find((each) => typeof each !== 'string');
  return plain ?? text.split(',').map((each) => each.trim());
}

/** An empty variable counts as absent: container tools cannot leave one out. */
function readEnvironment(env: Environment, problems: string[]): Partial<Settings> {
  const read = Object.entries(VARIABLES).flatMap(([variable, [key, convert]]) => {
    const text = env[variable];
    if (!text) return [];
    const { success, data, error } = SettingSchemas[key].safeParse(convert(text));
    if (!success) problems.push(problem(variable, valueText(text, [variable]), error.issues[0]!.message));
    return success ? [[key, data] as const] : [];
  });
  return Object.fromEntries(read);
}

function pickSettings(file: ConfigFile): Partial<Settings> {
  return given(Object.fromEntries(Object.keys(DEFAULTS).map((key) => [key, file[key as keyof Settings]])));
}

function given<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}

function demandTls({ tlsCertificate, tlsKey }: Settings, problems: string[]): void {
  if (tlsCertificate === undefined && tlsKey === undefined) return;
  if (tlsCertificate === undefined || tlsKey === undefined) {
    const missing = tlsKey === undefined ? 'LC_TLS_KEY' : 'LC_TLS_CERTIFICATE';
    problems.push(problem(missing, 'nothing', 'a path as well: a certificate and its key belong together'));
    return;
  }
  try {
    readPair({ tlsCertificate, tlsKey });
  } catch (error) {
    problems.push(
      problem(
        'LC_TLS_CERTIFICATE',
        `files that cannot be used (${(error as Error).message})`,
        'a certificate in PEM form, and in LC_TLS_KEY the key that belongs to it',
      ),
    );
  }
}

function demandCommons(file: ConfigFile, problems: string[]): void {
  const example = 'see docs/guide/configuration.md, or start the demo instead';
  if (!file.communities?.length)
    problems.push(problem('communities', valueText(file.communities, []), `at least one community; ${example}`));
  if (!file.issuers?.length)
    problems.push(
      problem('issuers', valueText(file.issuers, []), `at least one issuer, who says who somebody is; ${example}`),
    );
}

function ownCommons(file: ConfigFile, env: Environment, problems: string[]): Commons {
  const communities = (file.communities ?? []).map(({ editWindow = null, ...community }) => ({
    ...community,
    editWindow,
  }));
  return { communities, issuers: resolveIssuers(file, env, problems) };
}

/** Tokens are to be had for the asking in the demo, so it must never come near a community of somebody's own. */
function demoCommons(
  file: ConfigFile,
  { demo = { id: 'acme', name: 'Acme' } }: ConfigOptions,
  problems: string[],
): Commons {
  for (const key of ['communities', 'issuers'] as const) {
    if (file[key])
      problems.push(
        problem(
          key,
          'some of your own',
          'none in the demo, which signs anybody in; serve them with `learning-commons serve`, or give the demo another LC_DATA',
        ),
      );
  }
  return { communities: [{ ...demo, origins: [], reading: 'open', editWindow: null }], issuers: [] };
}
