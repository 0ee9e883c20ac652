import type { BoardNotice } from '@learning-commons/protocol';
import type { Published } from '../kernel/bus.ts';
import type { Node } from '../kernel/node.ts';
import { readGroupMark, readTouched, type BoardSource } from './boards.store.ts';
import { HeldBoard, type Stirred } from './held-board.ts';

/** Memory for boards on a node. What was not asked for longest goes first. */
const BUDGET = 256 * 2 ** 20;
/** News is read together after so many milliseconds, or at once by who asks for the board. */
const GATHER = 200;
/** A room is told at most this often. */
const TELL = 1_000;
/** Rows written so much before the last look are looked at again: clocks differ, and transactions take their time. */
const OVERLAP = 15_000;
/** Members repaired in one go. More than that, and the boards are read anew. */
const REPAIRED = 5_000;

interface Room {
  toldAt: number;
  timer: NodeJS.Timeout | undefined;
  stirred: Stirred | undefined;
}

/** The boards of a node. Ask the node for it: `node.the(boardsOf)`. */
export const boardsOf = (node: Node) => new Boards(node);

/**
 * Boards that somebody has asked for, in memory. They follow the facts that this node hears of, and the record every few
 * seconds for those it did not hear; what becomes of them is told to the rooms of those who look.
 */
export class Boards {
  readonly #node: Node;
  readonly #boards = new Map<string, HeldBoard>();
  readonly #rooms = new Map<string, Room>();
  /** What communities had chosen when their boards were made. */
  readonly #revisions = new Map<string, string>();
  /** The latest row of each member that this node heard of, so that it is not looked up once more. */
  #heard = new Map<string, number>();
  #heardBefore = new Map<string, number>();
  #repairedAt = 0;
  #gathering: NodeJS.Timeout | undefined;
  #repairing: NodeJS.Timeout | undefined;
  readonly #budget: number;

