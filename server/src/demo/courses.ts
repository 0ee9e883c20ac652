import type { Subject } from './company.ts';

/** A course of the demo company's learning portal, which tells Learning Commons who finished it. */
export interface Course {
  readonly id: string;
  readonly name: string;
  /** Who finished it, and how many days ago. */
  readonly finished: Partial<Record<Subject, number>>;
}

/** What the learning portal has told of. */
export const courses: readonly Course[] = [
  {
    id: 'site-safety',
    name: 'Site safety, your own site',
    finished: {
      siddharth: 17,
      elsa: 35,
      jonas: 32,
      khalid: 26,
      grace: 55,
      samuel: 39,
      mai: 44,
      dimitri: 81,
      xinyi: 88,
      petr: 64,
      lerato: 90,
    },
  },
  {
    id: 'security-basics',
    name: 'Information security basics',
    finished: {
      siddharth: 14,
      elsa: 31,
      jonas: 30,
      khalid: 22,
      grace: 51,
      samuel: 36,
      mai: 40,
      eoin: 72,
      nia: 58,
      isabella: 20,
    },
  },
  {
    id: 'near-water',
    name: 'Working near water',
    finished: { jonas: 25, rohan: 47, olena: 12, mateo: 66, aroha: 33, dimitri: 52, sunita: 8, amara: 84, youssef: 71 },
  },
  {
    id: 'sql-for-plants',
    name: 'SQL for plant data',
    finished: { kenji: 85, elsa: 9, rohan: 15, fatima: 23, xinyi: 29, petr: 41, mariana: 6, olena: 3 },
  },
  {
    id: 'charts-that-tell',
    name: 'Charts that tell the truth',
    finished: { kenji: 61, mariana: 18, nia: 27, elsa: 2, chloe: 37, grace: 11 },
  },
  {
    id: 'first-time-lead',
    name: 'Leading for the first time',
    finished: { rohan: 74, aroha: 50, chloe: 45, mateo: 21, zeynep: 13, fatima: 5, anneliese: 83 },
  },
  {
    id: 'giving-feedback',
    name: 'Giving feedback in twelve minutes',
    finished: { rohan: 1, aroha: 4, sunita: 16, zeynep: 28, samuel: 7, mai: 10, petr: 19, isabella: 2, dimitri: 24 },
  },
];
