import { sendKeys } from '@web/test-runner-commands';
import { aTimeout, expect, fixture, html, nextFrame, oneEvent, waitUntil } from '@open-wc/testing';
import { connect } from '@learning-commons/client';
import { fakeMe, fakePerson, FakeTransport, MemoryStorage } from '@learning-commons/client/testing';
import type { LcCommons } from './commons.ts';
import './commons.ts';

interface Stage {
  commons: LcCommons;
  transport: FakeTransport;
  /** The token the page hands out next. */
  page: { token: string | null };
}

async function stage(content = html`<p>Page</p>`): Promise<Stage> {
  const transport = new FakeTransport().admit('lin', fakeMe(fakePerson('Lin')));
  const page = { token: 'ana' as string | null };
  const tokenProvider = () => Promise.resolve(page.token);
  const client = connect({
    server: 'https://commons.test',
    community: 'acme',
    tokenProvider,
    transport,
    storage: new MemoryStorage(),
  });
  const commons = await fixture<LcCommons>(html`<lc-commons .client=${client}>${content}</lc-commons>`);
  await waitUntil(() => commons.status?.identity === 'member');
  return { commons, transport, page };
}
const noticeOf = (commons: LcCommons) => commons.shadowRoot!.querySelector('.notice');
const nameOf = (commons: LcCommons) => commons.status?.me?.person?.name;

/** Makes the member's token end, with none to follow. */
async function expire({ commons, transport, page }: Stage): Promise<void> {
  page.token = null;
  transport.expire();
  await commons.client!.call('member.suggest', { prefix: 'A' }).catch(() => undefined);
  await waitUntil(() => commons.status?.identity === 'expired');
  await commons.updateComplete;
}

describe('lc-commons', () => {
  it('is accessible with nothing to say, with a notice, and without a community', async () => {
    const quiet = await stage();
    await expect(quiet.commons).to.be.accessible();
    await expire(quiet);
    await aTimeout(900);
    await expect(quiet.commons).to.be.accessible();
    await expect(await fixture(html`<lc-commons></lc-commons>`)).to.be.accessible();
  });

  it('stays out of the way: the page inside is where it would be without', async () => {
    const { commons } = await stage(html`<p style="margin: 0">Page</p>`);
    const [outer, inner] = [commons.getBoundingClientRect(), commons.querySelector('p')!.getBoundingClientRect()];
    expect([outer.x, outer.y, outer.height]).to.deep.equal([inner.x, inner.y, inner.height]);
    expect([noticeOf(commons) === null, commons.dir, commons.lang]).to.deep.equal([true, '', '']);
  });

  it('leaves the text of the page inside as the page made it', async () => {
    const page = await fixture<HTMLElement>(html`<div style="color: rgb(9, 8, 7); font: 18px/2 serif"></div>`);
    const { commons } = await stage();
    page.append(commons);
    const { color, fontSize, lineHeight, overflowWrap } = getComputedStyle(commons.querySelector('p')!);
    expect({ color, fontSize, lineHeight, overflowWrap }).to.deep.equal({
      color: 'rgb(9, 8, 7)',
      fontSize: '18px',
      lineHeight: '36px',
      overflowWrap: 'normal',
    });
  });

  it('says that no community is named, and still shows the page', async () => {
    const commons = await fixture<LcCommons>(html`<lc-commons><p>Page</p></lc-commons>`);
    expect(commons.shadowRoot!.querySelector('[role=alert]')!.textContent).to.contain('<lc-commons>');
    expect(commons.querySelector('p')!.checkVisibility()).to.equal(true);
  });

  it('says calmly that the sign-in has ended, moving nothing, and signs in again by keyboard', async () => {
    const subject = await stage();
    const before = subject.commons.getBoundingClientRect().height;
    await expire(subject);
    expect(noticeOf(subject.commons)!.textContent).to.contain('What you write is kept');
    expect(subject.commons.getBoundingClientRect().height).to.equal(before);
    subject.transport.admit('fresh', fakeMe(fakePerson('Ana')));
    subject.page.token = 'fresh';
    await aTimeout(900);
    subject.commons.shadowRoot!.querySelector('button')!.focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => subject.commons.status?.identity === 'member');
    await subject.commons.updateComplete;
    expect(noticeOf(subject.commons) === null).to.equal(true);
  });

  it('lets the page sign in its own way', async () => {
    const subject = await stage();
    await expire(subject);
    const asked = oneEvent(subject.commons, 'lc-sign-in');
    subject.commons.addEventListener('lc-sign-in', (event) => event.preventDefault());
    subject.commons.shadowRoot!.querySelector('button')!.click();
    await asked;
    await nextFrame();
    expect(subject.commons.status!.identity).to.equal('expired');
    subject.page.token = 'lin';
    subject.transport.admit('lin', fakeMe(fakePerson('Lin')));
    await subject.commons.renew();
    await waitUntil(() => nameOf(subject.commons) === 'Lin');
  });

  it('switches accounts in place and signs out', async () => {
    const { commons, page } = await stage();
    page.token = 'lin';
    await commons.renew();
    await waitUntil(() => nameOf(commons) === 'Lin');
    await commons.signOut();
    await waitUntil(() => commons.status?.identity === 'anonymous');
  });

  it('says how many posts wait while there is no way to the server, and tells the page', async () => {
    const { commons, transport } = await stage();
    const told: number[] = [];
    commons.addEventListener('lc-status', (event) => told.push((event as CustomEvent).detail.queued));
    transport.cut();
    void commons.client!.run('discussion.follow', { topic: 'a', level: 'follow' }).catch(() => undefined);
    void commons.client!.run('discussion.follow', { topic: 'b', level: 'mute' }).catch(() => undefined);
    await waitUntil(() => noticeOf(commons), 'the notice', { timeout: 4_000 });
    await waitUntil(() => noticeOf(commons)!.textContent.includes('2 changes wait here'));
    expect(noticeOf(commons)!.textContent).to.contain('Keep this page open');
    expect(told.at(-1)).to.equal(2);
    await waitUntil(
      () => document.querySelector('lc-ui-announcer')!.shadowRoot!.textContent.includes('You are offline'),
      'spoken',
      { timeout: 4_000 },
    );
  });

  it('asks a token address once for all, and understands both of its forms', async () => {
    const addresses = ['data:text/plain,ana', 'data:application/json,{"token":"ana"}'];
    for (const address of addresses) {
      const [one, two] = await Promise.all(
        [1, 2].map(() =>
          fixture<LcCommons>(
            html`<lc-commons community="acme" server="http://127.0.0.1:9" token-url=${address}></lc-commons>`,
          ),
        ),
      );
      expect(one!.client === two!.client).to.equal(true);
    }
  });

  it('takes a provider set after it was drawn', async () => {
    const commons = await fixture<LcCommons>(
      html`<lc-commons community="acme" server="http://127.0.0.1:9"></lc-commons>`,
    );
    const anonymous = commons.client;
    commons.tokenProvider = () => Promise.resolve(null);
    await commons.updateComplete;
    expect(commons.client === anonymous).to.equal(false);
  });
});
