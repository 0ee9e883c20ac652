/** Where this Markdown differs from CommonMark on purpose. */
export interface Difference {
  /** Why, in words for people who write; `docs/guide/markdown.md` shows it. */
  readonly reason: string;
  /** Numbers of the examples of CommonMark 0.31.2 that therefore come out otherwise. */
  readonly examples: readonly number[];
}

const upTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** Every example that does not come out as CommonMark says, by reason. The tests fail if one is missing or needless. */
export const differences: readonly Difference[] = [
  {
    reason: 'Raw HTML is shown as text, and Markdown inside it works',
    examples: [
      ...[21, 31],
      ...upTo(148, 191),
      ...[201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536],
      ...upTo(613, 617),
      ...[623],
      ...upTo(625, 631),
      ...[642, 643],
    ],
  },
  {
    reason: 'Only http, https, mailto and relative addresses become links; of others the text stays',
    examples: [596, 598, 599, 601],
  },
  { reason: 'Bare web and e-mail addresses become links', examples: [602, 608, 611, 612] },
  {
    reason: 'A link without text shows its address, since nobody could see or hear it otherwise',
    examples: [484, 487],
  },
  { reason: 'A heading without text is left out', examples: [79] },
];
