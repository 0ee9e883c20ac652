import { aTimeout, expect, oneEvent } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { fakeId, fakePerson } from '@learning-commons/client/testing';
import {
  all,
  ana,
  asked,
  bo,
  button,
  catalogue,
  cora,
  enter,
  focused,
  heard,
  isOpen,
  one,
  openBadge,
  textOf,
  texts,
  within,
  type Stage,
} from './badges-stage.test.ts';
import { waitUntil } from '../internal/until-stage.test.ts';

const award = (stage: Stage) => stage.badges.page(ana.id).awards[0]!;
const people = ['Dee', 'Eve', 'Fay'].map((name) => fakePerson(name));

describe('all there is to know about a badge', () => {
  it('is accessible to its holder, to others and to admins', async () => {
    const scene = {
      before: (badges: Stage['badges']) => {
        badges.award('Helper', ana, { seen: true });
        badges.award('Helper', bo, { endorsements: [{ by: cora.id, at: 1, note: 'Always.' }] });
        badges.progress('Safety first', ana, [500, 500], [3, 15]);
      },
    };
    for (const name of ['Helper', 'Safety first']) {
      const stage = await enter({ ...scene, role: 'admin' });
      const dialog = await openBadge(stage, name);
      await waitUntil(() => all(dialog, 'lc-badge-holders').length === 0 || textOf(dialog, 'h3'));
      await aTimeout(50);
      await expect(stage.element).to.be.accessible();
    }
  });

  it('lists the criteria one by one, with a bar for each that is open and a mark on what is done', async () => {
    const stage = await enter({ before: (badges) => badges.progress('Safety first', ana, [500, 500], [3, 15]) });
    const dialog = await openBadge(stage, 'Safety first');
    expect(textOf(dialog, 'h3')).to.equal('How to earn it: all of these');
    expect(texts(dialog, '.criterion p')).to.deep.equal([
      'Reach 500 points in “safety”: done',
      'Keep a streak of 15 days',
    ]);
    expect(texts(dialog, '.progress > span')).to.deep.equal(['3 of 15']);
    expect(texts(dialog, 'p.aside')).to.include('Until Mar 31, 2099');
  });

  it('tells when and why it came, by whom, and who vouches for it', async () => {
    const stage = await enter({
      before: (badges) =>
        badges.award('Helper', ana, {
          ...{ seen: true, at: new Date(2020, 4, 3, 12).getTime(), by: cora.id, reason: 'The pump list.' },
          endorsements: [{ by: bo.id, at: 1, note: 'Saved my Monday.' }],
        }),
    });
    const own = await within(await openBadge(stage, 'Helper'), 'lc-own-award');
    expect(texts(own, '.award > p')[0]).to.equal('No. 1 Awarded by Cora, May 3, 2020');
    expect(texts(own, 'blockquote')).to.deep.equal(['The pump list.']);
    expect(texts(own, '.endorsements > p, .notes li')).to.deep.equal(['Endorsed by Bo', 'Saved my Monday. Bo']);
  });

  it('lets its holder choose who sees it, and says so', async () => {
    const stage = await enter({ before: (badges) => badges.award('Helper', ana, { seen: true }) });
    const own = await within(await openBadge(stage, 'Helper'), 'lc-own-award');
    const shown = oneEvent(stage.element, 'lc-award-shown');
    one<HTMLSelectElement>(own, 'select').value = 'private';
    one(own, 'select').dispatchEvent(new Event('change'));
    await shown;
    expect(asked(stage, 'badge.show')).to.deep.equal([{ awardId: award(stage).id, visibility: 'private' }]);
    await heard('Now only you see this.');
  });

  it('says that a choice waits while there is no connection', async () => {
    const stage = await enter({ before: (badges) => badges.award('Helper', ana, { seen: true }) });
    const own = await within(await openBadge(stage, 'Helper'), 'lc-own-award');
    await waitUntil(() => stage.client.status.line === 'online', 'the line is up', { timeout: 4_000 });
    stage.server.cut();
    one<HTMLSelectElement>(own, 'select').value = 'private';
    one(own, 'select').dispatchEvent(new Event('change'));
    await waitUntil(() => own.root.textContent?.includes('Kept. It is sent'), 'it is kept', { timeout: 4_000 });
    await expect(stage.element).to.be.accessible();
  });

  it('goes back to what it was when the page cancels or the server refuses', async () => {
    const stage = await enter({ before: (badges) => badges.award('Helper', ana, { seen: true }) });
    const own = await within(await openBadge(stage, 'Helper'), 'lc-own-award');
    const choose = () => {
      one<HTMLSelectElement>(own, 'select').value = 'private';
      one(own, 'select').dispatchEvent(new Event('change'));
    };
    stage.element.addEventListener('lc-award-show', (event) => event.preventDefault(), { once: true });
    choose();
    await waitUntil(() => one<HTMLSelectElement>(own, 'select').value === 'community');
    expect(asked(stage, 'badge.show').length).to.equal(0);
    stage.server.refuse('badge.show', { code: 'forbidden', message: 'No.' });
    const refused = oneEvent(stage.element, 'lc-error');
    choose();
    await refused;
    await waitUntil(() => one<HTMLSelectElement>(own, 'select').value === 'community');
  });

  it('has a public page only by choice, to copy and to take down, with focus kept', async () => {
    const stage = await enter({ before: (badges) => badges.award('Helper', ana, { seen: true }) });
    const own = await within(await openBadge(stage, 'Helper'), 'lc-own-award');
    expect(all(own, '.address').length).to.equal(0);
    button(own, 'Make a public page').click();
    await waitUntil(() => all(own, '.address').length === 1);
    expect(one<HTMLInputElement>(own, '.address').value).to.equal(award(stage).shared);
    await waitUntil(() => focused()?.textContent.includes('Copy link'));
    button(own, 'Take it down').click();
    await waitUntil(() => all(own, '.address').length === 0);
    await waitUntil(() => focused()?.textContent.includes('Make a public page'));
    expect(asked(stage, 'badge.show').map((input) => (input as { shared: boolean }).shared)).to.deep.equal([
      true,
      false,
    ]);
  });

  it('hands over the credential as a file', async () => {
    const stage = await enter({ before: (badges) => badges.award('Helper', ana, { seen: true }) });
    const own = await within(await openBadge(stage, 'Helper'), 'lc-own-award');
    const menu = await within(own, 'lc-ui-menu');
    const saved: { name: string; blob: Promise<Blob> }[] = [];
    const keep = (event: Event) => {
      const link = event.target as HTMLAnchorElement;
      saved.push({ name: link.download, blob: fetch(link.href).then((answer) => answer.blob()) });
      event.preventDefault();
    };
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      keep(Object.defineProperty(new Event('click'), 'target', { value: this }));
    };
    one(menu, 'button').click();
    await waitUntil(() => all(menu, '[role=menuitem]').length === 4);
    const done = oneEvent(stage.element, 'lc-award-downloaded');
    all(menu, '[role=menuitem]')[2]!.click();
    await done;
    HTMLAnchorElement.prototype.click = click;
    expect(saved.map(({ name }) => name)).to.deep.equal(['badge.json']);
    const blob = await saved[0]!.blob;
    expect([blob.type, await blob.text()]).to.deep.equal(['application/json', 'A credential as json']);
  });

  it('tells its holder that it was taken back, and why, and offers nothing more for it', async () => {
    const stage = await enter({
      before: (badges) => badges.award('Host', ana, { seen: true, revoked: { at: 1, reason: 'A copy of Bo’s.' } }),
    });
    const dialog = await openBadge(stage, 'Host');
    expect(texts(dialog, 'h3')[0]).to.equal('You held it');
    const own = await within(dialog, 'lc-own-award');
    expect(textOf(own, '.revoked')).to.contain('no longer valid').and.to.contain('A copy of Bo’s.');
    expect(all(own, 'select, button').length).to.equal(0);
    await expect(stage.element).to.be.accessible();
  });

  it('lists who holds it a page at a time, and goes on where the reader was', async () => {
    const stage = await enter({
      before: (badges) => people.forEach((each, at) => badges.award('Host', each, { at: 9 - at })),
    });
    const list = await within(await openBadge(stage, 'Host'), 'lc-badge-holders');
    await waitUntil(() => all(list, '.holder').length === 2);
    button(list, 'Show more').click();
    await waitUntil(() => all(list, '.holder').length === 3);
    expect(texts(list, '.line')).to.deep.equal(['Dee', 'Eve', 'Fay']);
    await waitUntil(() => focused() === all(list, '.holder')[2]);
  });

  it('lets the reader vouch for a colleague with a note, by keyboard, and take it back', async () => {
    const stage = await enter({ before: (badges) => badges.award('Host', bo) });
    const list = await within(await openBadge(stage, 'Host'), 'lc-badge-holders');
    await waitUntil(() => all(list, '.holder').length === 1);
    button(list, 'Endorse Bo').focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => focused()?.localName === 'textarea');
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => focused()?.textContent === 'Endorse');
    expect(isOpen(await within(stage, 'lc-badge-dialog'))).to.equal(true);
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => focused()?.localName === 'textarea');
    await sendKeys({ type: 'Made me feel at home.' });
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => all(list, '.endorsements').length === 1);
    expect(textOf(list, '.notes li')).to.equal('Made me feel at home. Ana');
    await waitUntil(() => focused()?.textContent === 'Endorsed');
    button(list, 'Withdraw your endorsement of Bo').click();
    await waitUntil(() => all(list, '.endorsements').length === 0);
    expect(asked(stage, 'badge.endorse').map((input) => (input as { on: boolean }).on)).to.deep.equal([true, false]);
  });

  it('offers nobody to vouch for themselves, and learners neither award, nor take back, nor change', async () => {
    const stage = await enter({ before: (badges) => badges.award('Host', ana, { seen: true }) });
    const dialog = await openBadge(stage, 'Host');
    const list = await within(dialog, 'lc-badge-holders');
    await waitUntil(() => all(list, '.holder').length === 1);
    expect([all(list, 'button, lc-ui-menu').length, all(dialog, '[slot=footer]').length]).to.deep.equal([0, 0]);
  });
});

