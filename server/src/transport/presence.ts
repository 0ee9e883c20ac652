import type { Server } from 'socket.io';
import * as z from 'zod';
import type { ClientToServer, PresenceNotice, ServerToClient } from '@learning-commons/protocol';
import type { Bus, Note } from '../kernel/bus.ts';
import type { Actor } from '../kernel/session.ts';
import { roomOf } from './fanout.ts';

/** How often a room may be told who is here, and other nodes who is here at this one. */
const EVERY = 2_000;
/** How often other nodes are told of everybody anew: what was lost on the way is repaired then. */
const AFRESH = 15_000;
/** Whoever of another node was not told of for so long is not there any more. */
const STALE = 2 * AFRESH + 5_000;
/** A node of which nothing was heard for so long is gone, or Redis is: either way only those of this node are known. */
const GONE = 10_000;
const NAMES = 100;
/** At most one typing notice of a member per stream in this time. */
const TYPING_EVERY = 3_000;

interface Person {
  readonly name: string;
  readonly avatar: string | undefined;
}

interface Here extends Person {
  /** By socket: whether that tab shows its member. */
  readonly sockets: Map<string, boolean>;
}

interface There extends Person {
  readonly shown: boolean;
}

/** Who is in a stream at another node, as that one told last. */
interface Elsewhere {
  readonly members: Map<string, There>;
  heardAt: number;
}

interface Place {
  readonly community: string;
  readonly stream: string;
  readonly members: Map<string, Here>;
  readonly elsewhere: Map<string, Elsewhere>;
  /** Members of this node of whom the others have not been told what became of them. */
  readonly untold: Set<string>;
  dirty: boolean;
}

/** What a node tells of one stream: its members, or those that came, changed and went. Nobody else writes to the bus, but look all the same. */
const Told = z.object({
  node: z.string(),
  stream: z.string(),
  whole: z.boolean(),
  members: z.array(z.object({ id: z.string(), name: z.string(), avatar: z.string().optional(), shown: z.boolean() })),
  gone: z.array(z.string()),
});
type Told = z.infer<typeof Told>;

const Typed = z.object({ stream: z.string(), member: z.object({ id: z.string(), name: z.string() }) });
type Typed = z.infer<typeof Typed>;

/**
 * Who is here and who types, at all nodes. Volatile: nothing of it is ever stored, and what the bus loses is told again. Without
 * the bus a node knows those who are connected to it.
 */
export class Presence {
  readonly #io: Server<ClientToServer, ServerToClient>;
  readonly #bus: Bus;
  readonly #places = new Map<string, Place>();
  readonly #typed = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  readonly #stop: (() => void)[];
  #toldAfreshAt = performance.now();

