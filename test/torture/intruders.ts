import { io, type Socket } from 'socket.io-client';
import {
  PROTOCOL_VERSION,
  type Acked,
  type ClientToServer,
  type JoinReply,
  type ServerToClient,
} from '@learning-commons/protocol';
import type { Broken } from '../support/oracle.ts';
import { processToken } from '../support/server-process.ts';

/** Milliseconds until who was refused comes again. */
const AGAIN = 500;

type Wire = Socket<ServerToClient, ClientToServer>;

/** Those who want to hear what is not for them, again at each new connection, however things stand on the server. */
export class Intruders {
  readonly #sockets: Wire[];
  readonly #heard: string[] = [];
  #tries = 0;
  #ended = false;

  /**
   * One without a token, at a community that is for members alone; one with a token of their own, at the stream that is
   * private to somebody else.
   */
  constructor(address: string, topic: string, privateStream: string) {
    this.#sockets = [
      this.#intrude(address, null, [`discussion:${topic}`]),
      this.#intrude(address, () => processToken('intruder'), [privateStream]),
    ];
  }

  /** How often they were let near enough to ask. */
  get tries(): number {
    return this.#tries;
  }

  /** Breaches of I9 since they were last asked for. */
  breaches(): Broken[] {
    return this.#heard.splice(0).map((evidence) => ({ invariant: 'I9', evidence }));
  }

  end(): void {
    this.#ended = true;
    for (const socket of this.#sockets) socket.disconnect();
  }

  #intrude(address: string, token: (() => Promise<string>) | null, streams: readonly string[]): Wire {
    const who = { version: PROTOCOL_VERSION, community: 'acme' };
    const socket: Wire = io(address, {
      path: '/socket',
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelayMax: 1_000,
      auth: (use: (auth: object) => void) =>
        token ? void token().then((text) => use({ ...who, token: text })) : use(who),
    });
    const hears = (what: string) => this.#heard.push(`an intruder at ${streams.join()} got ${what}`);
    socket.on('events', (batch) => hears(`facts of ${batch.stream}`));
    socket.on('heads', (heads) => hears(`heads ${JSON.stringify(heads)}`));
    socket.on('connect', () => {
      if (!token) hears('a connection without a token');
      socket.emit(
        'join',
        streams.map((stream) => ({ stream, since: 0, epoch: '' })),
        (answer: Acked<readonly JoinReply[]>) => {
          this.#tries += 1;
          if ('ok' in answer)
            for (const reply of answer.ok) if (reply.kind !== 'refused') hears(`the answer ${reply.kind}`);
        },
      );
    });
    socket.on('connect_error', () => {
      this.#tries += 1;
      // Refused at the door, it is for the client to come again; Socket.IO does so only where the network failed.
      if (!socket.active && !this.#ended) setTimeout(() => this.#ended || socket.connect(), AGAIN).unref();
    });
    return socket;
  }
}
