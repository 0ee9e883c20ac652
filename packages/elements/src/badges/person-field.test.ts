import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { fakePerson } from '@learning-commons/client/testing';
import type { Person } from '@learning-commons/protocol';
import './person-field.ts';
import type { LcUiPersonField } from './person-field.ts';
import { waitUntil } from '../internal/until-stage.test.ts';

const people = [fakePerson('Bea', { title: 'Site manager' }), fakePerson('Ben')];

async function show(suggest: (prefix: string) => Promise<readonly Person[]> = async () => people) {
  const field = await fixture<LcUiPersonField>(
    html`<lc-ui-person-field label="To whom?" .suggest=${suggest}></lc-ui-person-field>`,
  );
  const input = field.shadowRoot!.querySelector('input')!;
  const options = () => [...field.shadowRoot!.querySelectorAll('[role=option]')];
  return { field, input, options };
}

describe('lc-ui-person-field', () => {
  it('is accessible, at rest, open and wrong', async () => {
    const { field, options } = await show();
    await expect(field).to.be.accessible();
    field.focus();
    await sendKeys({ type: 'be' });
    await waitUntil(() => options().length === 2);
    await expect(field).to.be.accessible();
    await sendKeys({ press: 'Escape' });
    field.wrong = 'Choose somebody.';
    await field.updateComplete;
    await expect(field).to.be.accessible();
  });

  it('is filled with the keyboard alone, and points to what Enter would take', async () => {
    const { field, input, options } = await show();
    field.focus();
    await sendKeys({ type: 'be' });
    await waitUntil(() => options().length === 2);
    await sendKeys({ press: 'ArrowDown' });
    await field.updateComplete;
    expect(input.getAttribute('aria-activedescendant')).to.equal('person-1');
    await sendKeys({ press: 'Enter' });
    expect([field.person?.name, input.value]).to.deep.equal(['Ben', 'Ben']);
    await field.updateComplete;
    expect([input.ariaExpanded, options().length]).to.deep.equal(['false', 0]);
  });

  it('forgets the person when the name is changed', async () => {
    const { field, options } = await show();
    field.focus();
    await sendKeys({ type: 'be' });
    await waitUntil(() => options().length === 2);
    await sendKeys({ press: 'Enter' });
    await sendKeys({ type: 'x' });
    expect(field.person).to.equal(null);
  });

  it('shows the answer to what was typed last, however late others come', async () => {
    const answers = new Map<string, (people: readonly Person[]) => void>();
    const { field, options } = await show((prefix) => new Promise((resolve) => answers.set(prefix, resolve)));
    field.focus();
    await sendKeys({ type: 'b' });
    await waitUntil(() => answers.has('b'));
    await sendKeys({ type: 'en' });
    await waitUntil(() => answers.has('ben'));
    answers.get('ben')!([people[1]!]);
    answers.get('b')!(people);
    await waitUntil(() => options().length > 0);
    expect(options().map((each) => each.textContent.trim())).to.deep.equal(['BBen']);
  });

  it('says that nobody is called so, or that names cannot be looked up', async () => {
    const nobody = await show(async () => []);
    nobody.field.focus();
    await sendKeys({ type: 'zz' });
    await waitUntil(() => nobody.options()[0]?.textContent === 'Nobody is called so.');
    await sendKeys({ press: 'Enter' });
    expect(nobody.field.person).to.equal(null);
    const broken = await show(() => Promise.reject(new Error('No line.')));
    broken.field.focus();
    await sendKeys({ type: 'b' });
    await waitUntil(() => broken.options()[0]?.textContent === 'Names cannot be looked up right now.');
    await aTimeout(0);
  });
});