  constructor(io: Server<ClientToServer, ServerToClient>, bus: Bus) {
    this.#io = io;
    this.#bus = bus;
    this.#timer = setInterval(() => this.#tell(), EVERY);
    this.#timer.unref();
    this.#stop = [
      bus.receive('presence', (note) => this.#hear(note)),
      bus.receive('presence.ask', () => this.#tellSoon()),
      bus.receive('typing', ({ community, data }) => this.#passOn(community, data)),
      bus.turned((healthy) => healthy && this.#meet()),
    ];
  }

  /** A member's tab opens a stream. Readers without a token are not counted. */
  enter(actor: Actor, stream: string, socket: string) {
    if (actor.id === null || stream.startsWith('member:')) return;
    const place = this.#placeOf(actor.community, stream);
    const here = place.members.get(actor.id) ?? {
      name: actor.person?.name ?? '',
      avatar: actor.person?.avatar,
      sockets: new Map<string, boolean>(),
    };
    place.members.set(actor.id, here);
    if (!here.sockets.has(socket)) here.sockets.set(socket, true);
    this.#changed(place, actor.id);
  }

  /** A member's tab closes a stream. */
  leave(actor: Actor, stream: string, socket: string) {
    const place = this.#places.get(roomOf(actor.community, stream));
    const here = actor.id === null ? undefined : place?.members.get(actor.id);
    if (!place || !here?.sockets.delete(socket)) return;
    if (here.sockets.size === 0) place.members.delete(actor.id!);
    this.#changed(place, actor.id!);
  }

  /** Shows or hides a member's tab. One hidden tab hides the member: who asks not to be seen is not seen. */
  show(actor: Actor, stream: string, socket: string, visible: boolean) {
    const place = this.#places.get(roomOf(actor.community, stream));
    const here = actor.id === null ? undefined : place?.members.get(actor.id);
    if (!place || !here?.sockets.has(socket)) return;
    here.sockets.set(socket, visible);
    this.#changed(place, actor.id!);
  }

  /** Whether this member's typing in this stream may be passed on now. */
  mayType(actor: Actor, stream: string): boolean {
    const key = `${roomOf(actor.community, stream)}/${actor.id}`;
    const now = performance.now();
    if (now - (this.#typed.get(key) ?? -Infinity) < TYPING_EVERY) return false;
    this.#typed.set(key, now);
    return true;
  }

  /** Tells those who are connected to other nodes who types. */
  typing(community: string, typed: Typed) {
    this.#bus.send({ community, kind: 'typing', data: typed });
  }

  /** Who is here now. */
  notice(community: string, stream: string): PresenceNotice {
    const everybody = union(this.#places.get(roomOf(community, stream)));
    const shown = [...everybody].filter(([, { shown }]) => shown);
    return {
      stream,
      count: everybody.size,
      members: shown
        .slice(0, NAMES)
        .map(([id, { name, avatar }]) => ({ id, name, ...(avatar !== undefined && { avatar }) })),
    };
  }

  /** The members of this node are led to others now: those need not wait until they miss it. */
  close() {
    clearInterval(this.#timer);
    for (const stop of this.#stop) stop();
    for (const { community, stream, members, untold } of this.#places.values())
      if (members.size + untold.size > 0) this.#send(community, { stream, whole: true, members: [], gone: [] });
  }

  #placeOf(community: string, stream: string): Place {
    const name = roomOf(community, stream);
    const place = this.#places.get(name) ?? {
      community,
      stream,
      members: new Map<string, Here>(),
      elsewhere: new Map<string, Elsewhere>(),
      untold: new Set<string>(),
      dirty: true,
    };
    this.#places.set(name, place);
    return place;
  }

  #changed(place: Place, member: string) {
    place.dirty = true;
    place.untold.add(member);
  }

  #tell() {
    const now = performance.now();
    this.#forget(now);
    this.#tellOthers(now - this.#toldAfreshAt >= AFRESH);
    for (const [name, place] of this.#places) {
      if (place.dirty) this.#io.to(name).volatile.emit('presence', this.notice(place.community, place.stream));
      place.dirty = false;
      if (place.members.size === 0 && place.elsewhere.size === 0) this.#places.delete(name);
    }
    for (const [key, at] of this.#typed) if (now - at > TYPING_EVERY) this.#typed.delete(key);
  }

  /** The bus carries again: everybody tells everybody, once however many ask. */
  #meet() {
    this.#bus.send({ community: null, kind: 'presence.ask', data: null });
    this.#tellSoon();
  }

  #tellSoon() {
    this.#toldAfreshAt = -Infinity;
  }

  #tellOthers(whole: boolean) {
    if (whole) this.#toldAfreshAt = performance.now();
    for (const { community, stream, members, untold } of this.#places.values()) {
      const told = [...(whole ? members.keys() : untold)];
      const gone = [...untold].filter((id) => !members.has(id));
      untold.clear();
      if (told.length + gone.length === 0) continue;
      const present = told.flatMap((id) => {
        const here = members.get(id);
        return here ? [{ id, name: here.name, avatar: here.avatar, shown: isShown(here) }] : [];
      });
      this.#send(community, { stream, whole, members: present, gone });
    }
  }

  #send(community: string, told: Omit<Told, 'node'>) {
    this.#bus.send({ community, kind: 'presence', data: { node: this.#bus.id, ...told } });
  }

  #hear({ community, data }: Note) {
    const told = Told.safeParse(data);
    if (community === null || !told.success) return;
    const { node, stream, whole, members, gone } = told.data;
    const place = this.#placeOf(community, stream);
    const known = place.elsewhere.get(node)?.members;
    const next = new Map(whole ? [] : known);
    for (const id of gone) next.delete(id);
    for (const { id, name, avatar, shown } of members) next.set(id, { name, avatar, shown });
    if (next.size === 0) place.elsewhere.delete(node);
    else place.elsewhere.set(node, { members: next, heardAt: performance.now() });
    // Told afresh, mostly nothing is new.
    place.dirty ||= !isSame(known, next);
  }

  #forget(now: number) {
    for (const place of this.#places.values())
      for (const [node, { heardAt }] of place.elsewhere) {
        if (now - heardAt < STALE && this.#bus.silence(node) < GONE) continue;
        place.elsewhere.delete(node);
        place.dirty = true;
      }
  }

  #passOn(community: string | null, data: unknown) {
    const typed = Typed.safeParse(data);
    if (community === null || !typed.success) return;
    this.#io.to(roomOf(community, typed.data.stream)).volatile.emit('typing', typed.data);
  }
}

const isShown = ({ sockets }: Here) => [...sockets.values()].every(Boolean);

/** Each member once, wherever and however often they are here; one hidden tab hides them. */
function union(place: Place | undefined): ReadonlyMap<string, There> {
  const everybody = new Map<string, There>();
  const add = (id: string, { name, avatar }: Person, shown: boolean) =>
    everybody.set(id, { name, avatar, shown: shown && everybody.get(id)?.shown !== false });
  for (const [id, here] of place?.members ?? []) add(id, here, isShown(here));
  for (const { members } of place?.elsewhere.values() ?? [])
    for (const [id, there] of members) add(id, there, there.shown);
  return everybody;
}

function isSame(one: ReadonlyMap<string, There> = new Map(), other: ReadonlyMap<string, There>): boolean {
  return (
    one.size === other.size &&
    [...other].every(([id, { name, avatar, shown }]) => {
      const known = one.get(id);
      return known?.name === name && known.avatar === avatar && known.shown === shown;
    })
  );
}
