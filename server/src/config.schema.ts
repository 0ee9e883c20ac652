import { isIP } from 'node:net';
import * as z from 'zod';
import { Role } from '@learning-commons/protocol';
import { KEY_ALGORITHMS, SECRET_ALGORITHMS } from './kernel/issuer.ts';
import { isVerifier } from './kernel/keys.ts';
import type { ScannerAddress } from './kernel/upload-settings.ts';

/** Every message here finishes the sentence “expected …”. */

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `one of ${values.join(', ')}`);
const text = (expected: string) => z.string(expected);
const listOf = <T extends z.ZodType>(item: T, expected: string) => z.array(item, expected).min(1, expected);

function object<S extends z.ZodRawShape>(shape: S) {
  const keys = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? `one of ${keys}` : `an object with ${keys}`),
  });
}

const ID = 'lower-case letters, digits and hyphens, at most 64, such as "acme-portal"';
const id = text(ID).regex(/^[a-z0-9][a-z0-9-]{0,63}$/, ID);

const ORIGIN =
  'an origin as browsers write it, scheme and host without a path, such as "https://intranet.example.com", or "null" for sandboxed frames';
const origin = text(ORIGIN).refine((value) => value === 'null' || isOrigin(value), ORIGIN);

function isOrigin(value: string): boolean {
  return /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value;
}

const WINDOW = 'whole seconds, 0 for never; leave the key out for always';

/** One walled community. */
const Community = object({
  id,
  name: text('the community’s name, 1 to 120 characters')
    .trim()
    .min(1, 'the community’s name, 1 to 120 characters')
    .max(120, 'the community’s name, 1 to 120 characters'),
  origins: listOf(origin, 'a list of at least one origin whose pages may show this community'),
  reading: oneOf(['open', 'members']),
  editWindow: z.int(WINDOW).nonnegative(WINDOW).optional(),
});

const PLACE = 'the name of a claim or a list of names';
const place = z.union([text(PLACE).min(1, PLACE), listOf(text(PLACE).min(1, PLACE), PLACE)], PLACE);

const Claims = object({
  name: place.optional(),
  avatar: place.optional(),
  title: place.optional(),
  role: place.optional(),
  groups: place.optional(),
  roles: z
    .record(
      z.string(),
      oneOf(Role.options as unknown as ['learner', 'curator', 'moderator', 'admin']),
      'an object from the issuer’s words to roles',
    )
    .optional(),
});

const ISS = 'what its tokens say as iss, usually an address such as "https://portal.example.com"';
const COMMUNITIES = 'a list of at least one community id';
const issuerBase = {
  id,
  issuer: text(ISS).min(1, ISS).max(255, ISS),
  communities: listOf(text(COMMUNITIES), COMMUNITIES),
  audiences: z.record(z.string(), text('a community id'), 'an object from aud to community id').optional(),
  claims: Claims.optional(),
};

const SECRET =
  'a secret of at least 32 bytes, or a list of two: the one in use and the former; make one with `learning-commons key`';
const secret = text(SECRET).min(1, SECRET);
const ENV = 'the name of an environment variable that holds the secret, or a list of two';
const variable = text(ENV).regex(/^[A-Za-z_][A-Za-z0-9_]*$/, ENV);

const SecretIssuer = object({
  kind: z.literal('secret'),
  ...issuerBase,
  secret: z.union([secret, listOf(secret, SECRET).max(2, SECRET)], SECRET).optional(),
  secretEnv: z.union([variable, listOf(variable, ENV).max(2, ENV)], ENV).optional(),
  algorithms: listOf(oneOf(SECRET_ALGORITHMS), `a list of ${SECRET_ALGORITHMS.join(', ')}`).optional(),
});

const KEYS_URL = 'the https address of a key set (http only on this machine itself)';
const KEY_SET = 'a key set { "keys": […] } of public RSA, EC or OKP keys, without their private parts';
const KeySetIssuer = object({
  kind: z.literal('jwks'),
  ...issuerBase,
  jwksUrl: text(KEYS_URL).refine(isKeysUrl, KEYS_URL).optional(),
  jwks: object({
    keys: listOf(z.looseObject({ kty: z.string() }, KEY_SET), KEY_SET).refine(
      (keys) => keys.every(isVerifier),
      KEY_SET,
    ),
  }).optional(),
  algorithms: listOf(oneOf(KEY_ALGORITHMS), `a list of ${KEY_ALGORITHMS.join(', ')}`).optional(),
  untyped: z.boolean('true or false').optional(),
});

function isKeysUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return (protocol === 'https:' || (protocol === 'http:' && isHere)) && username === '' && password === '';
}

const RATE = 'a whole number above 0';
const rate = object({ points: z.int(RATE).positive(RATE), seconds: z.int(RATE).positive(RATE) });

const PORT = 'a whole number from 0 to 65535';
const HOST = 'the address to listen on, such as 127.0.0.1 or 0.0.0.0';
const POSTGRES = 'a postgres:// address';
const REDIS = 'a redis:// or rediss:// address';
const PUBLIC_URL = 'the http or https address at which browsers reach this server, without query or password';
const PROXY =
  'the number of proxies in front, or their addresses and networks, or loopback, linklocal, uniquelocal; true would trust whoever connects';

const PEM = 'the path of a PEM file';
const pem = text(PEM).min(1, PEM);
const NOTICE = 'a number of seconds from 0 to 60';

