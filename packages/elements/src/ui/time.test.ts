import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { setLocale } from '../internal/localize.ts';
import type { LcUiTime } from './time.ts';
import './time.ts';

const HOUR = 3_600_000;
const time = (at: number) => fixture<LcUiTime>(html`<lc-ui-time .at=${at}></lc-ui-time>`);

describe('lc-ui-time', () => {
  it('is accessible, relative in words and exact for machines and on hover', async () => {
    const at = Date.now() - 3 * HOUR;
    const subject = await time(at);
    await expect(subject).to.be.accessible();
    const inner = subject.querySelector('time')!;
    expect([inner.textContent, inner.dateTime]).to.deep.equal(['3 hours ago', new Date(at).toISOString()]);
    expect(inner.title).to.contain(`${new Date(at).getFullYear()}`);
  });

  it('speaks the language of the page when that changes', async () => {
    const subject = await time(Date.now() - 3 * HOUR);
    await setLocale('de');
    await waitUntil(() => subject.textContent === 'vor 3 Stunden');
    await setLocale('en');
    await waitUntil(() => subject.textContent === '3 hours ago');
  });

  it('says something else when its moment changes', async () => {
    const subject = await time(Date.now());
    subject.at = Date.now() - 2 * 24 * HOUR;
    expect(subject.textContent).to.equal('2 days ago');
  });
});
