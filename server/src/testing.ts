import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import {
  PROTOCOL_VERSION,
  type Acked,
  type ClientToServer,
  type JoinReply,
  type ServerToClient,
  type StreamBatch,
} from '@learning-commons/protocol';
import { createApp, createLog, type App, type AppOptions } from './app.ts';
import type { Config } from './config.ts';
import * as domains from './domains.ts';
import { checkRecord } from './kernel/check.ts';
import type { StrainGauge } from './kernel/admission.ts';
import type { SecretIssuer } from './kernel/issuer.ts';
import { defaultUploads } from './kernel/upload-settings.ts';
import { signToken, type TokenSubject } from './kernel/sign-token.ts';

/** A socket of a test client, typed by the protocol. */
export type TestSocket = Socket<ServerToClient, ClientToServer>;

/** A whole server on a port and a folder of its own, with what a test needs to speak to it. */
export interface TestServer {
  readonly app: App;
  readonly address: string;
  readonly folder: string;
  /** Signs a token; the community is `acme` unless named. */
  token(subject: string, who?: Partial<TokenSubject> & { readonly seconds?: number }): Promise<string>;
  /** Asks an operation over HTTP and answers the response. */
  ask(operation: string, input: unknown, token?: string, community?: string): Promise<Response>;
  /** The same, answering what came back, whatever the status. */
  answer<T = never>(operation: string, input: unknown, token?: string, community?: string): Promise<T>;
  /** What an examination of the record finds wrong. */
  problems(): Promise<readonly string[]>;
  connect(token?: string, community?: string, headers?: Record<string, string>): TestSocket;
  close(): Promise<void>;
}

/** Knobs of a test server. */
export interface TestServerOptions extends AppOptions {
  readonly config?: Partial<Config>;
  /** Uses this folder and leaves it in place at the end. */
  readonly folder?: string;
}

const issuers: readonly SecretIssuer[] = [
  {
    id: 'host',
    issuer: 'https://host.example',
    kind: 'secret',
    communities: ['acme'],
    secret: 'a secret of thirty-two bytes, or more',
  },
  {
    id: 'other',
    issuer: 'https://other.example',
    kind: 'secret',
    communities: ['globex'],
    secret: 'another secret of thirty-two bytes',
  },
];

/** A busy machine must not change what a test sees. */
const atEase: StrainGauge = { read: () => ({ delay: 0, heap: 0 }), close: () => {} };

const baseConfig: Omit<Config, 'data' | 'uploads'> = {
  mode: 'serve',
  port: 0,
  host: '127.0.0.1',
  file: undefined,
  databaseUrl: undefined,
  redisUrl: undefined,
  publicUrl: undefined,
  log: 'silent',
  logAddresses: true,
  trustProxy: false,
  tlsCertificate: undefined,
  tlsKey: undefined,
  notice: 0,
  communities: [
    { id: 'acme', name: 'Acme', origins: ['https://intranet.acme.example'], reading: 'open', editWindow: null },
    { id: 'globex', name: 'Globex', origins: ['https://globex.example'], reading: 'members', editWindow: null },
  ],
  issuers,
  previews: { on: false, allow: [] },
  webhooks: { allow: [] },
  limits: {
    member: { points: 1e9, seconds: 1 },
    key: { points: 1e9, seconds: 1 },
    address: { points: 1e9, seconds: 1 },
    community: { points: 1e9, seconds: 1 },
  },
};

/** Uploads as they are without a word about them, kept in the server's folder. */
export const uploadsIn = (data: string): Config['uploads'] => ({
  ...defaultUploads,
  storage: { kind: 'folder', folder: join(data, 'files') },
});

/** Starts a server for tests. */
export async function startServer({ config, folder, ...options }: TestServerOptions = {}): Promise<TestServer> {
  const data = folder ?? mkdtempSync(join(tmpdir(), 'lc-server-'));
  const app = await createApp(
    { ...baseConfig, data, uploads: uploadsIn(data), ...config },
    { log: createLog('silent'), strain: atEase, ...options },
  );
  const address = (await app.listen()).replace('localhost', '127.0.0.1');
  const sockets = new Set<TestSocket>();
  const ask: TestServer['ask'] = (operation, input, token, community = 'acme') =>
    fetch(`${address}/api/${operation}?community=${community}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(input),
    });
  return {
    app,
    address,
    folder: data,
    ask,
    problems: async () => (await checkRecord(app.database, Object.values(domains))).problems,
    answer: async (...request) => (await ask(...request)).json() as never,
    token: (subject, { seconds, ...who } = {}) => {
      const community = who.community ?? 'acme';
      const issuer = issuers.find(({ communities }) => communities.includes(community))!;
      return signToken(issuer, { community, subject, name: subject, ...who }, { seconds, now: options.now?.() });
    },
    connect: (token, community = 'acme', headers = {}) => {
      const auth = { version: PROTOCOL_VERSION, community, ...(token !== undefined && { token }) };
      const socket: TestSocket = io(address, {
        path: '/socket',
        transports: ['websocket'],
        auth,
        forceNew: true,
        reconnection: false,
        extraHeaders: headers,
      });
      sockets.add(socket);
      return socket;
    },
    async close() {
      for (const socket of sockets) socket.disconnect();
      await app.close(0);
      if (folder === undefined) rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Resolves once the socket is connected; rejects with what the server said. */
export function connected(socket: TestSocket): Promise<TestSocket> {
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', (error) =>
      reject(Object.assign(error, { refusal: (error as { data?: unknown }).data })),
    );
  });
}

/** Joins one stream and answers the server's reply for it. */
export async function joinStream(socket: TestSocket, stream: string, since = 0, epoch = ''): Promise<JoinReply> {
  const reply = (await socket.timeout(5_000).emitWithAck('join', [{ stream, since, epoch }])) as Acked<
    readonly JoinReply[]
  >;
  if ('error' in reply) throw Object.assign(new Error(reply.error.message), reply.error);
  return reply.ok[0]!;
}

/** Collects every fact a socket hears. */
export function listen(socket: TestSocket): StreamBatch[] {
  const heard: StreamBatch[] = [];
  socket.on('events', (batch) => heard.push(batch));
  return heard;
}

/** Waits until something holds, at most five seconds. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  for (const end = Date.now() + 5_000; Date.now() < end;) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`Waited five seconds in vain for ${what}.`);
}
