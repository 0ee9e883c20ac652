import type {
  Award,
  AwardChange,
  AwardVisibility,
  Badge,
  BadgePage,
  BadgeProgress,
  Id,
  Person,
  StreamEvent,
} from '@learning-commons/protocol';
import { viewOf, type BadgesView } from './badges.view.ts';
import { LiveStore, type Input, type Output } from './live-store.ts';

/** What came in this time is asked for together; the spread keeps those who were awarded at once from asking at once. */
const CALM = 1_000;
const SPREAD = 2_000;
const SEEN_AT_ONCE = 100;

/**
 * The catalogue with somebody's awards. Its key is the id of a member, or `catalogue` for whoever is nobody. One's own
 * awards are live; of others, and of the catalogue, `refresh` brings the latest.
 */
export class BadgesStore extends LiveStore<BadgesView, BadgePage> {
  static readonly stream = 'badges';
  #member: Person | null = null;
  #secrets = 0;
  #badges = new Map<Id, Badge>();
  #awards = new Map<Id, Award>();
  #progress = new Map<Id, BadgeProgress>();
  #people = new Map<Id, Person>();
  #calm: ReturnType<typeof setTimeout> | undefined;

  /**
   * Fetches progress and catalogue again in a moment: no fact tells of them. Call it when the reader comes back to the page or
   * the line has come back; calls close together are one.
   */
  refresh(): void {
    this.#reloadAfter(CALM);
  }

  /** Tells that the reader has been congratulated on these awards. Shown at once. */
  async seen(awardIds: readonly Id[]): Promise<void> {
    for (let at = 0; at < awardIds.length; at += SEEN_AT_ONCE) {
      await this.run('badge.seen', { awardIds: awardIds.slice(at, at + SEEN_AT_ONCE) });
    }
  }

  /** Chooses who may see one of the reader's awards. Shown at once. */
  show(awardId: Id, visibility: AwardVisibility): Promise<Award> {
    return this.#keeping(this.run('badge.show', { awardId, visibility }));
  }

  /** Makes the public page of one of the reader's awards, or takes it down. */
  share(awardId: Id, shared: boolean): Promise<Award> {
    return this.#keeping(this.run('badge.show', { awardId, shared }));
  }

  /** Vouches for somebody else's award, or no longer. Shown at once. */
  endorse(awardId: Id, on: boolean, note = ''): Promise<Award> {
    return this.#keeping(this.run('badge.endorse', { awardId, on, note }));
  }

  /** Who holds a badge and shows it, a page at a time. */
  holders(badgeId: Id, cursor?: string): Promise<Output<'badge.holders'>> {
    return this.call('badge.holders', { badgeId, ...(cursor !== undefined && { cursor }) });
  }

  /** One of the reader's awards as a file to keep. */
  credential(awardId: Id, format: Input<'badge.credential'>['format']): Promise<Output<'badge.credential'>> {
    return this.call('badge.credential', { awardId, format });
  }

  /** Makes or changes a badge. Not kept for later: rejects with `unavailable` without a line. */
  async save(badge: Input<'badge.save'>): Promise<Badge> {
    const { result } = await this.send('badge.save', badge);
    this.#learnBadge(result);
    this.changed();
    // What is being loaded now may not know of it.
    void this.reload();
    return result;
  }

  /** Awards a badge by hand. The same id again changes nothing, so a try may be repeated. Not kept for later. */
  award(award: Input<'badge.award'>): Promise<Award> {
    return this.#keeping(this.send('badge.award', award).then(({ result }) => result));
  }

  /** Takes an award back. Not kept for later. */
  revoke(awardId: Id, reason: string): Promise<Award> {
    return this.#keeping(this.send('badge.revoke', { awardId, reason }).then(({ result }) => result));
  }

  protected override get follows(): boolean {
    return this.#mine;
  }

  protected override load(): Promise<BadgePage> {
    const { key } = this;
    return this.call('badge.list', key === 'catalogue' || this.#mine ? {} : { memberId: key }, true);
  }

  protected override take(page: BadgePage): void {
    const byId = <T extends { readonly id: Id }>(things: readonly T[]) =>
      new Map(things.map((each) => [each.id, each]));
    this.#member = page.member;
    this.#secrets = page.secrets;
    this.#badges = byId(page.badges);
    this.#awards = byId(page.awards);
    this.#people = byId(page.people);
    this.#progress = new Map(page.progress.map((each) => [each.badgeId, each]));
  }

  protected override apply({ type, data }: StreamEvent): void {
    const { award, badge, people } = data as AwardChange;
    for (const person of people) this.#people.set(person.id, person);
    this.#learnBadge(badge);
    this.#learnAward(award);
    if (type === 'badge.awarded') this.#reloadAfter(CALM + Math.random() * SPREAD);
  }

  protected override project(): BadgesView {
    const { phase, error, me } = this;
    const held = {
      member: this.#member,
      secrets: this.#secrets,
      badges: this.#badges,
      awards: this.#awards,
      progress: this.#progress,
      people: this.#people,
    };
    return viewOf(held, this.guesses, { phase, error, me, mine: this.#mine });
  }

  protected override ended(): void {
    clearTimeout(this.#calm);
  }

  get #mine(): boolean {
    return this.me?.person?.id === this.key;
  }

  /** Where the reader may not listen, the answer is all that tells. */
  #keeping(answer: Promise<Award>): Promise<Award> {
    const kept = answer.then((award) => {
      if (award.member !== this.key) return award;
      this.#learnAward(award);
      this.changed();
      return award;
    });
    // Whoever wants to know of a refusal listens for it; nobody has to.
    kept.catch(() => undefined);
    return kept;
  }

  #learnBadge(badge: Badge): void {
    if (badge.seq >= (this.#badges.get(badge.id)?.seq ?? 0)) this.#badges.set(badge.id, badge);
  }

  #learnAward(award: Award): void {
    if (award.seq > (this.#awards.get(award.id)?.seq ?? 0)) this.#awards.set(award.id, award);
  }

  #reloadAfter(pause: number): void {
    this.#calm ??= setTimeout(() => {
      this.#calm = undefined;
      void this.reload();
    }, pause);
  }
}
