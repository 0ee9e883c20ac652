import type { Contract, InputOf } from '@learning-commons/protocol';
import type { Subject } from './company.ts';
import { dataSkills } from './shelves/data-skills.ts';
import { firstThirtyDays } from './shelves/first-thirty-days.ts';
import { leadingPeople } from './shelves/leading-people.ts';
import { unsorted } from './shelves/unsorted.ts';
import type { Ago } from './threads.ts';

type Said = InputOf<Contract['operations']['resource.share']>;

/** Something the demo company has shared, with what colleagues made of it. */
export interface Item extends Omit<
  Said,
  'id' | 'list' | 'memberId' | 'requestId' | 'uploadId' | 'startsAt' | 'endsAt'
> {
  /** Names it for ever: a corrected title keeps its place. */
  readonly key: string;
  readonly by: Subject;
  readonly ago: Ago;
  /** For a person: who it is. */
  readonly person?: Subject;
  /** For an event: in how many days, at which hour (UTC), and for how many minutes. */
  readonly event?: { readonly inDays: number; readonly hour: number; readonly minutes: number };
  readonly ratings?: Readonly<Partial<Record<Subject, 1 | 2 | 3 | 4 | 5>>>;
  /** Who else recommends it, and why. */
  readonly recommended?: Readonly<Partial<Record<Subject, string>>>;
  readonly done?: readonly Subject[];
  readonly started?: readonly Subject[];
  readonly saved?: readonly Subject[];
  readonly confirmed?: { readonly by: Subject; readonly ago: Ago };
  readonly reported?: {
    readonly by: Subject;
    readonly problem: 'dead' | 'outdated' | 'wrong' | 'other';
    readonly note: string;
  };
}

/** A list of the demo company, or what is in none. */
export interface Shelf {
  readonly list: { readonly key: string; readonly title: string; readonly description: string } | null;
  readonly owner: Subject | null;
  readonly submissions: 'open' | 'reviewed' | 'closed';
  readonly items: readonly Item[];
}

/** Everything that was shared at the demo company. */
export const shelves: readonly Shelf[] = [firstThirtyDays, dataSkills, leadingPeople, unsorted];
