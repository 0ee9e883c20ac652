import type { Award, Badge, BadgeProgress, Endorsement, Id, Me, Person } from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol/errors.js';
import type { PendingWrite } from './live-store.ts';

/** An award as it is to be drawn now. */
export interface AwardView extends Award {
  /** Something about it has not reached the server yet. */
  readonly pending: boolean;
}

/** A badge, and what it is to the member whose awards are shown. */
export interface BadgeView extends Badge {
  /** Latest first, with those that were taken back. */
  readonly awards: readonly AwardView[];
  /** How often the member holds it. */
  readonly held: number;
  /** The reader's own, by the badge's criteria; null for others and where nothing can be counted. */
  readonly progress: BadgeProgress | null;
}

/** The catalogue with somebody's awards, as it is to be drawn now. */
export interface BadgesView {
  /** `failed` only while nothing could be loaded at all; the store goes on trying where that makes sense. */
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly error: CommonsError | null;
  /** Whose awards these are; null for the bare catalogue. */
  readonly member: Person | null;
  /** Whether they are the reader's own. */
  readonly mine: boolean;
  /** In the catalogue's order. */
  readonly badges: readonly BadgeView[];
  /** The reader's awards on which nobody has congratulated them yet, first earned first. */
  readonly fresh: readonly AwardView[];
  /** Secret badges the reader does not hold. */
  readonly secrets: number;
  badge(id: Id): BadgeView | undefined;
  person(id: Id): Person | undefined;
}

/** What is confirmed. */
export interface BadgesHeld {
  readonly member: Person | null;
  readonly secrets: number;
  readonly badges: ReadonlyMap<Id, Badge>;
  readonly awards: ReadonlyMap<Id, Award>;
  readonly progress: ReadonlyMap<Id, BadgeProgress>;
  readonly people: ReadonlyMap<Id, Person>;
}

type Guess = Pick<PendingWrite, 'entry' | 'state'>;

/** Lays pending writes over what is confirmed. */
export function viewOf(
  held: BadgesHeld,
  guesses: readonly Guess[],
  { phase, error, me, mine }: Pick<BadgesView, 'phase' | 'error' | 'mine'> & { readonly me: Me | null },
): BadgesView {
  const reader = me?.person?.id;
  const awards = [...held.awards.values()].map((award) => guessed(award, guesses, reader));
  awards.sort((a, b) => b.at - a.at || b.seq - a.seq);
  const badges = [...held.badges.values()].map((badge) => badgeView(badge, awards, held));
  const byId = new Map(badges.map((badge) => [badge.id, badge]));
  return {
    phase,
    error,
    mine,
    member: held.member,
    badges,
    fresh: mine ? awards.filter(({ seen, revoked }) => !seen && !revoked).reverse() : [],
    secrets: held.secrets,
    badge: (id) => byId.get(id),
    person: (id) => held.people.get(id),
  };
}

function badgeView(badge: Badge, all: readonly AwardView[], { progress }: BadgesHeld): BadgeView {
  const awards = all.filter(({ badgeId }) => badgeId === badge.id);
  const held = awards.filter(({ revoked }) => revoked === null).length;
  return { ...badge, awards, held, progress: progress.get(badge.id) ?? null };
}

function guessed(award: Award, guesses: readonly Guess[], reader: Id | undefined): AwardView {
  let view: AwardView = { ...award, pending: false };
  for (const { entry, state } of guesses) {
    if (state !== 'failed') view = withGuess(view, entry, reader);
  }
  return view;
}

function withGuess(award: AwardView, { operation, input, at }: Guess['entry'], reader: Id | undefined): AwardView {
  if (operation === 'badge.seen') {
    return (input.awardIds as readonly Id[]).includes(award.id) ? { ...award, seen: true } : award;
  }
  if (input.awardId !== award.id) return award;
  if (operation === 'badge.show') return withShowing(award, input);
  if (operation === 'badge.endorse' && reader)
    return withEndorsement(award, { by: reader, at, ...(input as unknown as Vouching) });
  return award;
}

interface Showing {
  readonly visibility?: Award['visibility'];
  readonly shared?: boolean;
}

/** Only the server knows the address of a new public page; that one is going can be shown at once. */
function withShowing(award: AwardView, { visibility, shared }: Showing): AwardView {
  return {
    ...award,
    pending: true,
    visibility: visibility ?? award.visibility,
    shared: shared === false ? null : award.shared,
  };
}

interface Vouching {
  readonly on: boolean;
  readonly note?: string;
}

function withEndorsement(award: AwardView, { by, at, on, note = '' }: Vouching & Omit<Endorsement, 'note'>): AwardView {
  const others = award.endorsements.filter((each) => each.by !== by);
  return { ...award, pending: true, endorsements: on ? [...others, { by, at, note }] : others };
}
