import { aTimeout, expect } from '@open-wc/testing';
import { fakePerson, fakeRules } from '@learning-commons/client/testing';
import type { PointRule } from '@learning-commons/protocol';
import { asked, choose, dialog, heard, textOf } from '../leaderboard/leaderboard-stage.test.ts';
import { enter, rules, type Scene, type Stage } from './points-stage.test.ts';
import type { LcRuleForm } from './rule-form.ts';
import { waitUntil } from '../internal/until-stage.test.ts';

const PREVIEW = {
  affected: 2,
  members: 12,
  pointsBefore: 1_000,
  pointsAfter: 900,
  movers: [{ person: fakePerson('Bo'), before: 300, after: 200, rankBefore: 1, rankAfter: 3 }],
};

async function edit(scene: Scene = {}): Promise<{ stage: Stage; shown: ShadowRoot }> {
  const stage = await enter({
    role: 'admin',
    ...scene,
    before: (server) => {
      server.answer('points.preview', PREVIEW);
      server.answer('points.saveRules', ({ rules: saved }: { rules: PointRule[] }) => ({
        result: fakeRules(saved, { version: 4 }),
        facts: [],
      }));
      scene.before?.(server);
    },
  });
  await choose(stage, 'Edit the rules …');
  const shown = await dialog(stage, 'lc-rules-editor', '.rules');
  await aTimeout(50);
  return { stage, shown };
}

const press = (shown: ParentNode, selector: string) => shown.querySelector<HTMLElement>(selector)!.click();
const primary = (shown: ParentNode) => shown.querySelector<HTMLElement>('.primary[slot=footer]')!;
const listed = (shown: ParentNode) => [...shown.querySelectorAll('.rules .rule')].map(textOf);

async function form(shown: ShadowRoot): Promise<ShadowRoot> {
  await waitUntil(() => shown.querySelector<LcRuleForm>('lc-rule-form')?.shadowRoot?.querySelector('form'));
  return shown.querySelector('lc-rule-form')!.shadowRoot!;
}

function fill(fields: ShadowRoot, values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values))
    fields.querySelector<HTMLInputElement>(`[name=${name}]`)!.value = value;
}

