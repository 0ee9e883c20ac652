import { expect, fixture, html } from '@open-wc/testing';
import type { ClientStatus } from '@learning-commons/client';
import { CommonsError, type ErrorCode } from '@learning-commons/protocol/errors.js';
import { LitElement, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { wordsFor } from '../internal/words.ts';
import { buttons } from './button.styles.ts';
import { notice, noticeOf, noticeStyles, problem, unconnected } from './notice.ts';
import { skeleton, skeletonStyles } from './skeleton.ts';

@element('lc-test-notices')
class Notices extends LitElement {
  static override styles = [base, buttons, noticeStyles, skeletonStyles];
  @property({ attribute: false }) shown: readonly TemplateResult[] = [];
  override render() {
    return this.shown;
  }
}

const fine: ClientStatus = { line: 'online', identity: 'member', me: null, queued: 0, storage: 'kept', error: null };
const error = (code: ErrorCode, details = {}) => new CommonsError({ code, message: 'For developers.', details });
const codes: ErrorCode[] = [
  'unauthenticated',
  'forbidden',
  'not_found',
  'invalid',
  'conflict',
  'rate_limited',
  'unavailable',
  'internal',
];

describe('notice', () => {
  it('is accessible in every form', async () => {
    const shown = [
      notice(noticeOf({ ...fine, identity: 'expired' })!, () => undefined),
      notice(noticeOf({ ...fine, line: 'offline', queued: 1 })!, () => undefined),
      problem(error('unavailable'), () => undefined),
      unconnected('lc-discussion'),
      skeleton(),
    ];
    await expect(await fixture<Notices>(html`<lc-test-notices .shown=${shown}></lc-test-notices>`)).to.be.accessible();
  });

  it('has nothing to say while nothing needs the person', () => {
    const quiet: Partial<ClientStatus>[] = [
      {},
      { line: 'connecting' },
      { line: 'offline' },
      { queued: 3 },
      { identity: 'anonymous' },
      { error: error('unavailable') },
    ];
    expect(quiet.map((change) => noticeOf({ ...fine, ...change }))).to.deep.equal(quiet.map(() => undefined));
    expect(noticeOf(undefined)).to.equal(undefined);
  });

  it('counts what waits, and says when it would not survive the page', () => {
    const offline = { ...fine, line: 'offline', queued: 1 } as const;
    expect(noticeOf(offline)!.text).to.equal(
      'You are offline. 1 change waits here and will be sent when you are back.',
    );
    expect(noticeOf({ ...offline, queued: 2, storage: 'memory' })!.text)
      .to.contain('2 changes wait')
      .and.to.contain('Keep this page open');
  });

  it('puts an ended sign-in first', () => {
    expect(noticeOf({ ...fine, identity: 'expired', line: 'offline', queued: 2 })!.kind).to.equal('expired');
  });

  it('says a final refusal of the connection', () => {
    expect(noticeOf({ ...fine, error: error('not_found') })!.text).to.contain('no such community');
    expect(noticeOf({ ...fine, error: error('forbidden') })!.kind).to.equal('refused');
    expect(noticeOf({ ...fine, error: error('forbidden', { reason: 'suspended' }) })!.text).to.contain('suspended');
  });

  it('has words of its own for every code, and never those for developers', () => {
    const words = codes.map((code) => wordsFor(error(code)));
    expect(new Set(words).size).to.equal(codes.length);
    expect(words.some((text) => text.includes('developers'))).to.equal(false);
    expect(wordsFor(new TypeError('x'))).to.equal(wordsFor(error('internal')));
    expect(wordsFor(error('rate_limited', { retryAfter: 1.2 }))).to.contain('in 2 seconds');
  });
});
