import type { Contract, Id, InputOf } from '@learning-commons/protocol';
import { subjects, type Subject } from './company.ts';
import { demoId } from './steps.ts';

/** One post of a large topic, ready for `comment.create`. */
export interface LargePost {
  readonly at: number;
  readonly actor: Subject;
  readonly input: InputOf<Contract['operations']['comment.create']> & { readonly id: Id };
}

/** How a large topic is made. */
export interface LargeThreadOptions {
  readonly topic?: string;
  /** When the last post was written. */
  readonly now?: number;
  /** Another number, other texts in another shape. */
  readonly variant?: number;
}

const OPENERS = [
  'The night shift saw it first',
  'I tried it on the small line',
  'We had the same at the intake',
  'After the second calibration',
  'Since the last update',
  'With the filter out of the way',
  'On the drawing it looks different',
  'If you start it from the panel',
  'When the level drops below two metres',
  'In the morning, before the pumps warm up',
];
const FINDINGS = [
  'the reading comes back within a minute',
  'the valve closes a little too early',
  'nobody has to walk down to the cellar any more',
  'the alarm stays quiet, which worries me more',
  'the two sensors agree to the second digit',
  'it takes about a third of the time',
  'the old manual turned out to be right',
  'the curve has a step that I cannot explain',
  'the checklist is one point too short',
  'the spare part fits without the adapter',
];
const CLOSERS = [
  'Has anybody seen that elsewhere?',
  'I wrote it into the log.',
  'We keep it that way until March.',
  'Ask me for the file if you want to compare.',
  'Next week I check it again with **clean** water.',
  'That was the whole trick.',
  'The numbers are in the `trend` folder.',
  'I would still do it by hand once.',
];

/**
 * The posts of a topic of any size, oldest first, the same on every machine: about three in ten start a thread, the
 * others answer somewhere, most of them recent threads, as deep as nesting goes.
 */
export function* largeThread(
  count: number,
  { topic = `large-${count}`, now = Date.now(), variant = 1 }: LargeThreadOptions = {},
): Generator<LargePost> {
  const random = randomNumbers(variant);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
  const recent: Id[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = demoId(topic, String(variant), String(index));
    const parentId = index === 0 || random() < 0.3 ? null : pick(recent);
    const type = parentId === null && random() < 0.25 ? 'question' : 'comment';
    const body = `${pick(OPENERS)}, ${pick(FINDINGS)}. ${pick(CLOSERS)}${random() < 0.2 ? `\n\n${pick(OPENERS)}, ${pick(FINDINGS)}.` : ''}`;
    yield { at: now - (count - index) * 60_000, actor: pick(subjects), input: { id, topic, parentId, type, body } };
    recent.push(id);
    if (recent.length > 200) recent.splice(Math.floor(random() * 100), 1);
  }
}

/** Numbers between 0 and 1 that look random and never change (mulberry32). */
function randomNumbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
