import { aTimeout, expect } from '@open-wc/testing';
import {
  addWords,
  direction,
  formatExact,
  formatList,
  formatNumber,
  formatRelative,
  languageReady,
  locale,
  msg,
  plural,
  setLocale,
  spoken,
} from './localize.ts';

const NOW = Date.UTC(2026, 4, 20, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('localize', () => {
  afterEach(() => setLocale('en'));

  it('says how long ago in words, and after a week the date', () => {
    const ago = (distance: number) => formatRelative(NOW - distance, NOW);
    expect([ago(20_000), ago(5 * MINUTE), ago(3 * HOUR), ago(DAY), ago(6 * DAY)]).to.deep.equal([
      'now',
      '5 minutes ago',
      '3 hours ago',
      'yesterday',
      '6 days ago',
    ]);
    expect(ago(8 * DAY)).to.equal('May 12');
    expect(ago(400 * DAY)).to.equal('Apr 15, 2025');
    expect(formatRelative(NOW + 2 * HOUR, NOW)).to.equal('in 2 hours');
  });

  it('gives the exact moment in full', () => {
    expect(formatExact(NOW)).to.match(/^Wednesday, May 20, 2026/);
  });

  it('picks the form of a phrase by the rules of the language', async () => {
    const forms = 'one:# reply|other:# replies';
    expect([0, 1, 2, 1234].map((count) => plural(count, forms))).to.deep.equal([
      '0 replies',
      '1 reply',
      '2 replies',
      '1,234 replies',
    ]);
    await setLocale('ar');
    const arabic = 'zero:none|one:single|two:pair|few:some (#)|many:many|other:rest';
    expect([0, 1, 2, 3, 11, 100].map((count) => plural(count, arabic).replace(/\d|[٠-٩]/g, 'n'))).to.deep.equal([
      'none',
      'single',
      'pair',
      'some (n)',
      'many',
      'rest',
    ]);
  });

  it('has its own words for none at all where a phrase gives them, in every language', async () => {
    const forms = 'zero:nothing|one:# thing|other:# things';
    expect([0, 1, 20].map((count) => plural(count, forms))).to.deep.equal(['nothing', '1 thing', '20 things']);
    await setLocale('fr');
    expect(plural(0, forms)).to.equal('nothing');
  });

  it('takes values as they are, also those that look like a part of the phrase', () => {
    const forms = 'one:{names} is writing|other:{names} are writing (#)';
    for (const names of ['a|other:b', '#1', '{names}', 'one:x', '$&'])
      expect(plural(2, forms, { names })).to.equal(`${names} are writing (2)`);
  });

  it('falls back to the general form where a translation lacks a category', async () => {
    await setLocale('ar');
    expect(plural(3, 'one:x|other:#!')).to.match(/!$/);
  });

  it('formats by the region the page asked for', async () => {
    await setLocale('en-GB');
    expect(formatRelative(NOW - 8 * DAY, NOW)).to.equal('12 May');
    await setLocale('en-IN');
    expect(formatNumber(1234567)).to.equal('12,34,567');
    await setLocale('de-AT');
    expect(locale()).to.equal('de');
    expect(formatList(['Ada', 'Grace', 'Lin'])).to.equal('Ada, Grace und Lin');
  });

  it('speaks English where a language has no translation, with English formats', async () => {
    await setLocale('pt-BR');
    expect([locale(), formatNumber(1234.5), direction()]).to.deep.equal(['en', '1,234.5', 'ltr']);
  });

  it('takes a malformed tag for English', async () => {
    await setLocale('not a tag');
    expect(locale()).to.equal('en');
  });

  it('writes Arabic from the right', async () => {
    await setLocale('ar');
    expect(direction()).to.equal('rtl');
  });

  it('ends in the language asked for last', async () => {
    await Promise.all([setLocale('de'), setLocale('fr'), setLocale('en')]);
    expect(locale()).to.equal('en');
    await Promise.all([setLocale('en'), setLocale('es')]);
    expect(locale()).to.equal('es');
  });

  it('leaves a message without translation in English', async () => {
    await setLocale('hi');
    expect(msg('A sentence nobody has translated')).to.equal('A sentence nobody has translated');
  });

  it('fetches the words a widget brings at once where a language is shown, and with the language where none is', async () => {
    const word = () => msg('word', { id: 'brought-by-a-widget' });
    const asked: string[] = [];
    const bring = (language: string) => async () => {
      asked.push(language);
      return { templates: { 'brought-by-a-widget': `word in ${language}` } };
    };
    const words = { ar: bring('ar'), de: bring('de'), es: bring('es'), fr: bring('fr'), hi: bring('hi') };
    await setLocale('de');
    addWords(words);
    await languageReady();
    expect(word()).to.equal('word in de');
    await setLocale('fr');
    expect(word()).to.equal('word in fr');
    await setLocale('en');
    expect(word()).to.equal('word');
    await setLocale('de');
    expect([word(), ...asked]).to.deep.equal(['word in de', 'de', 'fr']);
  });

  it('waits for words on their way also where the language is asked for again, and tells that words have come', async () => {
    await setLocale('de');
    const before = spoken();
    const slow = async () => {
      await aTimeout(50);
      return { templates: { slow: 'langsam' } };
    };
    addWords({ ar: slow, de: slow, es: slow, fr: slow, hi: slow });
    void setLocale('de');
    await languageReady();
    expect(msg('slow', { id: 'slow' })).to.equal('langsam');
    expect(spoken()).not.to.equal(before);
  });

  it('speaks English of a widget whose words cannot be had, and the page’s language of the others', async () => {
    const gone = () => Promise.reject(new Error('gone'));
    await setLocale('de');
    const done = msg('Discarded');
    addWords({ ar: gone, de: gone, es: gone, fr: gone, hi: gone });
    await languageReady();
    expect([locale(), msg('Discarded'), msg('missing', { id: 'missing' })]).to.deep.equal(['de', done, 'missing']);
    expect(done).to.equal('Verworfen');
  });
});