describe('awarding by hand', () => {
  const suggest = (_: unknown, server: Stage['server']) => server.answer('member.suggest', [bo, cora]);

  it('asks to whom and why, by keyboard, and says that it is done', async () => {
    const stage = await enter({ role: 'curator', before: suggest });
    const dialog = await openBadge(stage, 'Host');
    button(dialog, 'Award').click();
    const form = await within(stage, 'lc-badge-award-dialog');
    await waitUntil(() => focused()?.role === 'combobox', 'the field has focus');
    await expect(stage.element).to.be.accessible();
    await sendKeys({ type: 'b' });
    const field = await within(form, 'lc-ui-person-field');
    await waitUntil(() => all(field, '[role=option]').length === 2);
    await expect(stage.element).to.be.accessible();
    await sendKeys({ press: 'Enter' });
    await sendKeys({ press: 'Tab' });
    await sendKeys({ type: 'The lunch table.' });
    const done = oneEvent(stage.element, 'lc-badge-awarded');
    button(form, 'Award').click();
    await done;
    const { id, ...sent } = asked(stage, 'badge.award')[0] as { id: string };
    expect(id).to.match(/^[\w-]{22}$/);
    expect(sent).to.deep.equal({ badgeId: fakeId('Host'), memberId: bo.id, reason: 'The lunch table.' });
    await waitUntil(() => !stage.root.querySelector('lc-badge-award-dialog'));
  });

  it('sends nothing without a person from the list or without a reason', async () => {
    const stage = await enter({ role: 'curator', before: suggest });
    button(await openBadge(stage, 'Host'), 'Award').click();
    const form = await within(stage, 'lc-badge-award-dialog');
    one<HTMLTextAreaElement>(form, 'textarea').value = 'Because.';
    button(form, 'Award').click();
    const field = await within(form, 'lc-ui-person-field');
    await waitUntil(() => textOf(field, '#wrong') === 'Choose somebody from the list.');
    expect(one(field, 'input').ariaInvalid).to.equal('true');
    Object.assign(field.element, { person: bo });
    one<HTMLTextAreaElement>(form, 'textarea').value = '   ';
    button(form, 'Award').click();
    await aTimeout(20);
    expect(asked(stage, 'badge.award').length).to.equal(0);
  });

  it('keeps the form when it fails, and another try is the same award', async () => {
    const stage = await enter({ role: 'curator', before: suggest });
    button(await openBadge(stage, 'Host'), 'Award').click();
    const form = await within(stage, 'lc-badge-award-dialog');
    Object.assign((await within(form, 'lc-ui-person-field')).element, { person: bo });
    one<HTMLTextAreaElement>(form, 'textarea').value = 'Because.';
    stage.server.refuse('badge.award', { code: 'unavailable', message: 'Not now.' }, 1);
    const failed = oneEvent(stage.element, 'lc-error');
    button(form, 'Award').click();
    await failed;
    await waitUntil(() => button(form, 'Award').ariaDisabled === 'false');
    expect(one<HTMLTextAreaElement>(form, 'textarea').value).to.equal('Because.');
    button(form, 'Award').click();
    await waitUntil(() => !stage.root.querySelector('lc-badge-award-dialog'));
    const ids = asked(stage, 'badge.award').map((input) => (input as { id: string }).id);
    expect(new Set(ids).size).to.equal(1);
  });

  it('is taken back by moderators, with a reason', async () => {
    const stage = await enter({ role: 'moderator', before: (badges) => badges.award('Host', bo) });
    const list = await within(await openBadge(stage, 'Host'), 'lc-badge-holders');
    const menu = await within(list, 'lc-ui-menu');
    one(menu, 'button').click();
    await waitUntil(() => all(menu, '[role=menuitem]').length === 1);
    all(menu, '[role=menuitem]')[0]!.click();
    const form = await within(stage, 'lc-badge-revoke-dialog');
    await waitUntil(() => focused()?.localName === 'textarea');
    await expect(stage.element).to.be.accessible();
    await sendKeys({ type: 'Another Bo.' });
    button(form, 'Take back').click();
    await waitUntil(() => all(list, '.holder').length === 0);
    const { reason } = asked(stage, 'badge.revoke')[0] as { reason: string };
    expect(reason).to.equal('Another Bo.');
  });
});

describe('badges of a colleague', () => {
  it('tell why they came, without what is the holder’s own to decide', async () => {
    const stage = await enter({
      badges: catalogue,
      attributes: { member: bo.id },
      before: (badges) => badges.award('Host', bo, { by: cora.id, reason: 'The lunch table.' }),
    });
    const dialog = await openBadge(stage, 'Host');
    expect(texts(dialog, 'h3')[0]).to.equal('Bo holds it');
    expect(texts(dialog, 'blockquote')).to.deep.equal(['The lunch table.']);
    expect(all(dialog, 'lc-own-award').length).to.equal(0);
  });
});
