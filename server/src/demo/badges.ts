import type { BadgePage, Contract, InputOf } from '@learning-commons/protocol';
import type { Subject } from './company.ts';
import type { Perform } from './seed.ts';
import { demoId, moment, type Setting } from './steps.ts';
import type { Ago } from './threads.ts';

type BadgeInput = InputOf<Contract['operations']['badge.save']>;

/** A badge of the demo company; its key names it in other badges and in awards. */
type DemoBadge = Omit<BadgeInput, 'id'> & { readonly key: string };

/** A badge that somebody once gave by hand. */
interface DemoAward {
  readonly badge: string;
  readonly to: Subject;
  readonly by: Subject;
  readonly ago: Ago;
  readonly reason: string;
  readonly endorsedBy?: Readonly<Partial<Record<Subject, string>>>;
}

const badgeId = (key: string) => demoId('badge', key);
const all = (...of: BadgeInput['criteria']['of']): BadgeInput['criteria'] => ({ match: 'all', of });

/** What can be earned at the demo company. The last one is written last, which is how a later run knows that all are there. */
export const demoBadges: readonly DemoBadge[] = [
  {
    key: 'first-words',
    name: 'First words',
    description: 'Wrote something here for the first time. Everybody starts with one sentence.',
    design: { shape: 'circle', symbol: 'chat', colour: 'teal' },
    criteria: all({ kind: 'count', verb: 'comment.posted', atLeast: 1 }),
  },
  {
    key: 'curious-mind',
    name: 'Curious mind',
    description: 'Asked two questions that others will find the answers to.',
    design: { shape: 'hexagon', symbol: 'bulb', colour: 'violet' },
    criteria: all({ kind: 'count', verb: 'comment.posted', objectType: 'question', atLeast: 2 }),
  },
  {
    key: 'problem-solver',
    name: 'Problem solver',
    description: 'Gave an answer that solved somebody’s question. It can be earned again and again.',
    design: { shape: 'shield', symbol: 'check', colour: 'green' },
    criteria: all({ kind: 'count', verb: 'answer.accepted', atLeast: 1 }),
    repeatable: true,
    skills: ['Explaining'],
  },
  {
    key: 'worth-reading',
    name: 'Worth reading',
    description: 'Two posts that experts put their name to.',
    design: { shape: 'star', symbol: 'medal', colour: 'gold' },
    criteria: all({ kind: 'count', verb: 'comment.endorsed', atLeast: 2 }),
    skills: ['Subject expertise'],
  },
  {
    key: 'welcome-crew',
    name: 'Welcome crew',
    description: 'Takes part in helping newcomers through their first weeks.',
    design: { shape: 'circle', symbol: 'people', colour: 'rose' },
    criteria: all({ kind: 'count', verb: 'comment.posted', topic: 'onboarding', atLeast: 3 }),
  },
  {
    key: 'hundred',
    name: 'First hundred',
    description: 'A hundred points: given by colleagues who found it useful.',
    design: { shape: 'hexagon', symbol: 'gem', colour: 'blue' },
    criteria: all({ kind: 'points', atLeast: 100 }),
  },
  {
    key: 'steady-week',
    name: 'Steady week',
    description: 'Something learned or shared on seven days in a row. A day off costs a freeze, not the streak.',
    design: { shape: 'circle', symbol: 'flame', colour: 'red' },
    criteria: all({ kind: 'streak', atLeast: 7 }),
  },
  {
    key: 'data-foundations',
    name: 'Data foundations',
    description: 'Walked the pathway from the first spreadsheet to a chart that tells the truth.',
    design: { shape: 'shield', symbol: 'mountain', colour: 'slate' },
    criteria: all({ kind: 'pathway', pathway: 'data-foundations' }),
    skills: ['Data literacy', 'Charts'],
  },
  {
    key: 'moving-crew',
    name: 'Moving crew',
    description: 'Was there when the Gothenburg office moved, boxes and all.',
    design: { shape: 'ribbon', symbol: 'rocket', colour: 'orange' },
    criteria: all({ kind: 'count', verb: 'comment.posted', topic: 'gothenburg-move', atLeast: 2 }),
    secret: true,
  },
  {
    key: 'workshop-host',
    name: 'Workshop host',
    description: 'Prepared and held a session for colleagues. Given by the learning team.',
    design: { shape: 'ribbon', symbol: 'graduate', colour: 'blue' },
    criteria: all(),
    repeatable: true,
    skills: ['Facilitation', 'Teaching'],
  },
  {
    key: 'librarian',
    name: 'Librarian',
    description: 'Shared three things worth learning from, and somebody recommends them.',
    design: { shape: 'ribbon', symbol: 'book', colour: 'teal' },
    criteria: all(
      { kind: 'count', verb: 'resource.shared', atLeast: 3 },
      { kind: 'count', verb: 'resource.recommended', atLeast: 1 },
    ),
  },
  {
    key: 'time-well-spent',
    name: 'Time well spent',
    description: 'Five colleagues found useful what this person shared.',
    design: { shape: 'star', symbol: 'heart', colour: 'rose' },
    criteria: all({ kind: 'count', verb: 'resource.useful', atLeast: 5 }),
    skills: ['Curating'],
  },
  {
    key: 'gap-closer',
    name: 'Gap closer',
    description: 'Found or made what a colleague had asked for and nobody had.',
    design: { shape: 'shield', symbol: 'puzzle', colour: 'orange' },
    criteria: all({ kind: 'count', verb: 'request.answered', atLeast: 1 }),
  },
  {
    key: 'all-rounder',
    name: 'All-rounder',
    description: 'Solves problems, is worth reading and welcomes newcomers.',
    design: { shape: 'star', symbol: 'trophy', colour: 'violet' },
    criteria: all(
      { kind: 'badge', badgeId: badgeId('problem-solver') },
      { kind: 'badge', badgeId: badgeId('worth-reading') },
      { kind: 'badge', badgeId: badgeId('welcome-crew') },
    ),
  },
];

