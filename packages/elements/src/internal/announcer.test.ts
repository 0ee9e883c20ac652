import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import { announce, announceIn, type LcUiAnnouncer } from './announcer.ts';

const announcers = () => [...document.querySelectorAll<LcUiAnnouncer>('lc-ui-announcer')];
const region = (announcer: LcUiAnnouncer) => announcer.shadowRoot!.querySelector('[role=status]')!;
const said = () => region(announcers()[0]!).textContent;

describe('announce', () => {
  beforeEach(() => announcers().forEach((announcer) => announcer.remove()));

  it('has an accessible live region', async () => {
    announce('Hello');
    await expect(announcers()[0]!).to.be.accessible();
    await waitUntil(() => said() === 'Hello');
  });

  it('uses one region for everything on the page', () => {
    announce('A');
    announce('B');
    expect(announcers()).to.have.length(1);
  });

  it('merges a burst into one sentence and says each thing once', async () => {
    for (const text of ['Posted', 'Two new replies', 'Posted']) announce(text);
    await waitUntil(() => said() !== '');
    expect(said()).to.equal('Posted. Two new replies');
  });

  it('leaves two seconds between sentences', async () => {
    announce('First');
    await waitUntil(() => said() === 'First');
    announce('Second');
    await aTimeout(1_000);
    expect(said()).to.equal('First');
    await waitUntil(() => said() === 'Second', 'the second sentence', { timeout: 3_000 });
  });

  it('speaks inside an open modal dialog, because the page around it is inert', async () => {
    const dialog = document.body.appendChild(document.createElement('dialog'));
    dialog.showModal();
    const back = announceIn(dialog);
    announce('Sent');
    expect(dialog.querySelector('lc-ui-announcer')).to.exist;
    back();
    dialog.remove();
    announce('Closed');
    expect(announcers()).to.have.length(1);
  });
});
