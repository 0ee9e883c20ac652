import type { Server } from 'socket.io';
import type { ClientToServer, ServerToClient, StreamBatch, StreamEvent } from '@learning-commons/protocol';
import type { Bus, Published } from '../kernel/bus.ts';
import type { Database } from '../kernel/database.ts';
import { readHeads, replay, toBatch } from '../kernel/event-log.ts';
import type { Metrics } from '../kernel/metrics.ts';

/**
 * Facts of one stream that arrive closer together than this share a packet. The first of a burst never waits. Where a
 * packet goes to so many that sending it takes long, more share one: no stream keeps the node busy with its packets for
 * more than a quarter of the time.
 */
const WINDOW = 20;
const LONGEST_WINDOW = 100;
const SHARE = 4;
/** How often the heads of listened-to streams are compared with the record. */
const REPAIR_EVERY = 5_000;
/** Every so many repairs, sockets are told the heads: a gap at the tail shows in no sequence. */
const BEACON_ROUNDS = 3;
const STREAMS_PER_QUERY = 500;
/** A stream further behind than this sends its heads, and clients load afresh. */
const REPAIR_GAP = 1_000;

interface Room {
  readonly community: string;
  readonly stream: string;
  /** Last number handed to sockets; undefined until the first. */
  delivered: number | undefined;
  pending: StreamEvent[];
  /** Not before this time, of `performance.now`, goes the next packet. */
  nextFlush: number;
  timer: NodeJS.Timeout | undefined;
  repairing: boolean;
  changed: boolean;
}

/** What the fan-out stands on. */
export interface FanoutOptions {
  readonly io: Server<ClientToServer, ServerToClient>;
  readonly bus: Bus;
  readonly database: Database;
  readonly metrics: Metrics;
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
  #round = 0;

  constructor(options: FanoutOptions) {
    this.#options = options;
    const { adapter } = options.io.sockets;
    adapter.on('create-room', (name: string) => this.#open(name));
    adapter.on('delete-room', (name: string) => this.#forget(name));
    const unsubscribe = options.bus.subscribe((published) => this.#onPublished(published));
    const timer = setInterval(() => void this.repair(), REPAIR_EVERY);
    timer.unref();
    this.#stop = () => {
      unsubscribe();
      clearInterval(timer);
      for (const room of this.#rooms.values()) clearTimeout(room.timer);
    };
  }

  /** Streams somebody on this node listens to. */
  get rooms(): number {
    return this.#rooms.size;
  }

  /** Sends the heads of some streams to one socket that may have missed facts. */
  async tellHeads(emit: (heads: Record<string, number>) => void, community: string, streams: readonly string[]) {
    try {
      emit(Object.fromEntries(await readHeads(this.#options.database.read, community, streams)));
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
      pending: [],
      nextFlush: 0,
      timer: undefined,
      repairing: false,
      changed: false,
    });
  }

  #forget(name: string) {
    clearTimeout(this.#rooms.get(name)?.timer);
    this.#rooms.delete(name);
  }

  #onPublished({ community, batch }: Published) {
    const name = roomOf(community, batch.stream);
    const room = this.#rooms.get(name);
    if (room) this.#take(name, room, batch);
  }

  #take(name: string, room: Room, batch: StreamBatch) {
    const last = room.pending.at(-1)?.seq ?? room.delivered;
    if (last !== undefined && batch.from > last + 1) {
      void this.#catchUp(name, room);
      return;
    }
    const events = last === undefined ? batch.events : batch.events.filter(({ seq }) => seq > last);
    if (events.length === 0) return;
    room.pending.push(...events);
    this.#schedule(name, room);
  }

  #schedule(name: string, room: Room) {
    if (room.timer) return;
    const wait = room.nextFlush - performance.now();
    if (wait <= 0) this.#flush(name, room);
    else room.timer = setTimeout(() => this.#flush(name, room), wait);
  }

  #flush(name: string, room: Room) {
    room.timer = undefined;
    const [started, before] = [performance.now(), process.threadCpuUsage()];
    const events = room.pending;
    room.pending = [];
    if (events.length === 0) return;
    room.delivered = events.at(-1)!.seq;
    room.changed = true;
    const { io, database, metrics } = this.#options;
    metrics.delivered(io.sockets.adapter.rooms.get(name)?.size ?? 0);
    io.to(name).emit('events', {
      stream: room.stream,
      epoch: database.epoch,
      from: events[0]!.seq,
      to: room.delivered,
      events,
    });
    // Processor time, not the clock: what else the machine does is no reason to wait longer.
    const { user, system } = process.threadCpuUsage(before);
    room.nextFlush = started + Math.min(LONGEST_WINDOW, Math.max(WINDOW, (SHARE * (user + system)) / 1_000));
  }

  /** Compares every listened-to stream with the record and delivers what is missing. */
  async repair(): Promise<void> {
    this.#round += 1;
    for (const [community, rooms] of this.#byCommunity()) {
      for (let start = 0; start < rooms.length; start += STREAMS_PER_QUERY)
        await this.#repairSome(community, rooms.slice(start, start + STREAMS_PER_QUERY));
    }
    if (this.#round % BEACON_ROUNDS === 0) this.#beacon();
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
      const last = room.pending.at(-1)?.seq ?? room.delivered;
      if (last === undefined) this.#skipTo(name, room, head);
      else if (head > last) await this.#catchUp(name, room);
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
      const since = room.pending.at(-1)?.seq ?? room.delivered ?? 0;
      const { database } = this.#options;
      const head = (await readHeads(database.read, room.community, [room.stream])).get(room.stream)!;
      if (head - since > REPAIR_GAP) this.#skipTo(name, room, head);
      else
        this.#take(
          name,
          room,
          toBatch(database.epoch, room.stream, since, await replay(database.read, room.community, room.stream, since)),
        );
    } catch {
      // The record does not answer: the next round tries again.
    } finally {
      room.repairing = false;
    }
  }

  #beacon() {
    for (const [name, room] of this.#rooms) {
      if (!room.changed || room.delivered === undefined) continue;
      room.changed = false;
      this.#options.io.to(name).emit('heads', { [room.stream]: room.delivered });
    }
  }

  #byCommunity(): Map<string, Room[]> {
    const groups = new Map<string, Room[]>();
    for (const room of this.#rooms.values()) groups.set(room.community, [...(groups.get(room.community) ?? []), room]);
    return groups;
  }
}
