import type { BadgesView, BadgeView } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';

/** Where a badge stands for the member who is shown. */
export type Section = 'earned' | 'started' | 'open';

/** All of them, in the order in which they are drawn. */
export const SECTIONS: readonly Section[] = ['earned', 'started', 'open'];

const latest = ({ awards }: BadgeView): number => awards.find(({ revoked }) => !revoked)?.at ?? 0;

function sectionOf({ held, progress }: BadgeView): Section {
  if (held > 0) return 'earned';
  return progress && progress.share > 0 ? 'started' : 'open';
}

/** Earned ones: the latest first. Others: the nearest first, then as in the catalogue. */
function before(a: BadgeView, b: BadgeView): number {
  return latest(b) - latest(a) || (b.progress?.share ?? 0) - (a.progress?.share ?? 0);
}

/** Whether a badge is on offer here: retired ones are for who holds or held them, and for who looks after the catalogue. */
function isShown({ retired, awards }: BadgeView, administers: boolean): boolean {
  return !retired || awards.length > 0 || administers;
}

/**
 * Which badge stands where. The order is held from one `settle` to the next, so that nothing moves under the reader: a badge
 * earned meanwhile changes in its place, and a new one comes last.
 */
export class Placing {
  #placed = new Map<Id, { readonly section: Section; readonly order: number }>();

  /** Takes up the present state, at a moment when things may move. */
  settle(view: BadgesView): void {
    const sorted = [...view.badges].sort(before);
    this.#placed = new Map(sorted.map((badge, order) => [badge.id, { section: sectionOf(badge), order }]));
  }

  /** The badges of one section, in order. */
  of(section: Section, view: BadgesView, administers: boolean): readonly BadgeView[] {
    const place = (badge: BadgeView) => this.#placed.get(badge.id) ?? { section: sectionOf(badge), order: Infinity };
    return view.badges
      .filter((badge) => isShown(badge, administers) && place(badge).section === section)
      .sort((a, b) => (place(a).order < place(b).order ? -1 : 1));
  }
}
