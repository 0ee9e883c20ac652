import { h } from 'hastscript';
import { toHtml } from 'hast-util-to-html';
import { awardAddress, type CredentialParts } from './credential.ts';
import { dayOf, describeCriteria, fill, words, type Language, type Words } from './words.ts';

type Child = ReturnType<typeof h> | string | undefined;

/** Where the pages' style sheet is. */
export const STYLES = '/badges/page.css';

/** The page that proves an award to whoever was given its address. */
export function awardPage(parts: CredentialParts, language: Language, png: string): string {
  const said = words[language];
  const { badge, award, base, communityName, people } = parts;
  const holder = people.find(({ id }) => id === award.member)?.name ?? '';
  const title = holder === '' ? badge.name : `${badge.name} · ${holder}`;
  const main = h('main', [
    h('img', { src: badge.picture, alt: '', width: 192, height: 192 }),
    h('h1', { dir: 'auto' }, badge.name),
    badge.description && h('p', { className: ['about'], dir: 'auto' }, badge.description),
    state(parts, said, language),
    facts(parts, said, language, holder),
    vouching(parts, said),
    award.revoked ? undefined : checking(parts, said),
  ]);
  return page(language, title, main, [
    meta('og:type', 'website'),
    meta('og:title', title),
    meta('og:site_name', communityName),
    meta('og:description', badge.description || describeCriteria(said, badge.criteria, parts.badgeNames, language)),
    meta('og:image', png),
    meta('og:url', awardAddress(base, award.id)),
  ]);
}

/** What is shown where there is no award, or none that its holder shares: the two cannot be told apart. */
export function gonePage(language: Language): string {
  const said = words[language];
  return page(language, said.goneTitle, h('main', [h('h1', said.goneTitle), h('p', said.gone)]), []);
}

function page(language: Language, title: string, main: Child, head: readonly Child[]): string {
  const tree = h(null, [
    { type: 'doctype' as const },
    h('html', { lang: language, dir: language === 'ar' ? 'rtl' : 'ltr' }, [
      h('head', [
        h('meta', { charSet: 'utf-8' }),
        h('title', title),
        h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
        h('meta', { name: 'color-scheme', content: 'light dark' }),
        h('link', { rel: 'stylesheet', href: STYLES }),
        ...head,
      ]),
      h('body', main),
    ]),
  ]);
  return toHtml(tree);
}

function state({ award }: CredentialParts, said: Words, language: Language): Child {
  if (!award.revoked)
    return h('div', { className: ['state', 'valid'] }, [h('strong', said.valid), h('span', said.validNote)]);
  const revoked = fill(said.revoked, { date: dayOf(language, award.revoked.at) });
  return h('div', { className: ['state', 'revoked'] }, [h('strong', revoked), h('span', said.revokedNote)]);
}

function facts(parts: CredentialParts, said: Words, language: Language, holder: string): Child {
  const { award, badge, communityName, badgeNames } = parts;
  const rows: readonly (readonly [string, Child])[] = [
    [said.to, holder],
    [said.on, h('time', { dateTime: new Date(award.at).toISOString() }, dayOf(language, award.at))],
    [said.by, communityName],
    [said.turn, award.turn > 1 ? String(award.turn) : ''],
    [said.reason, award.reason],
    [said.criteria, describeCriteria(said, badge.criteria, badgeNames, language)],
    [said.skills, badge.skills.join(', ')],
  ];
  return h(
    'dl',
    rows
      .filter(([, value]) => value !== '')
      .map(([name, value]) => h('div', [h('dt', name), h('dd', { dir: 'auto' }, value)])),
  );
}

function checking({ base, award }: CredentialParts, said: Words): Child {
  return h('section', [
    h('h2', said.check),
    h('p', said.checkNote),
    h('p', { className: ['files'] }, [
      link(`${awardAddress(base, award.id)}.jwt`, said.jwt),
      link(`${awardAddress(base, award.id)}.json`, said.json),
    ]),
  ]);
}

function vouching({ award, people }: CredentialParts, said: Words): Child {
  const nameOf = new Map(people.map(({ id, name }) => [id, name]));
  const named = award.endorsements.filter(({ by }) => nameOf.has(by));
  if (named.length === 0) return undefined;
  const each = named.map(({ by, note }) =>
    h('li', [h('strong', h('bdi', nameOf.get(by))), note && ' ', note && h('bdi', note)]),
  );
  return h('section', [h('h2', said.vouch), h('ul', each)]);
}

const link = (href: string, text: string): Child => h('a', { href }, text);
const meta = (property: string, content: string): Child => h('meta', { property, content });

/** How the pages look, light and dark. */
export const pageStyles = `:root {
  color-scheme: light dark;
  --ground: light-dark(#f4f5f7, #14171c);
  --card: light-dark(#ffffff, #1d2229);
  --text: light-dark(#1b2026, #e8ebef);
  --quiet: light-dark(#57606c, #a5afbb);
  --edge: light-dark(#d9dee4, #343c46);
  --link: light-dark(#0b5f8a, #7cc4ec);
  --valid: light-dark(#1a6b33, #7fd79a);
  --revoked: light-dark(#9c2323, #ff9d94);
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem 4rem; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 2rem clamp(1rem, 5vw, 2.5rem); background: var(--card);
  border: 1px solid var(--edge); border-radius: 1rem; overflow-wrap: anywhere; }
img { display: block; width: 12rem; max-width: 60%; height: auto; margin: 0 auto 1rem; }
h1 { margin: 0 0 0.25rem; font-size: 1.75rem; line-height: 1.2; text-align: center; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.125rem; }
.about { margin: 0; color: var(--quiet); text-align: center; }
.state { display: flex; flex-direction: column; margin: 1.5rem 0; padding: 0.75rem 1rem; border: 2px solid;
  border-radius: 0.75rem; text-align: center; }
.valid { color: var(--valid); }
.revoked { color: var(--revoked); }
dl { margin: 0; }
dl div { display: grid; grid-template-columns: minmax(8rem, 1fr) 2fr; gap: 0.25rem 1rem; padding: 0.6rem 0;
  border-top: 1px solid var(--edge); }
dt { color: var(--quiet); }
dd { margin: 0; }
ul { margin: 0; padding-inline-start: 1.25rem; }
.files { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; }
a { display: inline-flex; align-items: center; min-height: 2.75rem; color: var(--link); }
@media (max-width: 30rem) { dl div { grid-template-columns: 1fr; } }
`;
