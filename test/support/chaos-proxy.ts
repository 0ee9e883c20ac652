import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Chance } from './chance.ts';

/** `up`: from who connected to whom it leads. `down`: the way back. */
export type Direction = 'up' | 'down';

/** What a proxy does with the connections that pass. */
export interface Conditions {
  /** Milliseconds that everything is late, and how much that varies at most. Order is kept. */
  readonly latency: number;
  readonly jitter: number;
  /**
   * Directions in which nothing arrives, as when packets are lost on the way: ends of connections are not told either, and
   * no new one comes about. What was sent meanwhile arrives when it is over, if both ends are still there.
   */
  readonly held: readonly Direction[];
  /** New connections are refused. */
  readonly closed: boolean;
}

const CALM: Conditions = { latency: 0, jitter: 0, held: [], closed: false };

/** Cuts a connection right after these bytes went up: they arrive, the answer to them does not. */
interface Trap {
  readonly bytes: Buffer;
  readonly likelihood: number;
  times: number;
  sprung: number;
}

/** Changes what passes in one direction of one connection; answers the bytes that go on. */
export type Filter = (chunk: Buffer) => readonly Buffer[];

/** Makes a filter for each new connection. */
export type FilterKind = { readonly [D in Direction]?: () => Filter };

/** How a proxy is set up. */
export interface ProxyOptions {
  /** Ports of this machine that it leads to, asked at each connection: in turn, and past those that do not listen. */
  readonly to: () => readonly number[];
  readonly chance?: Chance;
}

/** A TCP proxy that can be anything a bad network is. Every link of a torture run passes through one. */
export class ChaosProxy {
  readonly #server: Server;
  readonly #to: () => readonly number[];
  readonly #chance: Chance;
  readonly #links = new Set<Link>();
  #conditions: Conditions = CALM;
  #traps: Trap[] = [];
  #filters: FilterKind = {};
  #bytesLeft: number | undefined;
  #turn = 0;

  private constructor(server: Server, { to, chance = new Chance(1) }: ProxyOptions) {
    this.#server = server;
    this.#to = to;
    this.#chance = chance;
  }

