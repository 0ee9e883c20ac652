import type {
  Award,
  AwardChange,
  Badge,
  BadgePage,
  BadgeProgress,
  EventName,
  Id,
  Person,
} from '@learning-commons/protocol';
import { fail } from '@learning-commons/protocol/errors.js';
import type { Input, Output } from './live-store.ts';
import { fakeId, written, type FakeTransport } from './testing.ts';
import type { TransportCall } from './transport.ts';

/** A badge to begin with: its id is made from the name unless given. */
export type BadgeSeed = Partial<Badge> & Pick<Badge, 'name'>;

/** What a fake catalogue starts with. */
export interface FakeBadgesOptions {
  readonly badges?: readonly BadgeSeed[];
  readonly people?: readonly Person[];
  /** Holders to a page. Default 20. */
  readonly limit?: number;
}

const NO_CRITERIA: Badge['criteria'] = { match: 'all', of: [], by: null };

/** A catalogue of badges on a fake server, as the contract tells of it. Awards come by its own methods, or by calls. */
export class FakeBadges {
  readonly #transport: FakeTransport;
  readonly #people: Map<Id, Person>;
  readonly #badges = new Map<Id, Badge>();
  readonly #awards = new Map<Id, Award>();
  readonly #progress = new Map<Id, Map<Id, BadgeProgress>>();
  readonly #limit: number;
  #saved = 0;

  constructor(transport: FakeTransport, { badges = [], people = [], limit = 20 }: FakeBadgesOptions = {}) {
    this.#transport = transport;
    this.#people = new Map(people.map((person) => [person.id, person]));
    this.#limit = limit;
    for (const seed of badges) this.save(seed);
    this.#serve();
  }

  /** Makes or changes a badge. */
  save(seed: BadgeSeed): Badge {
    const id = seed.id ?? fakeId(seed.name);
    const badge: Badge = {
      ...{ description: '', picture: `/badges/${id}.svg`, design: null, criteria: NO_CRITERIA, secret: false },
      ...{ repeatable: false, skills: [], retired: false, holders: 0 },
      ...this.#badges.get(id),
      ...seed,
      id,
      seq: ++this.#saved,
    };
    this.#badges.set(id, badge);
    return badge;
  }

  /** Gives somebody a badge, and tells them. */
  award(badgeName: string, person: Person, more: Partial<Award> = {}): Award {
    const badgeId = fakeId(badgeName);
    this.#people.set(person.id, person);
    const turn = [...this.#awards.values()].filter((each) => each.badgeId === badgeId && each.member === person.id);
    const award: Award = {
      ...{ id: fakeId(`award-${this.#awards.size + 1}`), badgeId, member: person.id, at: Date.now() },
      ...{ turn: turn.length + 1, by: null, reason: '', visibility: 'community', shared: null, endorsements: [] },
      ...{ revoked: null, seen: false, seq: 1, ...more },
    };
    return this.#write(award, 'badge.awarded');
  }

  /** Changes an award, and tells its holder. */
  change(award: Award, change: Partial<Award>, type: EventName = 'badge.changed'): Award {
    return this.#write({ ...this.#award(award.id), ...change }, type);
  }

  /** How far somebody is, criterion by criterion. No fact tells. */
  progress(badgeName: string, person: Person, ...criteria: readonly (readonly [have: number, want: number])[]): void {
    const badgeId = fakeId(badgeName);
    const own = this.#progress.get(person.id) ?? new Map<Id, BadgeProgress>();
    const parts = criteria.map(([have, want]) => ({ have, want }));
    const share = parts.reduce((sum, { have, want }) => sum + Math.min(1, have / want), 0) / parts.length;
    own.set(badgeId, { badgeId, criteria: parts, share });
    this.#progress.set(person.id, own);
  }

  /** An award as it stands. */
  find(id: Id): Award {
    return structuredClone(this.#award(id));
  }

  #write(changed: Award, type: EventName): Award {
    const stream = `badges:${changed.member}`;
    const award = { ...changed, seq: this.#transport.head(stream) + 1 };
    this.#awards.set(award.id, award);
    const change: AwardChange = {
      award,
      badge: this.#shown(this.#badge(award.badgeId)),
      people: this.#named([award]),
    };
    this.#transport.emit(stream, type, change);
    return award;
  }

  #award(id: Id): Award {
    return this.#awards.get(id) ?? refuse('There is no such award.');
  }

  #badge(id: Id): Badge {
    return this.#badges.get(id) ?? refuse('There is no such badge.');
  }

  #shown(badge: Badge): Badge {
    const holding = [...this.#awards.values()].filter(({ badgeId, revoked }) => badgeId === badge.id && !revoked);
    return { ...badge, holders: Math.max(badge.holders, new Set(holding.map(({ member }) => member)).size) };
  }

