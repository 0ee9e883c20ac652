import { aTimeout, expect, oneEvent } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { fakeId } from '@learning-commons/client/testing';
import type { BadgeDesign } from '@learning-commons/protocol';
import {
  all,
  asked,
  button,
  enter,
  focused,
  isOpen,
  one,
  openBadge,
  textOf,
  texts,
  within,
  type Stage,
} from './badges-stage.test.ts';
import { waitUntil } from '../internal/until-stage.test.ts';

type Form = Awaited<ReturnType<typeof within>>;

async function begin(stage: Stage): Promise<Form> {
  button(stage, 'New badge').click();
  const form = await within(stage, 'lc-badge-edit-dialog');
  await waitUntil(() => isOpen(form));
  return form;
}

async function change(stage: Stage, name: string): Promise<Form> {
  button(await openBadge(stage, name), 'Edit').click();
  const form = await within(stage, 'lc-badge-edit-dialog');
  await waitUntil(() => isOpen(form));
  return form;
}

function fill(form: Form, selector: string, value: string): void {
  const field = one<HTMLInputElement>(form, selector);
  field.value = value;
  field.dispatchEvent(new Event('input'));
  field.dispatchEvent(new Event('change'));
}

const saved = async (stage: Stage) => {
  await waitUntil(() => !stage.root.querySelector('lc-badge-edit-dialog'));
  return asked(stage, 'badge.save').at(-1) as Record<string, unknown> & { criteria: { of: unknown[]; by: number } };
};

/** Chooses a file as a person would, as far as a page may. */
function offer(upload: Form, file: File): void {
  const files = new DataTransfer();
  files.items.add(file);
  const input = one<HTMLInputElement>(upload, '[type=file]');
  input.files = files.files;
  input.dispatchEvent(new Event('change'));
}

async function picture(side: number): Promise<File> {
  const canvas = new OffscreenCanvas(side, side);
  canvas.getContext('2d')!.fillRect(0, 0, side, side);
  return new File([await canvas.convertToBlob()], 'own.png', { type: 'image/png' });
}

