import { fail } from '@learning-commons/protocol';

/** One line of a text track. */
interface Cue {
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly text: readonly string[];
}

const MOST_CUES = 5_000;
const TIME = String.raw`(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})`;
const TIMING = new RegExp(String.raw`^${TIME}[ \t]+-->[ \t]+${TIME}(?:[ \t].*)?$`);

/**
 * Reads WebVTT and writes it anew: times and text alone. Styles, regions, notes, settings and markup inside of cues are left out, so
 * that a track cannot change how a page looks. Rejects with `invalid`, naming the line.
 */
export function cleanCaptions(source: string): string {
  const lines = source
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
  if (!/^WEBVTT([ \t].*)?$/.test(lines[0]!)) throw refusal(1, 'captions begin with the word WEBVTT');
  const cues = readCues(lines);
  if (cues.length === 0) throw refusal(lines.length, 'there is not one cue');
  return `WEBVTT\n\n${cues.map(({ from, to, text }) => `${timeText(from)} --> ${timeText(to)}\n${text.join('\n')}\n`).join('\n')}`;
}

function readCues(lines: readonly string[]): Cue[] {
  const cues: Cue[] = [];
  for (let at = 1; at < lines.length; at += 1) {
    const begin = at;
    while (at < lines.length && lines[at] !== '') at += 1;
    const cue = readBlock(lines.slice(begin, at), begin + 1);
    if (!cue) continue;
    if (cue.from < (cues.at(-1)?.from ?? 0)) throw refusal(begin + 1, 'cues come in the order of their times');
    cues.push(cue);
    if (cues.length > MOST_CUES) throw refusal(begin + 1, `there are more than ${MOST_CUES} cues`);
  }
  return cues;
}

/** Undefined for what is no cue: notes, styles, regions, and text under the heading. */
function readBlock(block: readonly string[], line: number): Cue | undefined {
  if (block.length === 0 || /^(NOTE|STYLE|REGION)\b/.test(block[0]!)) return undefined;
  const at = block.findIndex((each) => each.includes('-->'));
  if (at === -1 && line === 2) return undefined;
  const timing = at === 0 || at === 1 ? TIMING.exec(block[at]!) : null;
  if (!timing) throw refusal(line + Math.max(at, 0), 'a cue begins with a line such as 00:01.000 --> 00:04.000');
  const [from, to] = [timeOf(timing.slice(1, 5)), timeOf(timing.slice(5, 9))];
  if (to <= from) throw refusal(line + at, 'a cue ends after it begins');
  const text = block
    .slice(at + 1)
    .map(plainText)
    .filter((each) => each !== '');
  return text.length === 0 ? undefined : { from, to, text };
}

/** What is between pointed brackets is markup; a lone one is none. */
function plainText(text: string): string {
  return withoutMarkup(text)
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[^\P{C}\u200C\u200D]/gu, '')
    .trim();
}

/** A pattern would look from each opening bracket to the end for one that closes. */
function withoutMarkup(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('<', at);
    const close = open === -1 ? -1 : text.indexOf('>', open);
    if (close === -1) return parts.join('') + text.slice(at);
    if (open > at) parts.push(text.slice(at, open));
    at = close + 1;
  }
}

function timeOf([hours = '0', minutes, seconds, thousandths]: readonly string[]): number {
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000 + Number(thousandths);
}

function timeText(time: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(time / 3_600_000)}:${two((time / 60_000) % 60)}:${two((time / 1_000) % 60)}.${String(time % 1_000).padStart(3, '0')}`;
}

function refusal(line: number, rule: string) {
  return fail('invalid', `Line ${line} of the captions: ${rule}.`, { reason: 'captions', line });
}