  /** Opens one on a free port of loopback. */
  static async open(options: ProxyOptions): Promise<ChaosProxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    const proxy = new ChaosProxy(server, options);
    server.on('connection', (near) => proxy.#take(near));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections pass now. */
  get connections(): number {
    return this.#links.size;
  }

  /** Changes how connections fare, those that are there and those that come. */
  set(conditions: Partial<Conditions>): void {
    this.#conditions = { ...this.#conditions, ...conditions };
    for (const link of this.#links) link.obey();
  }

  /** Everything flows again, and nothing waits to happen. */
  calm(): void {
    this.#traps = [];
    this.#bytesLeft = undefined;
    this.#filters = {};
    this.set(CALM);
  }

  /** Resets a share of the connections, by default all. Answers how many. */
  reset(share = 1): number {
    const chosen = [...this.#links].filter(() => this.#chance.happens(share));
    for (const link of chosen) link.reset();
    return chosen.length;
  }

  /** Ends the connection over which the next so many bytes come. */
  resetAfter(bytes: number): void {
    this.#bytesLeft = bytes;
  }

  /**
   * Ends a connection right after these bytes went up, at most so many times. Whom it leads to gets them and acts on them;
   * its answer is lost. Answers a count of how often it happened.
   */
  trap(bytes: Buffer, times: number, likelihood = 1): { readonly sprung: number } {
    const trap: Trap = { bytes, likelihood, times, sprung: 0 };
    this.#traps.push(trap);
    return trap;
  }

  /** Lets new connections pass through filters; those that are there stay as they are. */
  filter(kind: FilterKind): void {
    this.#filters = kind;
  }

  async close(): Promise<void> {
    this.set({ held: [], closed: true });
    this.reset();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(near: Socket) {
    near.on('error', () => {});
    if (this.#conditions.closed) return cut(near);
    this.#links.add(
      new Link(near, {
        conditions: () => this.#conditions,
        chance: this.#chance,
        connect: () => this.#connect(),
        filters: this.#filters,
        springs: (chunk, before) => this.#springs(chunk, before),
        ended: (link) => this.#links.delete(link),
      }),
    );
  }

  /** The next of the targets that listens; without one, whoever connected is refused. */
  async #connect(): Promise<Socket | undefined> {
    const ports = this.#to();
    const first = (this.#turn += 1);
    for (let at = 0; at < ports.length; at += 1) {
      const far = await reach(ports[(first + at) % ports.length]!);
      if (far) return far;
    }
    return undefined;
  }

  /** Whether what goes up springs a trap, so that its answer must not come back. `before` is the end of the last chunk. */
  #springs(chunk: Buffer, before: Buffer): boolean {
    if (this.#bytesLeft !== undefined && (this.#bytesLeft -= chunk.length) < 0) {
      this.#bytesLeft = undefined;
      return true;
    }
    for (const trap of this.#traps) {
      if (trap.sprung >= trap.times) continue;
      if (!Buffer.concat([before, chunk]).includes(trap.bytes) || !this.#chance.happens(trap.likelihood)) continue;
      trap.sprung += 1;
      return true;
    }
    return false;
  }
}

function reach(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    far.on('error', () => resolve(undefined));
    far.once('connect', () => resolve(far));
  });
}

/** Resets a connection. One that has already said its last word cannot be reset: its handle would never be freed. */
function cut(socket: Socket): void {
  if (socket.writableEnded || socket.readableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

interface LinkPorts {
  readonly conditions: () => Conditions;
  readonly chance: Chance;
  readonly connect: () => Promise<Socket | undefined>;
  readonly filters: FilterKind;
  readonly springs: (chunk: Buffer, before: Buffer) => boolean;
  readonly ended: (link: Link) => void;
}

/** Longest bytes a trap looks for across two chunks. */
const REMEMBERED = 64;

const tail = (bytes: Buffer) => bytes.subarray(-REMEMBERED);

/** One connection that passes. */
class Link {
  readonly #near: Socket;
  readonly #ports: LinkPorts;
  #far: Socket | undefined;
  #reaching = false;
  #up: Way | undefined;
  #down: Way | undefined;
  #before: Buffer = Buffer.alloc(0);
  #deaf = false;
  #ended = false;

  constructor(near: Socket, ports: LinkPorts) {
    this.#near = near;
    this.#ports = ports;
    near.pause();
    near.on('close', () => this.#broken('up'));
    this.obey();
  }

  /** Looks at the conditions again. */
  obey() {
    const { held } = this.#ports.conditions();
    if (!this.#far) return held.length === 0 ? void this.#reach() : undefined;
    this.#up!.hold(held.includes('up'));
    this.#down!.hold(held.includes('down'));
  }

  reset() {
    this.#end(() => {
      cut(this.#near);
      if (this.#far) cut(this.#far);
    });
  }

  async #reach() {
    if (this.#reaching || this.#ended) return;
    this.#reaching = true;
    const far = await this.#ports.connect();
    if (!far || this.#ended) {
      far?.destroy();
      return this.reset();
    }
    this.#far = far;
    far.on('close', () => this.#broken('down'));
    const { conditions, chance, filters } = this.#ports;
    const up = filters.up?.();
    this.#up = new Way(this.#near, far, { conditions, chance, pass: (chunk) => this.#passUp(chunk, up) });
    const down = filters.down?.();
    this.#down = new Way(far, this.#near, { conditions, chance, pass: (chunk) => this.#passDown(chunk, down) });
    this.obey();
  }

  #passUp(chunk: Buffer, filter: Filter | undefined): readonly Buffer[] {
    const sprung = this.#ports.springs(chunk, this.#before);
    this.#before = tail(chunk.length < REMEMBERED ? Buffer.concat([this.#before, chunk]) : chunk);
    if (sprung) this.#deafen();
    return filter ? filter(chunk) : [chunk];
  }

  #passDown(chunk: Buffer, filter: Filter | undefined): readonly Buffer[] {
    if (this.#deaf) return [];
    return filter ? filter(chunk) : [chunk];
  }

  /** Who connected is cut off; what it has said still arrives, because only the end of sending is told to the other side. */
  #deafen() {
    this.#deaf = true;
    setImmediate(() => {
      cut(this.#near);
      this.#far!.end();
    });
  }

  /** One side is gone. The other one learns of it, unless nothing arrives there now. */
  #broken(direction: Direction) {
    if (this.#ended || this.#deaf) return this.#deaf && direction === 'down' ? this.#end(() => {}) : undefined;
    const way = direction === 'up' ? this.#up : this.#down;
    if (!way) return this.#end(() => this.#near.destroy());
    way.afterwards(() =>
      this.#end(() => {
        this.#near.destroy();
        this.#far?.destroy();
      }),
    );
  }

  #end(how: () => void) {
    if (this.#ended) return;
    this.#ended = true;
    this.#up?.stop();
    this.#down?.stop();
    how();
    this.#ports.ended(this);
  }
}

interface WayPorts {
  readonly conditions: () => Conditions;
  readonly chance: Chance;
  readonly pass: (chunk: Buffer) => readonly Buffer[];
}

/** One direction of a connection: keeps the order, late or not. */
class Way {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #ports: WayPorts;
  readonly #waiting: (() => void)[] = [];
  #held = false;
  /** When the last of what is on the way arrives, of `performance.now`. */
  #due = 0;
  #stopped = false;

  constructor(from: Socket, to: Socket, ports: WayPorts) {
    this.#from = from;
    this.#to = to;
    this.#ports = ports;
    from.on('data', (chunk: Buffer) => {
      for (const each of ports.pass(chunk)) this.#carry(() => this.#write(each));
    });
    from.on('end', () => this.#carry(() => to.end()));
    to.on('drain', () => this.#flow());
    this.#flow();
  }

  hold(held: boolean) {
    if (held === this.#held) return;
    this.#held = held;
    if (!held) for (const act of this.#waiting.splice(0)) act();
    this.#flow();
  }

  /** Does something once everything sent before has arrived. */
  afterwards(act: () => void) {
    this.#carry(act);
  }

  stop() {
    this.#stopped = true;
    this.#waiting.length = 0;
  }

  #carry(act: () => void) {
    const { latency, jitter } = this.#ports.conditions();
    const now = performance.now();
    const due = Math.max(this.#due, now + latency + jitter * (jitter > 0 ? this.#ports.chance.next() : 0));
    if (due <= now) return this.#arrive(act);
    this.#due = due;
    setTimeout(() => this.#arrive(act), due - now);
  }

  #arrive(act: () => void) {
    if (this.#stopped) return;
    if (this.#held || this.#waiting.length > 0) this.#waiting.push(act);
    else act();
  }

  #write(chunk: Buffer) {
    if (!this.#to.destroyed && !this.#to.write(chunk)) this.#flow();
  }

  /** Who does not read is not read for: the sender feels it, as it would without a proxy. */
  #flow() {
    if (this.#held || this.#to.writableNeedDrain) this.#from.pause();
    else this.#from.resume();
  }
}