const demoAwards: readonly DemoAward[] = [
  {
    badge: 'workshop-host',
    to: 'kenji',
    by: 'ingrid',
    ago: '40d 14:00',
    reason: 'Held “Charts that tell the truth” for 34 people on three sites.',
    endorsedBy: { elsa: 'I rebuilt my monthly report the same afternoon.', olena: '' },
  },
  {
    badge: 'workshop-host',
    to: 'kenji',
    by: 'ingrid',
    ago: '12d 15:30',
    reason: 'Repeated it for the night shift, at their hours.',
  },
  {
    badge: 'workshop-host',
    to: 'amara',
    by: 'priyanka',
    ago: '21d 09:15',
    reason: 'Prepared the field safety day in Lagos and Casablanca.',
    endorsedBy: { youssef: 'The best prepared safety day we have had.' },
  },
  {
    badge: 'workshop-host',
    to: 'siddharth',
    by: 'amara',
    ago: '3d 11:00',
    reason: 'Showed two other newcomers how to read the process diagrams, unasked.',
    endorsedBy: { rohan: 'Saw it. Patient and clear.' },
  },
];

/** Writes the company's badges and those given by hand, once. What criteria give follows by itself. */
export async function seedBadges(perform: Perform, setting: Setting): Promise<void> {
  const { badges } = (await perform('ingrid', 'badge.list', {}, setting.now)) as BadgePage;
  const last = demoBadges.at(-1)!;
  if (badges.some(({ id }) => id === badgeId(last.key))) return;
  const save = ({ key, ...badge }: DemoBadge) =>
    perform('ingrid', 'badge.save', { id: badgeId(key), ...badge }, moment('60d 09:00', setting.now));
  // Handed in together, the writer keeps their order: first the badges, then what was made of them.
  await Promise.all([
    ...demoBadges.filter((badge) => badge !== last).map(save),
    ...demoAwards.flatMap((award) => give(award, perform, setting)),
    save(last),
  ]);
}

function give({ badge, to, by, ago, reason, endorsedBy = {} }: DemoAward, perform: Perform, setting: Setting) {
  const [id, at] = [demoId('award', badge, to, ago), moment(ago, setting.now)];
  const input = { id, badgeId: badgeId(badge), memberId: setting.memberId(to), reason };
  const endorse = ([subject, note]: [string, string]) =>
    perform(subject as Subject, 'badge.endorse', { awardId: id, on: true, note }, at + 3_600_000);
  return [perform(by, 'badge.award', input, at), ...Object.entries(endorsedBy).map(endorse)];
}