/** What may be set in the environment as well as in the file. */
export const Settings = {
  port: z.int(PORT).min(0, PORT).max(65_535, PORT),
  host: text(HOST).regex(/^[A-Za-z0-9.:_-]+$/, HOST),
  databaseUrl: text(POSTGRES).regex(/^postgres(ql)?:\/\/./, POSTGRES),
  redisUrl: text(REDIS).regex(/^rediss?:\/\/./, REDIS),
  publicUrl: text(PUBLIC_URL)
    .refine(isPublicUrl, PUBLIC_URL)
    .transform((value) => value.replace(/\/+$/, '')),
  log: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  logAddresses: z.boolean('true or false'),
  trustProxy: z.union(
    [
      z.literal(false),
      z.int(PROXY).nonnegative(PROXY).max(10, PROXY),
      listOf(text(PROXY).refine(isProxy, PROXY), PROXY),
    ],
    PROXY,
  ),
  tlsCertificate: pem,
  tlsKey: pem,
  notice: z.number(NOTICE).min(0, NOTICE).max(60, NOTICE),
};

function isPublicUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash } = new URL(value);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}

function isProxy(value: string): boolean {
  return ['loopback', 'linklocal', 'uniquelocal'].includes(value) || isNetwork(value);
}

function isNetwork(value: string): boolean {
  const [address = '', bits, rest] = value.split('/');
  const longest = { 4: 32, 6: 128 }[isIP(address)];
  if (longest === undefined || rest !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
}

const ALLOWED =
  'a list of host names, addresses or networks outside the public internet that may be reached, such as "hooks.internal" or "10.0.0.0/8"';

function isAllowable(value: string): boolean {
  return value.includes('/') ? isNetwork(value) : isIP(value) > 0 || /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(value);
}

const SIZE = 'a number of megabytes, 0 for none at all';
const size = z.number(SIZE).nonnegative(SIZE).max(1_000_000, SIZE);
const DAYS = 'a number of days, 0 for none at all';
const ENDINGS = 'a list of endings such as "pdf", without dots';
const FOLDER = 'the path of a folder';
const ENDPOINT = 'the http or https address of an S3-compatible service';
const BUCKET = 'the name of a bucket';
const PREFIX = 'plain names with a slash after each, such as "commons/"';

const Storage = z.discriminatedUnion(
  'kind',
  [
    object({ kind: z.literal('folder'), folder: text(FOLDER).min(1, FOLDER).optional() }),
    object({
      kind: z.literal('s3'),
      endpoint: text(ENDPOINT).refine(isPublicUrl, ENDPOINT),
      region: text('the region’s name').min(1, 'the region’s name'),
      bucket: text(BUCKET).regex(/^[a-z0-9][a-z0-9.-]{1,62}$/, BUCKET),
      prefix: text(PREFIX)
        .regex(/^([\w-][\w.-]*\/)+$/, PREFIX)
        .optional(),
      accessKey: text('the id of an access key').min(1, 'the id of an access key'),
      secretEnv: text('the name of an environment variable').regex(
        /^[A-Za-z_][A-Za-z0-9_]*$/,
        'the name of an environment variable',
      ),
    }),
  ],
  'a place whose kind is folder or s3',
);

const SCANNER = 'where a ClamAV daemon listens, such as "tcp://127.0.0.1:3310" or "unix:///run/clamav/clamd.ctl"';

function scannerAt(value: string): ScannerAddress | undefined {
  if (!URL.canParse(value)) return undefined;
  const { protocol, hostname, port, pathname } = new URL(value);
  if (protocol === 'unix:' && pathname.length > 1) return { path: decodeURIComponent(pathname) };
  return protocol === 'tcp:' && hostname && port
    ? { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) }
    : undefined;
}

const Uploads = object({
  on: z.boolean('true or false').optional(),
  quota: size.optional(),
  largest: object({
    image: size.optional(),
    audio: size.optional(),
    video: size.optional(),
    file: size.optional(),
  }).optional(),
  endings: z.array(text(ENDINGS).regex(/^[a-z0-9]{1,10}$/, ENDINGS), ENDINGS).optional(),
  keepDeleted: z.number(DAYS).nonnegative(DAYS).max(3_650, DAYS).optional(),
  filesUrl: Settings.publicUrl.optional(),
  scanner: text(SCANNER)
    .transform((value, ctx): ScannerAddress => {
      const address = scannerAt(value);
      if (!address) ctx.addIssue({ code: 'custom', message: SCANNER, input: value });
      return address ?? { path: '' };
    })
    .optional(),
  storage: Storage.optional(),
});

/** The configuration file. */
export const ConfigFile = object({
  ...(Object.fromEntries(Object.entries(Settings).map(([key, schema]) => [key, schema.optional()])) as {
    [K in keyof typeof Settings]: z.ZodOptional<(typeof Settings)[K]>;
  }),
  communities: z.array(Community, 'a list of communities').optional(),
  issuers: z
    .array(
      z.discriminatedUnion('kind', [SecretIssuer, KeySetIssuer], 'an issuer whose kind is secret or jwks'),
      'a list of issuers',
    )
    .optional(),
  uploads: Uploads.optional(),
  previews: object({
    on: z.boolean('true or false').optional(),
    allow: z.array(text(ALLOWED).refine(isAllowable, ALLOWED), ALLOWED).optional(),
  }).optional(),
  webhooks: object({ allow: z.array(text(ALLOWED).refine(isAllowable, ALLOWED), ALLOWED) }).optional(),
  limits: object({
    member: rate.optional(),
    key: rate.optional(),
    address: rate.optional(),
    community: rate.optional(),
  }).optional(),
});
/** The configuration file, read. */
export type ConfigFile = z.infer<typeof ConfigFile>;
