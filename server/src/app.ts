import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import compression from 'compression';
import express, { type Express, type Request, type Router } from 'express';
import helmet from 'helmet';
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { contract } from '@learning-commons/protocol';
import { closer, connectionsOf, type Listening } from './app.closing.ts';
import { plainLines } from './config.lines.ts';
import type { Config } from './config.ts';
import * as allDomains from './domains.ts';
import { Admission, measureStrain, type StrainGauge } from './kernel/admission.ts';
import { LocalBus, type Bus } from './kernel/bus.ts';
import { openDatabase, probe, type Database, type DatabaseOptions, type Synchronous } from './kernel/database.ts';
import { Dispatch } from './kernel/dispatch.ts';
import type { CommunitySettings } from './kernel/domain.ts';
import { eventLogMigrations } from './kernel/event-log.ts';
import { FormerHeads } from './kernel/former-heads.ts';
import { watchHistory } from './kernel/history-watch.ts';
import { Metrics } from './kernel/metrics.ts';
import { refuseHalfArrived } from './kernel/moving/arrival.ts';
import { systemActor } from './kernel/node.ts';
import { asFacts } from './kernel/noted.ts';
import { Outbound } from './kernel/outbound.ts';
import { RedisBus } from './kernel/redis-bus.ts';
import { redisCount } from './kernel/redis-count.ts';
import { RedisLink } from './kernel/redis-link.ts';
import { RateLimits, type RateLimitSettings } from './kernel/rate-limits.ts';
import { SecurityLog } from './kernel/security-log.ts';
import { Sessions } from './kernel/session.ts';
import { FolderStorage } from './kernel/storage.folder.ts';
import { S3Storage } from './kernel/storage.s3.ts';
import type { Storage } from './kernel/storage.ts';
import { statistics } from './kernel/statistics.ts';
import { workerMigrations, Workers } from './kernel/workers.ts';
import { verifyServerKey } from './keys/verify.ts';
import { gateOf } from './members/suspensions.ts';
import { answerErrors, identifyRequest, operationsRouter } from './transport/http.ts';
import { bodyInTime } from './transport/body-in-time.ts';
import { clientAddress } from './transport/client-address.ts';
import { Leaving } from './transport/leaving.ts';
import { createDoor, type TlsFiles } from './transport/door.ts';
import { listenOn } from './transport/listening.ts';
import { openApi } from './transport/openapi.ts';
import { Origins } from './transport/origins.ts';
import { openSockets, type Sockets } from './transport/socket.ts';
import { elementsRouter } from './transport/elements.ts';
import { routesRouter } from './transport/routes.ts';
import { shedFirst } from './transport/shedding.ts';
import { streamsRouter } from './transport/streams.ts';

export { GRACE } from './app.closing.ts';

/** What tests and commands may set besides the configuration. */
export interface AppOptions {
  readonly log?: Logger;
  readonly now?: () => number;
  readonly rateLimits?: RateLimitSettings;
  /** Weaker durability, so that a test can prove it would be noticed. Never for service. */
  readonly synchronous?: Synchronous;
  /** What tells how hard this node works, instead of measuring it. */
  readonly strain?: StrainGauge;
  /** Called once when the record was put back to an earlier day under this server, which has to be started anew then. */
  readonly historyEnded?: () => void;
  /** Further routes, mounted before the error handler: the demo's pages. */
  readonly routes?: (parts: AppParts) => Router;
}

/** What further routes may stand on. */
export interface AppParts {
  readonly config: Config;
  readonly dispatch: Dispatch;
  readonly sessions: Sessions;
  readonly database: Database;
  readonly log: Logger;
}

/** A running server. */
export interface App extends AppParts {
  readonly http: HttpServer;
  readonly sockets: Sockets;
  readonly metrics: Metrics;
  readonly admission: Admission;
  /** Starts to listen and answers the address. */
  listen(port?: number, host?: string): Promise<string>;
  /**
   * Calls itself not ready for `notice` milliseconds, by default none; then refuses new requests, lets running ones finish for at most
   * `grace` milliseconds, by default ten seconds, stops to listen and closes the record.
   */
  close(grace?: number, notice?: number): Promise<void>;
}

const domains = Object.values(allDomains);

/** All migrations of the kernel and of every domain. */
export const migrations = Object.assign(
  {},
  eventLogMigrations,
  workerMigrations,
  ...domains.map((domain) => domain.migrations),
);

/** Opens the record the configuration names. */
export function openRecord(
  config: Pick<Config, 'data' | 'databaseUrl'>,
  how: Pick<DatabaseOptions, 'synchronous' | 'asItIs'> = {},
): Promise<Database> {
  return openDatabase({ url: config.databaseUrl, file: join(config.data, 'commons.sqlite'), migrations, ...how });
}