describe('making a badge', () => {
  it('is accessible, also on a phone', async () => {
    const stage = await enter({ role: 'admin' });
    const form = await begin(stage);
    for (const kind of ['count', 'points', 'streak', 'pathway', 'badge']) {
      button(form, 'Add a criterion').click();
      await aTimeout(20);
      fill(form, `[data-criterion="${all(form, '.criterion-form').length - 1}"]`, kind);
      await aTimeout(20);
    }
    await expect(stage.element).to.be.accessible();
    await setViewport({ width: 320, height: 640 });
    await aTimeout(50);
    await expect(stage.element).to.be.accessible();
    const body = one(form, 'lc-ui-dialog').shadowRoot!.querySelector('.body')!;
    expect(body.scrollWidth).to.equal(body.clientWidth);
    await setViewport({ width: 1280, height: 800 });
  });

  it('takes a name and a drawing with the keyboard alone', async () => {
    const stage = await enter({ role: 'admin' });
    const form = await begin(stage);
    await waitUntil(() => focused()?.getAttribute('name') === 'name', 'the name has focus');
    await sendKeys({ type: 'Bridge' });
    expect(textOf(form, '.preview')).to.equal('Bridge');
    for (let at = 0; at < 6 && focused()?.ariaLabel !== 'Hexagon'; at++) await sendKeys({ press: 'Tab' });
    expect(focused()?.ariaLabel).to.equal('Hexagon');
    await sendKeys({ press: 'ArrowRight' });
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'ArrowRight' });
    for (let at = 0; at < 20 && focused()?.textContent.trim() !== 'Make the badge'; at++)
      await sendKeys({ press: 'Tab' });
    const done = oneEvent(stage.element, 'lc-badge-saved');
    await sendKeys({ press: 'Enter' });
    await done;
    const design: BadgeDesign = { shape: 'star', symbol: 'star', colour: 'blue' };
    const { name, design: drawn, criteria } = await saved(stage);
    expect([name, drawn, criteria]).to.deep.equal(['Bridge', design, { match: 'all', of: [], by: null }]);
    await waitUntil(() => texts(stage, '.name').includes('Bridge'));
  });

  it('takes all five kinds of criteria, one or all of them, until a day', async () => {
    const stage = await enter({ role: 'admin' });
    const form = await begin(stage);
    fill(form, '[name=name]', 'All of it');
    for (const [at, kind] of ['count', 'points', 'streak', 'pathway', 'badge'].entries()) {
      button(form, 'Add a criterion').click();
      await waitUntil(() => focused()?.getAttribute('data-criterion') === `${at}`);
      fill(form, `[data-criterion="${at}"]`, kind);
      await aTimeout(20);
    }
    const rows = all(form, '.criterion-form').map((root) => ({ root }) as unknown as Form);
    fill(rows[0]!, '.details select', '');
    await aTimeout(20);
    fill(rows[0]!, '[pattern^="[a-z]"]', 'safety.briefed');
    fill(rows[0]!, '[type=number]', '3');
    fill(rows[1]!, '[type=number]', '500');
    fill(rows[1]!, '[pattern^="[\\\\p"]', 'safety');
    fill(rows[2]!, '[type=number]', '15');
    fill(rows[3]!, '.details input', 'first-thirty-days');
    fill(form, '[name=match]', 'any');
    fill(form, '[name=by]', '2099-03-31');
    await aTimeout(20);
    button(form, 'Make the badge').click();
    const { criteria } = await saved(stage);
    expect(criteria).to.deep.equal({
      match: 'any',
      of: [
        { kind: 'count', verb: 'safety.briefed', atLeast: 3 },
        { kind: 'points', atLeast: 500, topic: 'safety' },
        { kind: 'streak', atLeast: 15 },
        { kind: 'pathway', pathway: 'first-thirty-days' },
        { kind: 'badge', badgeId: fakeId('Helper') },
      ],
      by: new Date('2099-03-31T23:59:59.999').getTime(),
    });
  });

  it('removes a criterion and keeps the focus near', async () => {
    const stage = await enter({ role: 'admin' });
    const form = await begin(stage);
    for (let at = 0; at < 2; at++) {
      button(form, 'Add a criterion').click();
      await waitUntil(() => all(form, '.criterion-form').length === at + 1);
    }
    button(form, 'Remove criterion 2').click();
    await waitUntil(() => focused()?.getAttribute('data-criterion') === '0');
    button(form, 'Remove criterion 1').click();
    await waitUntil(() => focused()?.textContent.includes('Add a criterion'));
  });

  it('sends no badge without a name or without the picture that was to be uploaded', async () => {
    const stage = await enter({ role: 'admin' });
    const form = await begin(stage);
    fill(form, '[name=name]', '   ');
    button(form, 'Make the badge').click();
    fill(form, '[name=name]', 'Bridge');
    all(form, '[name=source]')[1]!.click();
    await aTimeout(20);
    button(form, 'Make the badge').click();
    await waitUntil(() => texts(form, '.wrong').includes('Choose a picture, or draw one.'));
    expect(asked(stage, 'badge.save').length).to.equal(0);
  });

  it('checks a picture before anything is sent, and shows it as it will be', async () => {
    const stage = await enter({ role: 'admin' });
    const form = await begin(stage);
    fill(form, '[name=name]', 'Bridge');
    all(form, '[name=source]')[1]!.click();
    await aTimeout(20);
    const upload = await within(form, 'lc-badge-upload');
    const says = (words: string) => waitUntil(() => textOf(upload, '#hint').includes(words), words);
    offer(upload, new File(['<svg/>'], 'x.svg', { type: 'image/svg+xml' }));
    await says('Choose a PNG');
    offer(upload, new File([new Uint8Array(800_000)], 'x.png', { type: 'image/png' }));
    await says('larger than 700 KB');
    offer(upload, new File(['not a picture'], 'x.png', { type: 'image/png' }));
    await says('cannot be read');
    offer(upload, await picture(32));
    await says('very small');
    expect(one(upload, 'canvas').hidden).to.equal(true);
    offer(upload, await picture(100));
    await waitUntil(() => !one(upload, 'canvas').hidden);
    await expect(stage.element).to.be.accessible();
    await waitUntil(() => (upload.element as HTMLElement & { upload?: string }).upload);
    button(form, 'Make the badge').click();
    const { design, upload: sent } = await saved(stage);
    expect([design, atob(sent as string).slice(1, 4)]).to.deep.equal([null, 'PNG']);
  });

  it('changes what there is, and keeps what was not touched', async () => {
    const stage = await enter({ role: 'admin' });
    const form = await change(stage, 'Safety first');
    expect(one<HTMLInputElement>(form, '[name=by]').value).to.equal('2099-03-31');
    fill(form, '[name=skills]', 'Fire, First aid,, ');
    one(form, '[name=retired]').click();
    button(form, 'Save').click();
    const sent = await saved(stage);
    expect([sent.id, sent.name, sent.retired, sent.skills, sent.design]).to.deep.equal([
      fakeId('Safety first'),
      'Safety first',
      true,
      ['Fire', 'First aid'],
      { shape: 'hexagon', symbol: 'flame', colour: 'orange' },
    ]);
    expect(sent.criteria.of.length).to.equal(2);
  });

  it('keeps the form when the server refuses', async () => {
    const stage = await enter({ role: 'admin' });
    const form = await begin(stage);
    fill(form, '[name=name]', 'Bridge');
    stage.server.refuse('badge.save', { code: 'invalid', message: 'No.' });
    const refused = oneEvent(stage.element, 'lc-error');
    button(form, 'Make the badge').click();
    await refused;
    await aTimeout(20);
    expect([isOpen(form), one<HTMLInputElement>(form, '[name=name]').value]).to.deep.equal([true, 'Bridge']);
  });
});
