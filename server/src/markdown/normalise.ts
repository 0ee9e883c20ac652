/** What no text needs and no reader sees: controls, bidirectional overrides and isolates, invisible fillers, halves of pairs. */
const UNSEEN =
  /[[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\u3164\uFFA0]--[\t\n\u061C\u200B-\u200F\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}\u{13430}-\u{1343F}\u{E0020}-\u{E007F}]]/gv;

/** Tags spell the flags of regions after a black flag; anywhere else they hide ASCII text from people. */
const TAGS = /(\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F})|[\u{E0020}-\u{E007F}]/gu;

/** A zero-width space parts words only in the scripts that are written without spaces. */
const STRAY_SPACE = /\u200B(?![\p{L}&&[\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]])/gv;

/** A character that is no mark, and the marks and joiners after it. */
const CLUSTER = /([^\p{M}\u200C\u200D]?)([\p{M}\u200C\u200D]+)/gu;
const JOINERS = /([\u200C\u200D])[\u200C\u200D]*/g;

/** Joiners shape emoji and the cursive and Indic scripts; after anything else they only make two equal words differ. */
const JOINING =
  /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{scx=Adlm}\p{scx=Arab}\p{scx=Bali}\p{scx=Beng}\p{scx=Deva}\p{scx=Gujr}\p{scx=Guru}\p{scx=Java}\p{scx=Khmr}\p{scx=Knda}\p{scx=Mlym}\p{scx=Mong}\p{scx=Mymr}\p{scx=Nkoo}\p{scx=Orya}\p{scx=Rohg}\p{scx=Sinh}\p{scx=Syrc}\p{scx=Taml}\p{scx=Telu}\p{scx=Tibt}]/u;

/** Five marks hold pointed Hebrew with an accent; Tibetan and Myanmar stack letters as marks, and eight hold those. */
const TALL_STACK =
  /([[\p{M}\u200C\u200D]--[\p{sc=Tibt}\p{sc=Mymr}]]{5})[[\p{M}\u200C\u200D]--[\p{sc=Tibt}\p{sc=Mymr}]]+/gv;
const TALLER_STACK = /([\p{M}\u200C\u200D]{8})[\p{M}\u200C\u200D]+/gu;

const LINE_END = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
const PLAIN_ASCII = /^[\t\n\x20-\x7E]*$/;

/**
 * Brings text to the one form in which it is kept, compared and shown: Unicode NFC, lines ended by a line feed, without
 * control characters, invisible characters, bidirectional overrides or lone surrogates, and with no more marks on one
 * letter than a language needs. Joiners stay where emoji and scripts need them. Never longer than the NFC of what came
 * in; doing it twice changes nothing.
 */
export function normaliseText(source: string): string {
  if (PLAIN_ASCII.test(source)) return source;
  return source
    .replace(LINE_END, '\n')
    .replace(UNSEEN, '')
    .replace(TAGS, '$1')
    .replace(STRAY_SPACE, '')
    .replace(CLUSTER, (_, base: string, marks: string) => base + marks.replace(JOINERS, JOINING.test(base) ? '$1' : ''))
    .normalize('NFC')
    .replace(TALL_STACK, '$1')
    .replace(TALLER_STACK, '$1');
}
