import type { Criteria, Criterion } from '@learning-commons/protocol';

/** The words of the pages that the server makes itself. Names in braces are filled in. */
export interface Words {
  readonly valid: string;
  readonly validNote: string;
  readonly revoked: string;
  readonly revokedNote: string;
  readonly to: string;
  readonly on: string;
  readonly by: string;
  readonly turn: string;
  readonly criteria: string;
  readonly reason: string;
  readonly skills: string;
  readonly vouch: string;
  readonly check: string;
  readonly checkNote: string;
  readonly json: string;
  readonly jwt: string;
  readonly goneTitle: string;
  readonly gone: string;
  readonly all: string;
  readonly any: string;
  readonly hand: string;
  readonly posted: string;
  readonly accepted: string;
  readonly endorsed: string;
  readonly count: string;
  readonly points: string;
  readonly streak: string;
  readonly pathway: string;
  readonly badge: string;
  readonly inTopic: string;
  readonly until: string;
}

/** Languages of these pages. */
export type Language = 'en' | 'de' | 'fr' | 'es' | 'hi' | 'ar';

/** Every word in every language. */
export const words: Readonly<Record<Language, Words>> = {
  en: {
    valid: 'This badge is valid.',
    validNote: 'The issuer confirms it at this moment.',
    revoked: 'This award was taken back on {date}.',
    revokedNote: 'It is no longer valid.',
    to: 'Awarded to',
    on: 'Awarded on',
    by: 'Issued by',
    turn: 'Times earned',
    criteria: 'What it asks for',
    reason: 'What it was given for',
    skills: 'Skills',
    vouch: 'Who vouches for it',
    check: 'Check it yourself',
    checkNote:
      'The signed credential follows Open Badges 3.0. Any verifier of that standard can check it without this page.',
    json: 'Credential as JSON',
    jwt: 'Signed credential',
    goneTitle: 'There is no badge here',
    gone: 'The address is wrong, or the badge is no longer shared by its holder.',
    all: 'All of these:',
    any: 'One of these:',
    hand: 'Awarded by people of the community.',
    posted: 'posts',
    accepted: 'answers that were accepted',
    endorsed: 'posts that were endorsed',
    count: '{n} × {what}',
    points: '{n} points',
    streak: '{n} days in a row',
    pathway: 'the pathway {what} completed',
    badge: 'the badge {what}',
    inTopic: 'in {topic}',
    until: 'until {date}',
  },
  de: {
    valid: 'Dieses Abzeichen ist gültig.',
    validNote: 'Die ausstellende Stelle bestätigt es in diesem Moment.',
    revoked: 'Diese Auszeichnung wurde am {date} zurückgenommen.',
    revokedNote: 'Sie ist nicht mehr gültig.',
    to: 'Verliehen an',
    on: 'Verliehen am',
    by: 'Ausgestellt von',
    turn: 'Wie oft erworben',
    criteria: 'Was dafür nötig ist',
    reason: 'Wofür es verliehen wurde',
    skills: 'Fähigkeiten',
    vouch: 'Wer dafür bürgt',
    check: 'Selbst prüfen',
    checkNote:
      'Der signierte Nachweis folgt Open Badges 3.0. Jedes Prüfprogramm für diesen Standard kann ihn ohne diese Seite prüfen.',
    json: 'Nachweis als JSON',
    jwt: 'Signierter Nachweis',
    goneTitle: 'Hier ist kein Abzeichen',
    gone: 'Die Adresse ist falsch, oder das Abzeichen wird nicht mehr geteilt.',
    all: 'Alles davon:',
    any: 'Eines davon:',
    hand: 'Von Menschen der Gemeinschaft verliehen.',
    posted: 'Beiträge',
    accepted: 'angenommene Antworten',
    endorsed: 'von Fachleuten empfohlene Beiträge',
    count: '{n} × {what}',
    points: '{n} Punkte',
    streak: '{n} Tage in Folge',
    pathway: 'den Lernpfad {what} abgeschlossen',
    badge: 'das Abzeichen {what}',
    inTopic: 'in {topic}',
    until: 'bis {date}',
  },
  fr: {
    valid: 'Ce badge est valide.',
    validNote: 'L’émetteur le confirme en ce moment même.',
    revoked: 'Cette distinction a été retirée le {date}.',
    revokedNote: 'Elle n’est plus valide.',
    to: 'Décerné à',
    on: 'Décerné le',
    by: 'Émis par',
    turn: 'Nombre de fois obtenu',
    criteria: 'Ce qu’il demande',
    reason: 'Ce qui l’a valu',
    skills: 'Compétences',
    vouch: 'Qui s’en porte garant',
    check: 'Vérifier soi-même',
    checkNote:
      'L’attestation signée suit la norme Open Badges 3.0. Tout vérificateur de cette norme peut la contrôler sans cette page.',
    json: 'Attestation en JSON',
    jwt: 'Attestation signée',
    goneTitle: 'Il n’y a pas de badge ici',
    gone: 'L’adresse est erronée, ou le badge n’est plus partagé par son titulaire.',
    all: 'Tout ceci :',
    any: 'L’un de ceux-ci :',
    hand: 'Décerné par des membres de la communauté.',
    posted: 'contributions',
    accepted: 'réponses acceptées',
    endorsed: 'contributions recommandées',
    count: '{n} × {what}',
    points: '{n} points',
    streak: '{n} jours de suite',
    pathway: 'le parcours {what} terminé',
    badge: 'le badge {what}',
    inTopic: 'dans {topic}',
    until: 'jusqu’au {date}',
  },
  es: {
    valid: 'Esta insignia es válida.',
    validNote: 'El emisor lo confirma en este momento.',
    revoked: 'Este reconocimiento se retiró el {date}.',
    revokedNote: 'Ya no es válido.',
    to: 'Otorgada a',
    on: 'Otorgada el',
    by: 'Emitida por',
    turn: 'Veces obtenida',
    criteria: 'Qué exige',
    reason: 'Por qué se otorgó',
    skills: 'Habilidades',
    vouch: 'Quién responde por ella',
    check: 'Compruébelo usted',
    checkNote:
      'La credencial firmada sigue Open Badges 3.0. Cualquier verificador de esa norma puede comprobarla sin esta página.',
    json: 'Credencial en JSON',
    jwt: 'Credencial firmada',
    goneTitle: 'Aquí no hay ninguna insignia',
    gone: 'La dirección es incorrecta o su titular ya no comparte la insignia.',
    all: 'Todo esto:',
    any: 'Algo de esto:',
    hand: 'Otorgada por personas de la comunidad.',
    posted: 'aportaciones',
    accepted: 'respuestas aceptadas',
    endorsed: 'aportaciones avaladas',
    count: '{n} × {what}',
    points: '{n} puntos',
    streak: '{n} días seguidos',
    pathway: 'el itinerario {what} completado',
    badge: 'la insignia {what}',
    inTopic: 'en {topic}',
    until: 'hasta el {date}',
  },
  hi: {
    valid: 'यह बैज मान्य है।',
    validNote: 'जारीकर्ता इसी क्षण इसकी पुष्टि करता है।',
    revoked: 'यह सम्मान {date} को वापस लिया गया।',
    revokedNote: 'यह अब मान्य नहीं है।',
    to: 'किसे दिया गया',
    on: 'कब दिया गया',
    by: 'जारीकर्ता',
    turn: 'कितनी बार मिला',
    criteria: 'इसके लिए क्या चाहिए',
    reason: 'किसलिए दिया गया',
    skills: 'कौशल',
    vouch: 'कौन इसकी पुष्टि करता है',
    check: 'स्वयं जाँचें',
    checkNote: 'हस्ताक्षरित प्रमाण Open Badges 3.0 के अनुसार है। इस मानक का कोई भी सत्यापक इसे इस पृष्ठ के बिना जाँच सकता है।',
    json: 'प्रमाण JSON के रूप में',
    jwt: 'हस्ताक्षरित प्रमाण',
    goneTitle: 'यहाँ कोई बैज नहीं है',
    gone: 'पता ग़लत है, या धारक अब यह बैज साझा नहीं करता।',
    all: 'यह सब:',
    any: 'इनमें से एक:',
    hand: 'समुदाय के लोगों द्वारा दिया गया।',
    posted: 'पोस्ट',
    accepted: 'स्वीकृत उत्तर',
    endorsed: 'अनुमोदित पोस्ट',
    count: '{n} × {what}',
    points: '{n} अंक',
    streak: 'लगातार {n} दिन',
    pathway: 'पथ {what} पूरा किया',
    badge: 'बैज {what}',
    inTopic: '{topic} में',
    until: '{date} तक',
  },
  ar: {
    valid: 'هذه الشارة صالحة.',
    validNote: 'تؤكد الجهة المانحة ذلك في هذه اللحظة.',
    revoked: 'سُحبت هذه الشارة في {date}.',
    revokedNote: 'لم تعد صالحة.',
    to: 'مُنحت إلى',
    on: 'مُنحت في',
    by: 'الجهة المانحة',
    turn: 'عدد مرات الحصول عليها',
    criteria: 'ما تتطلبه',
    reason: 'سبب منحها',
    skills: 'المهارات',
    vouch: 'من يزكّيها',
    check: 'تحقق بنفسك',
    checkNote: 'الشهادة الموقّعة تتبع معيار Open Badges 3.0، ويمكن لأي أداة تحقق من هذا المعيار فحصها دون هذه الصفحة.',
    json: 'الشهادة بصيغة JSON',
    jwt: 'الشهادة الموقّعة',
    goneTitle: 'لا توجد شارة هنا',
    gone: 'العنوان غير صحيح، أو لم يعد حامل الشارة يشاركها.',
    all: 'كل ما يلي:',
    any: 'واحد مما يلي:',
    hand: 'يمنحها أشخاص من المجتمع.',
    posted: 'مشاركات',
    accepted: 'إجابات مقبولة',
    endorsed: 'مشاركات مُزكّاة',
    count: '{n} × {what}',
    points: '{n} نقطة',
    streak: '{n} يومًا متتاليًا',
    pathway: 'إتمام المسار {what}',
    badge: 'الشارة {what}',
    inTopic: 'في {topic}',
    until: 'حتى {date}',
  },
};