/** Opens the place where the configuration has the bytes of files kept. */
export function openStorage({ uploads: { storage } }: Pick<Config, 'uploads'>): Storage {
  if (storage.kind === 's3') return new S3Storage(storage);
  return new FolderStorage(storage.folder);
}

/** Secrets of server keys and of webhooks, wherever they stand in a line. */
const SECRETS = /\b(lck|whsec)_[\w+/=-]{8,}/g;

/** What JSON leaves as it is and terminals or viewers take for a command or for a new line. */
const UNSEEN = /[\u007f-\u009f\u2028\u2029]/g;
const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A logger that never writes a token or a secret, whoever passes it one. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    hooks: { streamWrite: (line) => line.replace(SECRETS, '$1_[redacted]').replace(UNSEEN, escaped) },
    redact: {
      paths: [
        'token',
        '*.token',
        'authorization',
        '*.authorization',
        'headers.authorization',
        '*.headers.authorization',
      ],
      censor: '[redacted]',
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** What stands behind the doors. */
interface Core {
  readonly parts: AppParts;
  readonly bus: Bus;
  readonly metrics: Metrics;
  readonly limits: RateLimits;
  readonly security: SecurityLog;
  readonly workers: Workers;
  readonly formerHeads: FormerHeads;
  /** Where browsers reach the server, once it listens. */
  readonly reached: { address: string };
}

/** A community of which a part has arrived is served to nobody. */
async function demandWhole(database: Database, { communities }: Config): Promise<void> {
  try {
    await refuseHalfArrived(
      database.read,
      communities.map(({ id }) => id),
    );
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openCore(config: Config, options: AppOptions): Promise<Core> {
  const log = options.log ?? createLog(config.log);
  const reached = { address: config.publicUrl ?? '' };
  const { synchronous } = options;
  for (const line of plainLines(config)) log.warn(line);
  const database = await openRecord(config, synchronous && { synchronous });
  await demandWhole(database, config);
  if (database.kind === 'postgres' && !database.walled)
    log.warn(
      'The database role bypasses row-level security: communities are kept apart by the queries alone. Use a role that is neither superuser nor BYPASSRLS.',
    );
  const metrics = new Metrics();
  const link = config.redisUrl === undefined ? undefined : new RedisLink(config.redisUrl);
  const bus = openBus(config, { log, link, database, metrics, now: options.now ?? Date.now });
  const shared = link && redisCount({ link, epoch: database.epoch, nodes: () => bus.nodes });
  const limits = new RateLimits(options.rateLimits ?? config.limits, shared);
  metrics.gauge('lc_rate_limits_shared', '1 while rate limits are counted with the other nodes.', () =>
    Number(link?.available ?? false),
  );
  const security = openSecurityLog(log, config);
  const sessions = new Sessions({
    communities: config.communities,
    issuers: config.issuers,
    now: options.now,
    serverKey: (secret) => verifyServerKey(dispatch.node, secret),
    shutOut: (actor) => gateOf(dispatch.node).refusal(actor),
    signedIn: (actor, source) => security.note('sign-in', { ...asFacts(actor), ...source }),
    report: (notice) => log.warn(notice, 'the identity provider gave no keys'),
  });
  const inward = (operation: string) => (community?: string) =>
    security.note('outbound.refused', { community, operation });
  const dispatch: Dispatch = new Dispatch({
    database,
    domains,
    communities: settingsOf(config),
    bus,
    limits,
    address: () => reached.address,
    outbound: new Outbound({ allow: config.webhooks.allow, refused: inward('webhook') }),
    pages: config.previews.on
      ? new Outbound({ allow: config.previews.allow, webPorts: true, timeout: 3_000, refused: inward('preview') })
      : undefined,
    storage: openStorage(config),
    identify: (token, source) => sessions.verify(token, undefined, source),
    report: (error, what) => log.error({ err: error }, what),
    security,
    ...(options.now && { now: options.now }),
  });
  const own = database.kind === 'postgres' ? [{ workers: { statistics } }] : [];
  const workers = new Workers(dispatch.node, dispatch.writer, [...domains, ...own]);
  const formerHeads = new FormerHeads({ database, writer: dispatch.writer, log });
  const parts = { config, dispatch, sessions, database, log };
  return { parts, bus, metrics, limits, security, workers, formerHeads, reached };
}

/** Messages of the live line, and ways out, beside the operations and addresses that domains have. */
const OTHER_OPERATIONS = ['connect', 'join', 'auth', 'leave', 'typing', 'presence', 'webhook', 'preview'];

function openSecurityLog(log: Logger, { communities, logAddresses }: Config): SecurityLog {
  const operations = domains.flatMap(({ contract: own, routes }) => [
    ...Object.keys(own.operations),
    ...routes.map(({ path }) => path),
  ]);
  return new SecurityLog({
    log,
    communities: communities.map(({ id }) => id),
    operations: [...operations, ...OTHER_OPERATIONS],
    addresses: logAddresses,
  });
}

interface BusParts extends Pick<AppParts, 'log' | 'database'> {
  readonly link: RedisLink | undefined;
  readonly metrics: Metrics;
  readonly now: () => number;
}

/** Redis where the configuration names one, else this process alone. */
function openBus({ communities }: Config, { log, link, database, metrics, now }: BusParts): Bus {
  if (!link) return new LocalBus();
  const names = communities.map(({ id }) => id);
  const bus = new RedisBus({ link, communities: names, epoch: database.epoch, now, counts: metrics.bus });
  bus.turned((healthy) => {
    if (healthy) log.info('Redis answers: what other nodes write arrives at once.');
    else log.warn({ err: link.trouble }, 'Redis does not answer: what other nodes write is read from the record.');
  });
  return bus;
}

/**
 * Milliseconds. An upload takes as long as it takes; a connection without a request is kept for longer than balancers keep
 * theirs (a minute, most of them), or they would send one into a line that is just being closed.
 */
const PATIENCE = {
  headersTimeout: 10_000,
  requestTimeout: 0,
  keepAliveTimeout: 65_000,
  // Node looks only every half minute otherwise who has been silent for too long.
  connectionsCheckingInterval: 2_500,
} as const;

/** Builds a server from its configuration: record, dispatch, two doors. It listens when told to. */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  const core = await openCore(config, options);
  const { parts, bus, metrics, limits, security, workers, formerHeads, reached } = core;
  const { dispatch, sessions, database, log } = parts;
  const admission = new Admission(options.strain ?? measureStrain(), (wanted) => metrics.shed(wanted));
  const leaving = new Leaving();
  const origins = new Origins(config);
  const web = express();
  const doors = { dispatch, sessions, origins, limits, metrics, admission, leaving, log, security };
  const { http, goodUntil } = createDoor({ ...PATIENCE, tls: tlsOf(config), log }, shedFirst(doors, web));
  const listening: Listening = { stop: async () => {} };
  const sockets = openSockets({
    ...doors,
    http,
    database,
    bus,
    formerHeads,
    addressOf: (request) => clientAddress(request, web.get('trust proxy fn')),
    shutOut: (actor) => gateOf(dispatch.node).refusalNow(actor),
    ...(options.now && { now: options.now }),
  });
  mount(web, {
    parts,
    metrics,
    security,
    leaving,
    api: operationsRouter(doors),
    streams: streamsRouter({ domains, node: dispatch.node, limits, origins, admission, leaving }),
    routes: routesRouter({ domains, node: dispatch.node, limits, security }),
    more: options.routes?.(parts),
  });
  observe(metrics, { dispatch, sockets, admission, bus, database, goodUntil });
  return {
    ...parts,
    http,
    sockets,
    metrics,
    admission,
    listen: async (port = config.port, host = config.host) => {
      const stopListening = await listenOn(http, port, host);
      const stopWatching = watchHistory(database, () => {
        log.fatal('The record was put back to an earlier day: this server has to be started anew.');
        options.historyEnded?.();
      });
      listening.stop = async () => {
        stopWatching();
        await stopListening();
      };
      reached.address = addressOf(http, origins, config, host);
      workers.start();
      return reached.address;
    },
    close: closer({ ...core, ...parts, ...doors, connections: connectionsOf(http), listening, sockets }),
  };
}

function tlsOf({ tlsCertificate, tlsKey }: Config): TlsFiles | undefined {
  return tlsCertificate && tlsKey ? { tlsCertificate, tlsKey } : undefined;
}

/** Asks one operation of a community's record as the system itself, and closes the record again. Another process may be serving it. */
export async function askOnce(config: Config, community: string, operation: string, input: unknown): Promise<unknown> {
  const app = await createApp(config, { log: createLog('silent') });
  return app.dispatch.run(systemActor(community), operation, input).finally(() => app.close(0));
}

interface Mounted {
  readonly parts: AppParts;
  readonly metrics: Metrics;
  readonly security: SecurityLog;
  readonly leaving: Leaving;
  readonly api: Router;
  readonly streams: Router;
  readonly routes: Router;
  readonly more: Router | undefined;
}

function mount(web: Express, { parts, metrics, security, leaving, api, streams, routes, more }: Mounted) {
  const { config, log } = parts;
  web.disable('x-powered-by');
  web.set('etag', false);
  web.set('trust proxy', config.trustProxy);
  web.use(identifyRequest);
  web.use(leaving.watch);
  web.use(compression({ threshold: 2_048 }));
  web.use(
    helmet({
      contentSecurityPolicy: {
        directives: {
          'upgrade-insecure-requests': null,
          'img-src': ["'self'", 'https:', 'data:'],
          'style-src': ["'self'"],
        },
      },
      strictTransportSecurity: config.publicUrl?.startsWith('https:') ?? false,
    }),
  );
  const answers = probe(parts.database);
  web.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  web.get('/readyz', async (_request, response) => {
    const ready = !leaving.announced && (await answers());
    response
      .status(ready ? 200 : 503)
      .json({ status: ready ? 'ready' : leaving.announced ? 'draining' : 'record unavailable' });
  });
  web.get('/metrics', async (request, response, next) => {
    if (isForwarded(request)) return next();
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  web.get(
    '/api/openapi.json',
    (_request, response) =>
      void response.set('Access-Control-Allow-Origin', '*').json(openApi(contract, config.publicUrl ?? '/')),
  );
  web.use(streams);
  web.use(bodyInTime(30_000));
  web.use('/api', api);
  web.use(leaving.refuseChanges);
  web.use(elementsRouter());
  web.use(routes);
  if (more) web.use(more);
  web.use(
    (_request, response) =>
      void response.status(404).json({ error: { code: 'not_found', message: 'There is nothing at this address.' } }),
  );
  web.use(answerErrors({ log, metrics, security }));
}

/** Proxies say for whom they ask. Measures are for those inside, who ask the node itself. */
function isForwarded({ headers }: Request): boolean {
  return ['forwarded', 'x-forwarded-for', 'via'].some((name) => name in headers);
}

function settingsOf(config: Config): Map<string, CommunitySettings> {
  const issuersOf = (community: string) =>
    config.issuers
      .filter(({ communities }) => communities.includes(community))
      .map(({ id, issuer }) => ({ id, issuer }));
  return new Map(
    config.communities.map(({ id, name, reading, editWindow }) => [
      id,
      { id, name, reading, editWindow, uploads: config.uploads, issuers: issuersOf(id) },
    ]),
  );
}

/** What tells how this node is. */
interface Observed {
  readonly dispatch: Dispatch;
  readonly sockets: Sockets;
  readonly admission: Admission;
  readonly bus: Bus;
  readonly database: Database;
  readonly goodUntil: () => number;
}

function observe(metrics: Metrics, { dispatch, sockets, admission, bus, database, goodUntil }: Observed) {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  metrics.gauge(
    'lc_certificate_seconds',
    'Until the certificate with which this node is reached ends; infinite without one.',
    () => (goodUntil() - Date.now()) / 1_000,
  );
  metrics.gauge('lc_database_waiting', 'Reads waiting for a connection to PostgreSQL.', () => database.waiting());
  metrics.gauge('lc_writer_waiting', 'Writes waiting for a commit.', () => dispatch.writer.depth);
  metrics.gauge('lc_sockets', 'Connected sockets.', () => sockets.io.engine.clientsCount);
  metrics.gauge(
    'lc_admission_level',
    '0: all is welcome. 1: nothing fresh. 2: no operations either.',
    () => admission.level,
  );
  metrics.gauge('lc_bus_healthy', '1 while what other nodes write arrives through the bus.', () => Number(bus.healthy));
  metrics.gauge('lc_nodes', 'Nodes that share the bus, this one included, as far as is known.', () => bus.nodes);
  metrics.gauge('lc_streams', 'Streams somebody here listens to.', () => sockets.fanout.rooms);
  metrics.gauge('lc_event_loop_delay_p99_seconds', 'Event loop delay since the last scrape, 99th percentile.', () => {
    const seconds = delay.percentile(99) / 1e9;
    delay.reset();
    return seconds;
  });
}

/** Pages that the server itself serves may speak to it; without a public address those are the loopback names. */
function addressOf(http: HttpServer, origins: Origins, config: Config, host: string): string {
  const { port } = http.address() as AddressInfo;
  const { publicUrl } = config;
  const scheme = tlsOf(config) ? 'https' : 'http';
  const own = publicUrl
    ? [new URL(publicUrl).origin]
    : ['localhost', '127.0.0.1', '[::1]'].map((name) => `${scheme}://${name}:${port}`);
  own.forEach((origin) => origins.admit(origin));
  return publicUrl ?? `${scheme}://${nameOf(host)}:${port}`;
}

function nameOf(host: string): string {
  if (['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
