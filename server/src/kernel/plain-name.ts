import { plainLine } from './plain-line.ts';

type Script = 'Latin' | 'Cyrillic' | 'Greek' | 'Armenian' | 'Cherokee';

/**
 * Letters that look like a Latin one in common typefaces, each above its double: those of Unicode's list of confusables
 * (UTS #39) that come with scripts in which words could pass for Latin, and are no other letter's disguise.
 */
const DOUBLES: Readonly<Record<Exclude<Script, 'Latin'>, readonly [theirs: string, latin: string]>> = {
  Cyrillic: ['АВЕЅІЈКМНОРСТУХѴԚԜӀаеорсухѕіјһԁԛԝѵӏ', 'ABESIJKMHOPCTYXVQWIaeopcyxsijhdqwvl'],
  Greek: ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧͿαγινορσυϳ', 'ABEZHIKMNOPTYXJayivopouj'],
  Armenian: ['ՏՍՕԼօսհոցզյ', 'SUOLouhngqj'],
  Cherokee: ['ᎠᎡᎢᎪᎫᎬᎳᎷᎻᎶᏃᏙᏚᏞᏟᏢᏦᏴ', 'DRTAJEWMHGZVSLCPKB'],
};

const SCRIPTS: readonly (readonly [Script, RegExp])[] = [
  ['Latin', /\p{sc=Latin}/u],
  ['Cyrillic', /\p{sc=Cyrillic}/u],
  ['Greek', /\p{sc=Greek}/u],
  ['Armenian', /\p{sc=Armenian}/u],
  ['Cherokee', /\p{sc=Cherokee}/u],
];

const toLatin = new Map<string, string>();
const fromLatin = new Map<Script, Map<string, string>>();
for (const [script, [theirs, latin]] of Object.entries(DOUBLES)) {
  const doubles = [...latin];
  const own = new Map<string, string>();
  [...theirs].forEach((letter, index) => {
    const double = doubles[index]!;
    toLatin.set(letter, double);
    if (!own.has(double)) own.set(double, letter);
  });
  fromLatin.set(script as Script, own);
}

const WORD = /[\p{L}\p{M}\u200C\u200D]+/gu;
/** Letters and digits in another dress: full width, mathematical, circled, raised, ligatures. */
const DRESSED = /[\p{L}\p{N}\p{So}]/gu;
const UNDRESSED = /^[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{Nd}]+$/u;
/** Next to a name they would pass for a seal of this system. */
const SEALS = /[\u2705\u2611\u2713\u2714\u{1F5F8}\u{1F5F9}]\uFE0F?/gu;

/**
 * Brings a name from outside to one harmless line that cannot pass for another's by how it is spelled: what `plainLine`
 * does, letters out of their disguise, no word with letters of two scripts where one would look the same, no seals. Two
 * names that look alike by such means become equal, and are then told apart by role, title and picture as namesakes are.
 */
export function plainName(value: unknown, limit: number): string {
  const line = plainLine(value, 4 * limit)
    .replace(SEALS, '')
    .replace(DRESSED, undressed);
  return plainLine(line.normalize('NFD').replace(WORD, inOneScript), limit);
}

function undressed(letter: string): string {
  const plain = letter.normalize('NFKC');
  return UNDRESSED.test(plain) ? plain : letter;
}

/** What is replaced looks the same as before, so a word that mixes scripts on purpose still reads as it did. */
function inOneScript(word: string): string {
  const letters = [...word].map((letter) => [letter, SCRIPTS.find(([, has]) => has.test(letter))?.[0]] as const);
  const counts = SCRIPTS.map(([script]) => letters.filter(([, own]) => own === script).length);
  if (counts.filter((count) => count > 0).length < 2) return word;
  const [main] = SCRIPTS[counts.indexOf(Math.max(...counts))]!;
  return letters.map(([letter, own]) => (own && own !== main ? doubleOf(letter, main) : letter)).join('');
}

function doubleOf(letter: string, script: Script): string {
  const latin = toLatin.get(letter) ?? letter;
  return script === 'Latin' ? latin : (fromLatin.get(script)?.get(latin) ?? letter);
}