/** Fills names in braces. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/**
 * The language to answer in, by `Accept-Language` after RFC 9110 §12.5.4: what is liked most among those there are, English
 * where none is.
 */
export function languageOf(accept: string | undefined): Language {
  const liked = (accept ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => /^\s*([a-z]{1,8})(?:-[\w-]*)?(?:\s*;\s*q=([01](?:\.\d{0,3})?))?\s*$/i.exec(part))
    .filter((part) => part !== null)
    .map(([, language, q]) => ({ language: language!.toLowerCase(), weight: Number(q ?? 1) }))
    .filter(({ language, weight }) => weight > 0 && Object.hasOwn(words, language))
    .sort((a, b) => b.weight - a.weight);
  return (liked[0]?.language ?? 'en') as Language;
}

/** A day in words, in UTC: the page does not know where its reader is. */
export function dayOf(language: Language, at: number): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(at);
}

/** What a badge asks for, in one sentence. */
export function describeCriteria(
  said: Words,
  criteria: Criteria,
  badgeNames: ReadonlyMap<string, string>,
  language: Language = 'en',
): string {
  if (criteria.of.length === 0) return said.hand;
  const parts = criteria.of.map((each) => describe(said, each, badgeNames));
  const whole =
    parts.length === 1 ? parts[0]! : `${criteria.match === 'all' ? said.all : said.any} ${parts.join('; ')}`;
  return criteria.by === null ? whole : `${whole}, ${fill(said.until, { date: dayOf(language, criteria.by) })}`;
}

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\u202a-\u202e\u2066-\u2069]/u;

