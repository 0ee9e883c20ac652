/** Direction marks, zero-width and other invisible characters, lone surrogates, and blanks that pass for letters. */
const INVISIBLE = /(?![\u200C\u200D])[\p{Cf}\p{Cs}\p{Co}]|[\u115F\u1160\u3164\uFFA0\u2800]|\u17B4|\u17B5/gu;
/** Joiners shape letters in many scripts and hold emoji together; in Latin, Greek or Cyrillic they only make two names look alike. */
const STRAY_JOINERS =
  /(?<!(?![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}])\p{L}\p{M}*|\p{Extended_Pictographic}[\p{M}\p{Emoji_Modifier}]*)[\u200C\u200D]/gu;
const BLANKS = /[\p{Z}\p{Cc}]+/gu;
/** More marks on one letter than any script writes would reach into the lines above and below. */
const STACKED = /([\p{Mn}\p{Me}]{4})[\p{Mn}\p{Me}]+/gu;
const LEADING = /^(?:[\p{M}\s]|\u200C|\u200D)+/u;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Brings a text from outside to one harmless line: Unicode NFC, no control or direction characters, single spaces, at
 * most `limit` UTF-16 units, never cut inside a letter. What is not a text gives ''.
 */
export function plainLine(value: unknown, limit: number): string {
  if (typeof value !== 'string') return '';
  const line = value.replace(INVISIBLE, '').replace(STRAY_JOINERS, '').replace(BLANKS, ' ').replace(LEADING, '');
  const calm = line.normalize('NFC').replace(STACKED, '$1').normalize('NFC');
  return shorten(calm, limit).trimEnd();
}

function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let end = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    if (index + segment.length > limit) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
