import { setImmediate as turn } from 'node:timers/promises';
import type { Server } from 'socket.io';
import type { ClientToServer, ServerToClient, StreamBatch, StreamEvent } from '@learning-commons/protocol';
import { repairEvery, type Bus, type Published } from '../kernel/bus.ts';
import type { Database } from '../kernel/database.ts';
import type { Dispatch } from '../kernel/dispatch.ts';
import { readHeads, replay, toBatch } from '../kernel/event-log.ts';
import type { Metrics } from '../kernel/metrics.ts';
import type { View } from '../kernel/node.ts';

/**
 * Facts of one stream that arrive closer together than this share a packet. The first of a burst never waits. Where a
 * packet goes to so many that sending it takes long, more share one: no stream keeps the node busy with its packets for
 * more than a quarter of the time.
 */
const WINDOW = 20;
const LONGEST_WINDOW = 100;
const SHARE = 4;
/** Sockets written to in one turn of the event loop, a few milliseconds of work: answers and other streams come in between. */
const SLICE = 250;
/** Sockets are told the heads this often: a gap at the tail shows in no sequence. */
const BEACON_EVERY = 15_000;
const STREAMS_PER_QUERY = 500;
/** A stream further behind than this sends its heads, and clients load afresh. */
const REPAIR_GAP = 1_000;
/** What another node wrote a moment ago is on its way: the record is asked for it only after this, in milliseconds. */
const ON_ITS_WAY = 50;
/** Facts held that came before the one they follow. */
const MOST_AHEAD = 256;

interface Room {
  readonly community: string;
  readonly stream: string;
  /** Last number handed to sockets; undefined until the first. */
  delivered: number | undefined;
  /** The version of the view that was told last; undefined where facts are told. */
  version: number | undefined;
  pending: StreamEvent[];
  /** Not before this time, of `performance.now`, goes the next packet. */
  nextFlush: number;
  timer: NodeJS.Timeout | undefined;
  /** A packet is on its way to the sockets, slice by slice. */
  sending: boolean;
  /** What came too early, and the time at which the record is asked for what lies before it. */
  ahead: StreamBatch[];
  waiting: NodeJS.Timeout | undefined;
  repairing: boolean;
  changed: boolean;
}

/** What the fan-out stands on. */
export interface FanoutOptions {
  readonly io: Server<ClientToServer, ServerToClient>;
  readonly bus: Bus;
  readonly database: Database;
  readonly metrics: Metrics;
  readonly dispatch: Pick<Dispatch, 'viewVersion'>;
}

/** The name of a stream's room: communities never share one. */
export const roomOf = (community: string, stream: string) => `${community}/${stream}`;

/**
 * Hands committed facts to this node's sockets: per stream strictly in order, each once, many in one packet when they
 * come fast. What the bus lost is read from the record; what it doubled is dropped.
 */
export class Fanout {
  readonly #options: FanoutOptions;
  readonly #rooms = new Map<string, Room>();
  readonly #stop: () => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #beaconAt = performance.now() + BEACON_EVERY;
  #closed = false;

  constructor(options: FanoutOptions) {
    this.#options = options;
    const { adapter } = options.io.sockets;
    adapter.on('create-room', (name: string) => this.#open(name));
    adapter.on('delete-room', (name: string) => this.#forget(name));
    const unsubscribe = options.bus.subscribe((published) => this.#onPublished(published));
    const trust = options.bus.doubted(() => this.#repairIn(0));
    this.#repairIn(repairEvery(options.bus));
    this.#stop = () => {
      this.#closed = true;
      unsubscribe();
      trust();
      clearTimeout(this.#timer);
      for (const room of this.#rooms.values()) silence(room);
    };
  }

  /** Streams somebody on this node listens to. */
  get rooms(): number {
    return this.#rooms.size;
  }

  /**
   * Tells of a view, and lets no line miss it: what is volatile is dropped while a line is being written to, which on a busy node
   * is all the time.
   */
  tell({ community, stream, version, data }: View): void {
    const name = roomOf(community, stream);
    const room = this.#rooms.get(name);
    if (!room) return;
    room.version = version;
    room.changed = true;
    this.#options.io.to(name).emit('view', { stream, data });
  }

  /** Sends the heads of some streams to one socket that may have missed facts or changes of views. */
  async tellHeads(emit: (heads: Record<string, number>) => void, community: string, streams: readonly string[]) {
    const { database, dispatch } = this.#options;
    try {
      const heads = await readHeads(database.read, community, streams);
      for (const stream of streams) {
        const version = await dispatch.viewVersion(community, stream);
        if (version !== undefined) heads.set(stream, version);
      }
      emit(Object.fromEntries(heads));
    } catch {
      // The record does not answer: the next beacon tells everybody.
      for (const stream of streams) {
        const room = this.#rooms.get(roomOf(community, stream));
        if (room) room.changed = true;
      }
    }
  }

  close() {
    this.#stop();
  }

  /** Socket.IO also keeps a room per socket, named by its id; a stream's room has a slash. */
  #open(name: string) {
    const slash = name.indexOf('/');
    if (slash < 0) return;
    const [community, stream] = [name.slice(0, slash), name.slice(slash + 1)];
    this.#rooms.set(name, {
      community,
      stream,
      delivered: undefined,
      version: undefined,
      pending: [],
      nextFlush: 0,
      timer: undefined,
      sending: false,
      ahead: [],
      waiting: undefined,
      repairing: false,
      changed: false,
    });
  }

  #forget(name: string) {
    const room = this.#rooms.get(name);
    if (room) silence(room);
    this.#rooms.delete(name);
  }

  #onPublished({ community, batch }: Published) {
    const name = roomOf(community, batch.stream);
    const room = this.#rooms.get(name);
    if (room) this.#take(name, room, batch);
  }