  #named(awards: readonly Award[]): Person[] {
    const ids = awards.flatMap(({ member, by, endorsements }) => [member, by, ...endorsements.map((each) => each.by)]);
    return [...new Set(ids)].flatMap((id) => (id && this.#people.get(id)) || []);
  }

  /** The page as somebody sees it. */
  page(readerId: Id | null, memberId: Id | null = readerId): BadgePage {
    const mine = memberId === readerId;
    const held = [...this.#awards.values()].filter(({ member }) => member === memberId);
    const awards = mine ? held : held.filter(({ visibility, revoked }) => visibility === 'community' && !revoked);
    const known = new Set(awards.map(({ badgeId }) => badgeId));
    const all = [...this.#badges.values()].map((badge) => this.#shown(badge));
    return {
      epoch: this.#transport.epoch,
      seq: memberId === null ? 0 : this.#transport.head(`badges:${memberId}`),
      member: (memberId && this.#people.get(memberId)) || null,
      badges: all.filter(({ id, secret }) => !secret || known.has(id)),
      awards: mine ? awards : awards.map((award) => ({ ...award, seen: true, shared: null })),
      progress: mine && readerId ? [...(this.#progress.get(readerId)?.values() ?? [])] : [],
      people: this.#named(awards),
      secrets: all.filter(({ id, secret }) => secret && !known.has(id)).length,
    };
  }

  #serve(): void {
    const server = this.#transport;
    const reader = (call: TransportCall) => server.who(call.token).person?.id ?? null;
    server.answer('badge.list', ({ memberId }: Input<'badge.list'>, call: TransportCall) =>
      this.page(reader(call), memberId ?? reader(call)),
    );
    server.answer('badge.holders', (input: Input<'badge.holders'>) => this.#holders(input));
    server.answer('badge.save', ({ upload, ...input }: Input<'badge.save'>) =>
      written(this.save({ ...input, ...(upload && { picture: `/badges/${input.id}.png` }) } as BadgeSeed)),
    );
    server.answer('badge.award', (input: Input<'badge.award'>, call: TransportCall) =>
      written(this.#give(input, call)),
    );
    server.answer('badge.revoke', ({ awardId, reason }: Input<'badge.revoke'>) =>
      written(this.change(this.#award(awardId), { revoked: { at: Date.now(), reason } }, 'badge.revoked')),
    );
    server.answer('badge.endorse', (input: Input<'badge.endorse'>, call: TransportCall) =>
      written(this.#endorse(input, reader(call)!)),
    );
    server.answer('badge.show', ({ awardId, visibility, shared }: Input<'badge.show'>) =>
      written(
        this.change(this.#award(awardId), {
          ...(visibility && { visibility }),
          ...(shared !== undefined && { shared: shared ? `https://lc.test/badges/${awardId}` : null }),
        }),
      ),
    );
    server.answer('badge.seen', ({ awardIds }: Input<'badge.seen'>) => {
      for (const id of awardIds) this.change(this.#award(id), { seen: true });
      return written({});
    });
    server.answer('badge.credential', ({ format }: Input<'badge.credential'>) => credential(format));
  }

  #give({ id, badgeId, memberId, reason }: Input<'badge.award'>, call: TransportCall): Award {
    const known = this.#awards.get(id);
    if (known) return known;
    const by = this.#transport.who(call.token).person?.id ?? null;
    const person = this.#people.get(memberId) ?? refuse('There is no such member.');
    return this.award(this.#badge(badgeId).name, person, { id, badgeId, by, reason });
  }

  #endorse({ awardId, on, note = '' }: Input<'badge.endorse'>, by: Id): Award {
    const award = this.#award(awardId);
    const others = award.endorsements.filter((each) => each.by !== by);
    return this.change(award, { endorsements: on ? [...others, { by, at: Date.now(), note }] : others });
  }

  #holders({ badgeId, cursor }: Input<'badge.holders'>): Output<'badge.holders'> {
    const from = Number(cursor ?? 0);
    const all = [...this.#awards.values()].filter(
      (award) => award.badgeId === badgeId && !award.revoked && award.visibility === 'community',
    );
    const awards = all
      .sort((a, b) => b.at - a.at)
      .slice(from, from + this.#limit)
      .map((award) => ({ ...award, seen: true, shared: null }));
    const next = from + this.#limit;
    return { awards, people: this.#named(awards), after: next < all.length ? `${next}` : null };
  }
}

function credential(format: Input<'badge.credential'>['format']): Output<'badge.credential'> {
  const types = { json: 'application/json', jwt: 'application/jwt', png: 'image/png', svg: 'image/svg+xml' } as const;
  const content = format === 'png' ? 'iVBORw0KGgo=' : `A credential as ${format}`;
  return { name: `badge.${format}`, type: types[format], encoding: format === 'png' ? 'base64' : 'utf-8', content };
}

function refuse(message: string): never {
  throw fail('not_found', message);
}