  constructor(node: Node, budget = BUDGET) {
    this.#node = node;
    this.#budget = budget;
    node.heard((published) => this.#hear(published));
  }

  /** Memory that boards hold now, in bytes. */
  get bytes(): number {
    return [...this.#boards.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Boards held now. */
  get size(): number {
    return this.#boards.size;
  }

  /**
   * A board as the record has it. `revision` is what the community has chosen; boards made under another one are
   * forgotten. With a room, that one is told of changes from now on.
   */
  async get(source: BoardSource, revision: string, room?: string): Promise<HeldBoard> {
    if (this.#revisions.get(source.community) !== revision) this.#drop(source.community, revision);
    const key = keyOf(source);
    let held = this.#boards.get(key);
    if (!held) this.#boards.set(key, (held = this.#make(key, source)));
    held.usedAt = this.#node.now();
    if (room !== undefined) held.rooms.add(room);
    await held.loaded();
    if (held.isDirty) this.#stir(held, await held.settle());
    this.#evict(held);
    return held;
  }

  #make(key: string, source: BoardSource): HeldBoard {
    const held = new HeldBoard(this.#node.database.read, () => this.#node.now(), source);
    held.loaded().catch(() => this.#boards.delete(key));
    this.#repairing ??= this.#repairLater();
    if (this.#repairedAt === 0) this.#repairedAt = this.#node.now();
    return held;
  }

  #hear({ community, batch }: Published) {
    if (this.#boards.size === 0 || !batch.stream.startsWith('points:')) return;
    const member = batch.stream.slice('points:'.length);
    this.#heard.set(`${community}/${member}`, batch.to);
    for (const { type, data } of batch.events) {
      const entry = type === 'points.awarded' ? (data as { entry: Entry }).entry : undefined;
      if (!entry && type !== 'points.chosen') continue;
      for (const held of this.#boards.values())
        if (held.source.community === community && (!entry || concerns(held.source, entry))) held.mark(member);
    }
    this.#gathering ??= setTimeout(() => void this.#settle(), GATHER).unref();
  }

  async #settle() {
    this.#gathering = undefined;
    for (const [key, held] of this.#boards) {
      if (!held.isDirty) continue;
      try {
        this.#stir(held, await held.settle());
      } catch (error) {
        this.#forget(key, held, error);
      }
    }
  }

  #stir(held: HeldBoard, stirred: Stirred | undefined) {
    if (!stirred) return;
    for (const name of held.rooms) {
      const room = this.#room(held, name);
      room.stirred = {
        low: Math.min(stirred.low, room.stirred?.low ?? Infinity),
        high: Math.max(stirred.high, room.stirred?.high ?? -Infinity),
      };
      const wait = room.toldAt + TELL - performance.now();
      room.timer ??= setTimeout(() => this.#tell(held, name, room), Math.max(0, wait)).unref();
    }
  }

  #room({ source: { community } }: HeldBoard, name: string): Room {
    const key = `${community} ${name}`;
    let room = this.#rooms.get(key);
    if (!room) this.#rooms.set(key, (room = { toldAt: -Infinity, timer: undefined, stirred: undefined }));
    return room;
  }

  #tell(held: HeldBoard, name: string, room: Room) {
    const { low, high } = room.stirred!;
    room.timer = undefined;
    room.stirred = undefined;
    room.toldAt = performance.now();
    this.#send(held, name, { version: held.version, low, high, size: held.board.size });
  }

  #send({ source: { community } }: HeldBoard, name: string, data: BoardNotice) {
    this.#node.tell({ community, stream: `board:${name}`, version: data.version, data });
  }

  /** Tells all who look at a board that it is no longer the one they see. */
  #retire(key: string, held: HeldBoard) {
    this.#boards.delete(key);
    const version = Math.max(held.version + 1, this.#node.now());
    for (const name of held.rooms) {
      clearTimeout(this.#room(held, name).timer);
      this.#rooms.delete(`${held.source.community} ${name}`);
      this.#send(held, name, { version, low: 0, high: Number.MAX_SAFE_INTEGER, size: held.board.size });
    }
  }

  #drop(community: string, revision: string) {
    this.#revisions.set(community, revision);
    for (const [key, held] of this.#boards) if (held.source.community === community) this.#retire(key, held);
  }

  /** What cannot be kept up to date is not kept, and whoever looks at it is told to ask anew. */
  #forget(key: string, held: HeldBoard, error: unknown) {
    this.#retire(key, held);
    this.#node.report(error, 'A board could not be brought up to date; it is read anew when somebody asks for it.');
  }

  #evict(kept: HeldBoard) {
    let bytes = this.bytes;
    if (bytes <= this.#budget) return;
    for (const [key, held] of [...this.#boards].sort(([, one], [, other]) => one.usedAt - other.usedAt)) {
      if (bytes <= this.#budget) return;
      if (held === kept) continue;
      bytes -= held.bytes;
      this.#retire(key, held);
    }
  }

  /** As often as the bus makes it needful, while there are boards. */
  #repairLater(): NodeJS.Timeout {
    return setTimeout(() => void this.#repair(), this.#node.repairEvery()).unref();
  }

  async #repair() {
    try {
      await this.repair();
      this.#repairing = this.#repairLater();
    } catch (error) {
      this.#repairing = undefined;
      for (const [key, held] of this.#boards) this.#forget(key, held, error);
    }
  }

  /** Looks in the record for what no fact told of: rows of other processes, changed groups, new choices, a period that is over. */
  async repair(): Promise<void> {
    const now = this.#node.now();
    const since = this.#repairedAt - OVERLAP;
    for (const community of new Set([...this.#boards.values()].map(({ source }) => source.community)))
      await this.#repairCommunity(community, since);
    for (const [key, held] of this.#boards) {
      if (held.source.to <= now && held.rooms.size > 0 && held.source.frozen === null) this.#retire(key, held);
      else if (held.source.group !== null) await this.#watchGroup(key, held);
    }
    this.#repairedAt = now;
    this.#heardBefore = this.#heard;
    this.#heard = new Map();
    await this.#settle();
  }

  async #repairCommunity(community: string, since: number) {
    const db = this.#node.database.read;
    const state = await db
      .selectFrom('point_state')
      .select('revision')
      .where('community', '=', community)
      .executeTakeFirst();
    const revision = state?.revision ?? '';
    if (revision !== this.#revisions.get(community)) return this.#drop(community, revision);
    const touched = await readTouched(db, community, since, REPAIRED);
    if (touched.length >= REPAIRED) return this.#drop(community, revision);
    for (const { member, seq } of touched) {
      const key = `${community}/${member}`;
      const heard = Math.max(this.#heard.get(key) ?? 0, this.#heardBefore.get(key) ?? 0);
      if (heard >= seq) continue;
      for (const held of this.#boards.values()) if (held.source.community === community) held.mark(member);
    }
  }

  async #watchGroup(key: string, held: HeldBoard) {
    const { community, group } = held.source;
    const mark = await readGroupMark(this.#node.database.read, community, group!);
    if (held.groupMark !== mark) this.#retire(key, held);
  }
}

type Entry = { readonly at: number; readonly activity: { readonly topic: string | null } };

function concerns({ from, to, board, frozen }: BoardSource, { at, activity }: Entry): boolean {
  return frozen === null && from <= at && at < to && (board === '' || board === activity.topic);
}

function keyOf({ community, period, board, group, frozen }: BoardSource): string {
  return JSON.stringify([community, period, board, group, frozen !== null]);
}