describe('the editor of rules', () => {
  it('is accessible in its list, the form of a rule, and the preview', async () => {
    const { stage, shown } = await edit();
    await expect(stage.element).to.be.accessible();
    press(shown, '[data-at="2"]');
    await form(shown);
    await expect(stage.element).to.be.accessible();
    press(shown, '.quiet[slot=footer]');
    await waitUntil(() => shown.querySelector('.rules'));
    press(shown, '.rules input');
    await aTimeout(20);
    primary(shown).click();
    await waitUntil(() => shown.querySelector('.force'));
    await expect(stage.element).to.be.accessible();
  });

  it('previews nothing until something has changed', async () => {
    const { stage, shown } = await edit();
    expect(primary(shown).getAttribute('aria-disabled')).to.equal('true');
    primary(shown).click();
    await aTimeout(50);
    expect(asked(stage, 'points.preview').length).to.equal(0);
  });

  it('shows who would move, and puts the rules in force from now on or for history', async () => {
    for (const recount of [false, true]) {
      const { stage, shown } = await edit();
      press(shown, '.rules input');
      await aTimeout(20);
      primary(shown).click();
      await waitUntil(() => shown.querySelector('.force'));
      expect(textOf(shown.querySelector('.totals')))
        .to.contain('2 of 12 people would have other points')
        .and.to.contain('1,000 becomes 900 (−100)');
      expect(textOf(shown.querySelector('tbody tr'))).to.equal('Bo 300 becomes 200 (−100) 1 becomes 3');
      expect(asked(stage, 'points.saveRules').length).to.equal(0);
      if (recount) press(shown, '[name=recount][value=yes]');
      primary(shown).click();
      await waitUntil(() => asked(stage, 'points.saveRules').length === 1);
      const changed = rules.map((rule, at) => (at === 0 ? { ...rule, active: false } : rule));
      expect(asked(stage, 'points.saveRules')).to.deep.equal([{ version: 3, rules: changed, recount }]);
      await waitUntil(() => textOf(shown.querySelector('lc-ui-dialog')).includes('Version 4 is in force'));
    }
  });

  it('changes a rule, all of it', async () => {
    const { stage, shown } = await edit();
    press(shown, '[data-at="1"]');
    const fields = await form(shown);
    expect(fields.querySelector<HTMLInputElement>('[name=cooldown]')!.value).to.equal('2');
    fill(fields, { name: 'Post', amount: '3', perDay: '', perWeek: '30', cooldown: '0.5', keeps: '0.75' });
    fields.querySelector<HTMLInputElement>('[name=once]')!.click();
    primary(shown).click();
    await waitUntil(() => listed(shown)[1] === 'Post');
    primary(shown).click();
    await waitUntil(() => asked(stage, 'points.preview').length === 1);
    const [sent] = asked(stage, 'points.preview') as { rules: PointRule[] }[];
    const changed = {
      name: 'Post',
      amount: 3,
      perDay: null,
      perWeek: 30,
      cooldown: 30,
      keeps: 0.75,
      oncePerObject: false,
    };
    expect(sent!.rules[1]).to.deep.equal({ ...rules[1], ...changed });
  });

  it('makes a rule with conditions that fit what they compare, under an id of its own', async () => {
    const { stage, shown } = await edit();
    press(shown, '.add');
    const fields = await form(shown);
    primary(shown).click();
    await aTimeout(20);
    expect(shown.querySelector('lc-rule-form'), 'an incomplete rule stays open').to.not.equal(null);
    fill(fields, { name: 'Answer', verb: 'quiz.passed', amount: '7' });
    const element = shown.querySelector<LcRuleForm>('lc-rule-form')!;
    const condition = async (group: string, values: readonly string[]) => {
      press(fields, `[data-group=${group}] > .button`);
      await element.updateComplete;
      for (const [at, value] of values.entries()) {
        const control = fields.querySelector<HTMLInputElement>(
          `[data-group=${group}] .condition:last-of-type > :nth-child(${at + 1})`,
        )!;
        control.value = value;
        control.dispatchEvent(new Event('change'));
        await element.updateComplete;
      }
    };
    await condition('all', ['score', 'atLeast', '0.9']);
    await condition('any', ['completion', 'isNot', 'no']);
    await condition('none', ['topic', 'startsWith', 'draft']);
    await condition('none', ['group', 'is', 'x']);
    fields.querySelectorAll<HTMLElement>('[data-group=none] .icon-button')[1]!.click();
    await element.updateComplete;
    primary(shown).click();
    await waitUntil(() => listed(shown).length === 5);
    primary(shown).click();
    await waitUntil(() => asked(stage, 'points.preview').length === 1);
    const [sent] = asked(stage, 'points.preview') as { rules: PointRule[] }[];
    expect(sent!.rules[4]).to.deep.include({
      id: 'answer-2',
      verb: 'quiz.passed',
      amount: 7,
      all: [{ test: 'atLeast', field: 'score', value: 0.9 }],
      any: [{ test: 'isNot', field: 'completion', value: false }],
      none: [{ test: 'startsWith', field: 'topic', value: 'draft' }],
    });
  });

  it('keeps a draft while the page stands, also when the dialog is closed', async () => {
    const { stage, shown } = await edit();
    press(shown, '[aria-label="Remove Comment"]');
    await aTimeout(20);
    press(shown, '.quiet[slot=footer]');
    await waitUntil(() => !stage.root.querySelector('lc-rules-editor'));
    await choose(stage, 'Edit the rules …');
    expect(listed(await dialog(stage, 'lc-rules-editor', '.rules'))).to.deep.equal([
      'Answer accepted',
      'Course finished',
      'Survey',
    ]);
  });

  it('tells of a conflict and loses neither version', async () => {
    const { stage, shown } = await edit({
      before: (server) => server.refuse('points.saveRules', { code: 'conflict', message: 'Version 4 is in force.' }, 1),
    });
    press(shown, '[aria-label="Remove Comment"]');
    await aTimeout(20);
    primary(shown).click();
    await waitUntil(() => shown.querySelector('.force'));
    stage.server.answer('points.rules', fakeRules([rules[0]!], { version: 4 }));
    primary(shown).click();
    await waitUntil(() => shown.querySelector('.conflict'));
    await expect(stage.element).to.be.accessible();
    expect(listed(shown)).to.deep.equal(['Answer accepted', 'Course finished', 'Survey']);
    press(shown, '.conflict .button:last-child');
    await waitUntil(() => !shown.querySelector('.conflict'));
    primary(shown).click();
    await waitUntil(() => shown.querySelector('.force'));
    primary(shown).click();
    await waitUntil(() => asked(stage, 'points.saveRules').length === 2);
    expect(asked(stage, 'points.saveRules')[1]).to.deep.include({ version: 4 });
  });

  it('shows how far a recount is, follows it, and says when it is done', async () => {
    const going = (done: number) => ({ recount: { version: 3, done, total: 100, startedAt: 0 } });
    const { stage, shown } = await edit({
      before: (server) => server.answer('points.rules', fakeRules(rules, going(10))),
    });
    expect(textOf(shown.querySelector('.recount'))).to.contain('10 of 100');
    stage.server.answer('points.rules', fakeRules(rules, going(60)));
    await waitUntil(() => shown.querySelector('progress')?.value === 60, 'it goes on', { timeout: 4_000 });
    await expect(stage.element).to.be.accessible();
    stage.server.answer('points.rules', fakeRules(rules));
    await waitUntil(() => !shown.querySelector('.recount'), 'it is done', { timeout: 4_000 });
    await heard('History has been counted anew.');
  });
});
