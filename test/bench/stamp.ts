import { now } from './measure.ts';

const STAMP = /stamp (\d+) /g;

/** A text that says when it was made; `stampsIn` finds that again in whatever carries it. */
export const stamped = (text: string) => `stamp ${now()} ${text}`;

/** When the texts in a message were made, in microseconds. */
export const stampsIn = (message: string) => [...message.matchAll(STAMP)].map(([, at]) => Number(at));

/** A comment of ordinary length. */
export const WORDS =
  'After the second calibration the two sensors agree to the second digit, which nobody here expected before March. I wrote it into the log and keep the old filter for comparison; ask me for the file if you want to see the curve.';
