import type { KeyScope } from '@learning-commons/protocol';
import type { Node } from '../kernel/node.ts';
import type { Actor } from '../kernel/session.ts';
import { noting } from '../kernel/noted.ts';
import { refusal, type TokenFault } from '../kernel/token-faults.ts';
import { findKeyAnywhere, noteUse, type KeyRow } from './keys.store.ts';
import { hasEnded } from './making.ts';
import { hashSecret, keyIdOf, sameHash } from './secret.ts';

/** What is waked after a change of keys, so that this node forgets what it remembered. There is no work of this name. */
export const KEYS_CHANGED = 'keys';

/** For how long a node may go by what it read of a key: so long may another node accept one that was revoked. */
const REMEMBERED = 5_000;
const MOST = 1_000;
/** Uses are noted this far apart. */
const NOTED = 60_000;

/** Says whom a server key's secret stands for. Rejects with `unauthenticated`. */
export function verifyServerKey(node: Node, secret: string): Promise<Actor> {
  return node.the(KeyRing).verify(secret);
}

interface Remembered {
  readonly row: KeyRow;
  readonly readAt: number;
}

/** The keys that were used lately on this node. */
class Ring {
  readonly #node: Node;
  readonly #rows = new Map<string, Remembered>();
  readonly #noted = new Map<string, number>();
  /** Counts changes: what was read before one must not be remembered after it. */
  #changes = 0;

  constructor(node: Node) {
    this.#node = node;
    node.woken((name) => {
      if (name !== KEYS_CHANGED) return;
      this.#changes += 1;
      this.#rows.clear();
    });
  }

  async verify(secret: string): Promise<Actor> {
    const id = keyIdOf(secret);
    const row = id === undefined ? undefined : await this.#find(id, secret);
    const now = this.#node.now();
    if (!row) throw refusal('key');
    const fault = faultOf(row, secret, now) ?? (this.#node.communities.has(row.community) ? undefined : 'audience');
    if (fault) throw noting(refusal(fault), { key: row.id, community: row.community });
    this.#note(row, now);
    return Object.freeze({
      community: row.community,
      id: null,
      role: null,
      person: null,
      groups: [],
      issuer: null,
      subject: null,
      expiresAt: row.expires_at,
      key: { id: row.id, scopes: JSON.parse(row.scopes) as KeyScope[] },
    });
  }

  /** A secret that does not fit what is remembered may be a new one that another node gave out: then the record is asked. */
  async #find(id: string, secret: string): Promise<KeyRow | undefined> {
    const known = this.#rows.get(id);
    const now = this.#node.now();
    const isFresh = known !== undefined && now - known.readAt < REMEMBERED && now >= known.readAt;
    if (isFresh && fits(known.row, secret, now)) return known.row;
    const changes = this.#changes;
    const row = await findKeyAnywhere(this.#node.database.read, id);
    if (row && changes === this.#changes) this.#remember(row, now);
    return row;
  }

  #remember(row: KeyRow, readAt: number) {
    if (this.#rows.size >= MOST) this.#rows.delete(this.#rows.keys().next().value!);
    this.#rows.set(row.id, { row, readAt });
  }

  /** Beside the request, which does not wait for it. */
  #note(row: KeyRow, now: number) {
    if (now - Math.max(this.#noted.get(row.id) ?? 0, row.last_used_at ?? 0) < NOTED) return;
    if (this.#noted.size >= MOST) this.#noted.clear();
    this.#noted.set(row.id, now);
    this.#node
      .write(row.community, (ctx) => noteUse(ctx.db, row, now))
      .catch((error: unknown) => this.#node.report(error, 'The use of a server key could not be noted.'));
  }
}

const KeyRing = (node: Node) => new Ring(node);

function faultOf(row: KeyRow, secret: string, now: number): TokenFault | undefined {
  if (!fits(row, secret, now)) return 'key';
  return hasEnded(row, now) ? 'expired' : undefined;
}

function fits(row: KeyRow, secret: string, now: number): boolean {
  const hash = hashSecret(secret);
  const isFormer = row.former_hash !== null && now < (row.former_until ?? 0) && sameHash(row.former_hash, hash);
  return sameHash(row.hash, hash) || isFormer;
}
