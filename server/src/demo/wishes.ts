import type { OperationName, RequestPage } from '@learning-commons/protocol';
import type { Subject } from './company.ts';
import { itemId } from './library.ts';
import type { Perform } from './seed.ts';
import { demoId, moment, type Setting } from './steps.ts';
import type { Ago } from './threads.ts';

/** Something the company misses, and what became of it. */
interface Wish {
  readonly key: string;
  readonly by: Subject;
  readonly ago: Ago;
  readonly title: string;
  readonly why?: string;
  readonly skill?: string;
  readonly votes?: readonly Subject[];
  readonly helpers?: readonly Subject[];
  readonly taken?: { readonly by: Subject; readonly ago: Ago; readonly started?: Ago };
  /** The resource that answers it. */
  readonly answered?: { readonly by: Subject; readonly ago: Ago; readonly item: string };
  readonly closed?: { readonly by: Subject; readonly ago: Ago; readonly reason: string };
  readonly talk?: readonly { readonly by: Subject; readonly ago: Ago; readonly body: string }[];
}

const wishes: readonly Wish[] = [
  {
    key: 'vibration',
    by: 'mateo',
    ago: '9d 03:10',
    title: 'Reading vibration spectra on small pumps',
    why: 'We have the new loggers on 14 pumps and nobody on the late shift can tell a bearing from an imbalance. A worked example or two from our own machines would do.',
    skill: 'Condition monitoring',
    votes: ['samuel', 'grace', 'aroha', 'petr', 'olena', 'khalid', 'lerato'],
    helpers: ['amara', 'jonas'],
    talk: [
      {
        by: 'amara',
        ago: '8d 22:00',
        body: 'I have three spectra from Lagos with the parts we took out afterwards. Who can explain the theory beside them?',
      },
      { by: 'jonas', ago: '8d 02:00', body: 'I can. Half an hour on **Thursday** next week?' },
    ],
  },
  {
    key: 'power-query',
    by: 'elsa',
    ago: '16d 05:20',
    title: 'Power Query for people who know formulas',
    why: 'Everything I find starts with what a cell is.',
    skill: 'Spreadsheets',
    votes: ['siddharth', 'chloe', 'mai', 'xinyi'],
    taken: { by: 'kenji', ago: '6d 02:00', started: '2d 07:00' },
    helpers: ['olena'],
  },
  {
    key: 'swedish',
    by: 'siddharth',
    ago: '5d 06:40',
    title: 'Swedish for meetings, not for holidays',
    why: 'The move to Gothenburg is in spring. I can order coffee. I cannot follow a stand-up.',
    skill: 'Languages',
    votes: ['sunita', 'rohan', 'fatima', 'mai'],
    taken: { by: 'anneliese', ago: '1d 04:00' },
  },
  {
    key: 'one-to-one',
    by: 'grace',
    ago: '31d 02:00',
    title: 'What a good one-to-one looks like',
    skill: 'Leadership',
    votes: ['mateo', 'samuel', 'siddharth', 'aroha', 'isabella'],
    answered: { by: 'lerato', ago: '1d 02:30', item: 'one-to-ones' },
  },
  {
    key: 'first-talk',
    by: 'chloe',
    ago: '44d 03:00',
    title: 'How to give feedback to somebody older than me',
    skill: 'Leadership',
    votes: ['siddharth', 'nia', 'dimitri'],
    answered: { by: 'zeynep', ago: '20d 03:00', item: 'feedback-sbi' },
  },
  {
    key: 'legacy',
    by: 'petr',
    ago: '60d 01:00',
    title: 'A course on the old maintenance planner',
    votes: ['khalid'],
    closed: {
      by: 'ingrid',
      ago: '33d 04:00',
      reason: 'The planner goes in January. The course for its successor is in the library from December on.',
    },
  },
  {
    key: 'hydraulics',
    by: 'khalid',
    ago: '3h',
    title: 'Hydraulics basics in Arabic',
    skill: 'Hydraulics',
    votes: ['fatima'],
  },
];

/** Steps handed in at once; the writer keeps their order. */
const GROUP = 32;

interface Step {
  readonly at: number;
  readonly actor: Subject;
  readonly operation: OperationName;
  readonly input: object;
}

/** Has the company ask for what it misses, once. What is there already is left alone. */
export async function seedWishes(perform: Perform, setting: Setting): Promise<void> {
  const input = { filter: { state: 'all' }, limit: 50 };
  const { requests } = (await perform('ingrid', 'request.list', input, setting.now)) as RequestPage;
  const known = new Set(requests.map(({ id }) => id));
  const steps = wishes.filter(({ key }) => !known.has(wishId(key))).flatMap((wish) => stepsOf(wish, setting));
  steps.sort((one, other) => one.at - other.at);
  for (let start = 0; start < steps.length; start += GROUP)
    await Promise.all(
      steps
        .slice(start, start + GROUP)
        .map(({ at, actor, operation, input: said }) => perform(actor, operation, said, at)),
    );
}

const wishId = (key: string) => demoId('request', key);

function stepsOf(wish: Wish, { now }: Setting): Step[] {
  const requestId = wishId(wish.key);
  const asked = moment(wish.ago, now);
  const { title, why = '', skill = null, votes = [], helpers = [], talk = [] } = wish;
  const step = (actor: Subject, at: number, operation: OperationName, more: object = {}): Step => ({
    at,
    actor,
    operation,
    input: { requestId, ...more },
  });
  return [
    { at: asked, actor: wish.by, operation: 'request.create', input: { id: requestId, title, why, skill } },
    ...votes.map((voter, index) => step(voter, asked + (index + 1) * 60_000, 'request.vote', { on: true })),
    ...helpers.map((helper, index) => step(helper, asked + (index + 1) * 300_000, 'request.volunteer', { on: true })),
    ...talk.map(({ by, ago, body }, index) => ({
      at: moment(ago, now),
      actor: by,
      operation: 'comment.create' as const,
      input: { id: demoId('talk', wish.key, String(index)), topic: `request/${requestId}`, body },
    })),
    ...outcome(wish, now, step),
  ];
}

function outcome(
  { taken, answered, closed }: Wish,
  now: number,
  step: (actor: Subject, at: number, operation: OperationName, more?: object) => Step,
): Step[] {
  const claim = (state: string, ago: Ago) => step(taken!.by, moment(ago, now), 'request.claim', { state });
  return [
    ...(taken ? [claim('claimed', taken.ago), ...(taken.started ? [claim('started', taken.started)] : [])] : []),
    ...(answered
      ? [
          step(answered.by, moment(answered.ago, now), 'request.answer', {
            answer: { kind: 'resource', resourceId: itemId(answered.item) },
          }),
        ]
      : []),
    ...(closed ? [step(closed.by, moment(closed.ago, now), 'request.close', { reason: closed.reason })] : []),
  ];
}
