import type { Server } from 'socket.io';
import type { ClientToServer, PresenceNotice, ServerToClient } from '@learning-commons/protocol';
import type { Actor } from '../kernel/session.ts';
import { roomOf } from './fanout.ts';

/** How often a room may be told who is here. */
const EVERY = 2_000;
const NAMES = 100;
/** At most one typing notice of a member per stream in this time. */
const TYPING_EVERY = 3_000;

interface Here {
  readonly name: string;
  readonly avatar: string | undefined;
  /** By socket: whether that tab shows its member. */
  readonly sockets: Map<string, boolean>;
}

interface Place {
  readonly community: string;
  readonly stream: string;
  readonly members: Map<string, Here>;
  dirty: boolean;
}

/** Who is here and who types. Volatile: nothing of it is ever stored. */
export class Presence {
  readonly #io: Server<ClientToServer, ServerToClient>;
  readonly #places = new Map<string, Place>();
  readonly #typed = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(io: Server<ClientToServer, ServerToClient>) {
    this.#io = io;
    this.#timer = setInterval(() => this.#tell(), EVERY);
    this.#timer.unref();
  }

  /** A member's tab opens a stream. Readers without a token are not counted. */
  enter(actor: Actor, stream: string, socket: string) {
    if (actor.id === null || stream.startsWith('member:')) return;
    const name = roomOf(actor.community, stream);
    const place = this.#places.get(name) ?? {
      community: actor.community,
      stream,
      members: new Map<string, Here>(),
      dirty: true,
    };
    this.#places.set(name, place);
    const here = place.members.get(actor.id) ?? {
      name: actor.person?.name ?? '',
      avatar: actor.person?.avatar,
      sockets: new Map<string, boolean>(),
    };
    place.members.set(actor.id, here);
    if (!here.sockets.has(socket)) here.sockets.set(socket, true);
    place.dirty = true;
  }

  /** A member's tab closes a stream. */
  leave(actor: Actor, stream: string, socket: string) {
    const name = roomOf(actor.community, stream);
    const place = this.#places.get(name);
    const here = actor.id === null ? undefined : place?.members.get(actor.id);
    if (!place || !here?.sockets.delete(socket)) return;
    if (here.sockets.size === 0) place.members.delete(actor.id!);
    if (place.members.size === 0) this.#places.delete(name);
    place.dirty = true;
  }

  /** Shows or hides a member's tab. One hidden tab hides the member: who asks not to be seen is not seen. */
  show(actor: Actor, stream: string, socket: string, visible: boolean) {
    const place = this.#places.get(roomOf(actor.community, stream));
    const here = actor.id === null ? undefined : place?.members.get(actor.id);
    if (!place || !here?.sockets.has(socket)) return;
    here.sockets.set(socket, visible);
    place.dirty = true;
  }

  /** Whether this member's typing in this stream may be passed on now. */
  mayType(actor: Actor, stream: string): boolean {
    const key = `${roomOf(actor.community, stream)}/${actor.id}`;
    const now = performance.now();
    if (now - (this.#typed.get(key) ?? -Infinity) < TYPING_EVERY) return false;
    this.#typed.set(key, now);
    return true;
  }

  /** Who is here now. */
  notice(community: string, stream: string): PresenceNotice {
    const members = this.#places.get(roomOf(community, stream))?.members ?? new Map<string, Here>();
    const shown = [...members].filter(([, here]) => [...here.sockets.values()].every(Boolean));
    return {
      stream,
      count: members.size,
      members: shown
        .slice(0, NAMES)
        .map(([id, { name, avatar }]) => ({ id, name, ...(avatar !== undefined && { avatar }) })),
    };
  }

  close() {
    clearInterval(this.#timer);
  }

  #tell() {
    for (const [name, place] of this.#places) {
      if (!place.dirty) continue;
      place.dirty = false;
      this.#io.to(name).volatile.emit('presence', this.notice(place.community, place.stream));
    }
    const now = performance.now();
    for (const [key, at] of this.#typed) if (now - at > TYPING_EVERY) this.#typed.delete(key);
  }
}