  #take(name: string, room: Room, batch: StreamBatch) {
    const last = lastOf(room);
    if (last !== undefined && batch.from > last + 1) {
      this.#hold(name, room, batch);
      return;
    }
    const events = last === undefined ? batch.events : batch.events.filter(({ seq }) => seq > last);
    if (events.length > 0) {
      room.pending.push(...events);
      this.#schedule(name, room);
    }
    if (room.ahead.length > 0) this.#release(name, room);
  }

  /** Two nodes that write to one stream overtake each other all the time: what is missing mostly comes in a moment. */
  #hold(name: string, room: Room, batch: StreamBatch) {
    const count = room.ahead.reduce((sum, { events }) => sum + events.length, batch.events.length);
    if (count <= MOST_AHEAD) room.ahead.push(batch);
    this.#expect(name, room);
  }

  #expect(name: string, room: Room) {
    const wait = this.#options.bus.healthy ? ON_ITS_WAY : 0;
    room.waiting ??= setTimeout(() => {
      room.waiting = undefined;
      void this.#catchUp(name, room);
    }, wait);
  }

  #release(name: string, room: Room) {
    const ahead = room.ahead.sort((one, other) => one.from - other.from);
    room.ahead = [];
    clearTimeout(room.waiting);
    room.waiting = undefined;
    for (const batch of ahead) this.#take(name, room, batch);
  }

  #schedule(name: string, room: Room) {
    if (room.timer || room.sending) return;
    const wait = room.nextFlush - performance.now();
    if (wait <= 0) this.#flush(name, room);
    else room.timer = setTimeout(() => this.#flush(name, room), wait);
  }

  #flush(name: string, room: Room) {
    room.timer = undefined;
    const events = room.pending;
    room.pending = [];
    if (events.length === 0) return;
    room.delivered = Math.max(room.delivered ?? 0, events.at(-1)!.seq);
    room.changed = true;
    const { database, metrics } = this.#options;
    const packet: StreamBatch = {
      stream: room.stream,
      epoch: database.epoch,
      from: events[0]!.seq,
      to: events.at(-1)!.seq,
      events,
    };
    const sockets = this.#socketsOf(name);
    metrics.delivered(sockets.size);
    const started = performance.now();
    if (sockets.size <= SLICE) {
      const spent = timed(() => this.#options.io.to(name).emit('events', packet));
      room.nextFlush = afterSpending(started, spent);
      return;
    }
    room.sending = true;
    void this.#sendInSlices(name, [...sockets], packet).then((spent) => {
      room.sending = false;
      room.nextFlush = afterSpending(started, spent);
      if (room.pending.length > 0 && this.#rooms.get(name) === room && !this.#closed) this.#schedule(name, room);
    });
  }

  #socketsOf(name: string): ReadonlySet<string> {
    return this.#options.io.sockets.adapter.rooms.get(name) ?? new Set();
  }

  /**
   * Sends to many without keeping the node from its other work; answers the processor time it took. Who joins meanwhile has
   * read these facts from the record, and who leaves hears no more.
   */
  async #sendInSlices(name: string, ids: readonly string[], packet: StreamBatch): Promise<number> {
    let spent = 0;
    for (let start = 0; start < ids.length && !this.#closed; start += SLICE) {
      await turn();
      const here = this.#socketsOf(name);
      const slice = ids.slice(start, start + SLICE).filter((id) => here.has(id));
      if (slice.length > 0) spent += timed(() => this.#options.io.to(slice).emit('events', packet));
    }
    return spent;
  }

  /** Compares every listened-to stream with the record and delivers what is missing. One look at a time. */
  repair(): Promise<void> {
    return (this.#running ??= this.#repairAll().finally(() => (this.#running = undefined)));
  }

  #repairIn(milliseconds: number) {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(
      () => void this.repair().finally(() => this.#repairIn(repairEvery(this.#options.bus))),
      milliseconds,
    );
    this.#timer.unref();
  }

  async #repairAll() {
    for (const [community, rooms] of this.#byCommunity()) {
      for (let start = 0; start < rooms.length; start += STREAMS_PER_QUERY)
        await this.#repairSome(community, rooms.slice(start, start + STREAMS_PER_QUERY));
    }
    if (performance.now() >= this.#beaconAt) this.beacon();
  }

  async #repairSome(community: string, rooms: readonly Room[]) {
    const heads = await readHeads(
      this.#options.database.read,
      community,
      rooms.map(({ stream }) => stream),
    ).catch(() => undefined);
    if (!heads) return;
    for (const room of rooms) {
      const name = roomOf(community, room.stream);
      const head = heads.get(room.stream)!;
      const last = lastOf(room);
      if (last === undefined) this.#skipTo(name, room, head);
      else if (head > last) this.#expect(name, room);
    }
  }

  /** Sends no facts up to a head, but the head: sockets that are behind it ask for the rest themselves. */
  #skipTo(name: string, room: Room, head: number) {
    room.delivered = head;
    this.#options.io.to(name).emit('heads', { [room.stream]: head });
  }

  async #catchUp(name: string, room: Room) {
    if (room.repairing) return;
    room.repairing = true;
    try {
      while (await this.#readOn(name, room)) continue;
    } catch {
      // The record does not answer: the next round tries again.
    } finally {
      room.repairing = false;
      if (room.ahead.length > 0 && !this.#closed) this.#release(name, room);
    }
  }

  /** Delivers one page from the record; answers whether there may be more. */
  async #readOn(name: string, room: Room): Promise<boolean> {
    const since = lastOf(room) ?? 0;
    const { database, metrics } = this.#options;
    const head = (await readHeads(database.read, room.community, [room.stream])).get(room.stream)!;
    if (head <= since || this.#rooms.get(name) !== room) return false;
    if (head - since > REPAIR_GAP) {
      this.#skipTo(name, room, head);
      return false;
    }
    const events = await replay(database.read, room.community, room.stream, since);
    const last = lastOf(room) ?? 0;
    metrics.repaired(events.filter(({ seq }) => seq > last).length);
    if (events.length > 0) this.#take(name, room, toBatch(database.epoch, room.stream, since, events));
    return events.length > 0 && events.at(-1)!.seq < head;
  }

  /** Tells the heads of what has changed since the last time: what was lost at the end of a stream shows in nothing else. */
  beacon(): void {
    this.#beaconAt = performance.now() + BEACON_EVERY;
    for (const [name, room] of this.#rooms) {
      const head = room.version ?? room.delivered;
      // What is on its way would be taken for lost.
      if (!room.changed || room.sending || head === undefined) continue;
      room.changed = false;
      this.#options.io.to(name).emit('heads', { [room.stream]: head });
    }
  }

  #byCommunity(): Map<string, Room[]> {
    const groups = new Map<string, Room[]>();
    for (const room of this.#rooms.values()) groups.set(room.community, [...(groups.get(room.community) ?? []), room]);
    return groups;
  }
}

/** The last number handed over, or about to be. */
const lastOf = ({ pending, delivered }: Room): number | undefined => pending.at(-1)?.seq ?? delivered;

/** Runs it; answers the milliseconds of processor time it took. Not the clock: what else the machine does is no reason to wait longer. */
function timed(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

/** When a stream's next packet may go, after one that was begun then and took so much processor time. */
const afterSpending = (started: number, spent: number) =>
  started + Math.min(LONGEST_WINDOW, Math.max(WINDOW, SHARE * spent));

function silence(room: Room) {
  clearTimeout(room.timer);
  clearTimeout(room.waiting);
}