/** Words of others within a sentence, so that their direction does not turn the sentence around (Unicode FSI and PDI). */
function apart(said: Words, text: string): string {
  return said === words.ar || RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

function describe(said: Words, criterion: Criterion, badgeNames: ReadonlyMap<string, string>): string {
  const within =
    'topic' in criterion && criterion.topic ? ` ${fill(said.inTopic, { topic: apart(said, criterion.topic) })}` : '';
  switch (criterion.kind) {
    case 'count': {
      const known = {
        'comment.posted': said.posted,
        'answer.accepted': said.accepted,
        'comment.endorsed': said.endorsed,
      };
      const verb = known[criterion.verb as keyof typeof known] ?? criterion.verb;
      const parts = [verb, criterion.objectType, criterion.objectId].filter((part) => part !== undefined);
      const what = parts.map((part) => apart(said, part)).join(' ');
      return fill(said.count, { n: criterion.atLeast, what }) + within;
    }
    case 'points':
      return fill(said.points, { n: criterion.atLeast }) + within;
    case 'streak':
      return fill(said.streak, { n: criterion.atLeast });
    case 'pathway':
      return fill(said.pathway, { what: apart(said, criterion.pathway) });
    case 'badge':
      return fill(said.badge, { what: apart(said, badgeNames.get(criterion.badgeId) ?? '…') });
  }
}
