import { LitElement, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { ClientStatus, CommonsClient } from '@learning-commons/client';
import { unconnected } from '../ui/notice.ts';
import type { Toast } from '../ui/toast.ts';
import { announce } from './announcer.ts';
import { ConnectionController, type ConnectionSource, type TokenProvider } from './connection.ts';
import { ClientConsumer } from './context.ts';
import { clearFailure, drawFailure } from './failure.ts';
import { LanguageController } from './language-controller.ts';
import { languageReady, updateWhenLocaleChanges } from './localize.ts';
import { StatusController } from './status-controller.ts';
import type { Theme } from './theme.ts';
import { ThemeController } from './theme-controller.ts';
import { wordsFor } from './words.ts';

/** Milliseconds after which what is not needed to begin with is fetched all the same, for the time without a line. */
const LATER = 3_000;
const loadToasts = () => import('../ui/toast.ts');

/**
 * What every widget has in common: a client, language, theme, announcements, and one way to do something.
 *
 * @cssprop [--lc-accent=light-dark(#0b6e69, #5ec4bc)] - What can be done and what stands out.
 * @cssprop [--lc-on-accent=light-dark(#ffffff, #0c1f1d)] - Text on the accent.
 * @cssprop [--lc-accent-soft] - Ground of what is chosen. Default: a breath of the accent.
 * @cssprop [--lc-text=light-dark(#1f2421, #e8ebe7)] - Text.
 * @cssprop [--lc-text-2=light-dark(#5a625d, #a7b0a9)] - Text of second rank.
 * @cssprop [--lc-ground=light-dark(#ffffff, #161918)] - Ground, drawn only where the page's own would not do.
 * @cssprop [--lc-surface=light-dark(#ffffff, #202523)] - Fields, menus and dialogs.
 * @cssprop [--lc-sunken=light-dark(#f4f4f0, #232826)] - Code and what is set back.
 * @cssprop [--lc-line=light-dark(#e2e2dc, #353b38)] - Lines between things.
 * @cssprop [--lc-line-2=light-dark(#858c86, #7d8780)] - Borders of fields.
 * @cssprop [--lc-danger=light-dark(#b3261e, #f2928a)] - Errors, and what cannot be undone.
 * @cssprop [--lc-warning=light-dark(#8a5300, #e6b566)] - What needs attention.
 * @cssprop [--lc-mark=light-dark(#fff0b8, #55481a)] - Found words, and the comment a link leads to.
 * @cssprop [--lc-focus] - Ring around what has the focus. Default: the accent.
 * @cssprop [--lc-radius=8px] - Roundness of corners.
 * @cssprop [--lc-mono] - Font of code.
 * @fires lc-error - After something was refused or could not be drawn.
 * @fires lc-sign-in - When the person asks to sign in again. Cancelable: cancel it to show your own way, then call `renew()`.
 */
export class CommonsElement extends LitElement implements ConnectionSource {
  /** Base address of the server. Default: where the script came from, else the page's own origin. */
  @property() server?: string;
  /** The community, for a widget outside `<lc-commons>` or of another community than the one around it. */
  @property() community = '';
  /** Address where the host page hands out the signed-in person's token. */
  @property({ attribute: 'token-url' }) tokenUrl = '';
  /** A function that answers the token, instead of `token-url`. */
  @property({ attribute: false }) tokenProvider?: TokenProvider;
  /** The look to take where the page does not say `light` or `dark` itself. */
  @property({ reflect: true, useDefault: true }) theme: Theme = 'auto';

  /** Custom states and ARIA defaults of the host. */
  protected readonly internals = this.attachInternals();

  #own = new ConnectionController(this);
  #given = new ClientConsumer(this);
  #status = new StatusController(this, () => this.commons);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    setTimeout(() => loadToasts().catch(() => undefined), LATER);
    new LanguageController(this, { marks: true });
    new ThemeController(this, this.internals.states);
  }

  /** The client in use: this element's own if it names a community, else that of the nearest `<lc-commons>`. */
  get commons(): CommonsClient | undefined {
    return this.community ? this.#own.client : this.#given.value;
  }

  protected get client(): CommonsClient | undefined {
    return this.commons;
  }

  /** How the client stands: line, identity, what waits to be sent. */
  protected get status(): ClientStatus | undefined {
    return this.#status.status;
  }

  /** The first words appear in the right language: drawing waits a moment for it. */
  protected override scheduleUpdate(): void | Promise<unknown> {
    const ready = languageReady();
    return ready ? ready.then(() => super.scheduleUpdate()) : super.scheduleUpdate();
  }

  protected override performUpdate(): void {
    try {
      super.performUpdate();
      clearFailure(this.renderRoot);
    } catch (error) {
      drawFailure(this.renderRoot, error);
      this.#fireError(error, 'render');
    }
  }

  /** Sets or clears a custom state, `:state(name)`. */
  protected setState(name: string, on: boolean): void {
    if (on) this.internals.states.add(name);
    else this.internals.states.delete(name);
  }

  /**
   * The one way to do something: fires the cancelable `before`, does the work, then fires `after` with the result, or
   * `lc-error` and shows why not. Answers the result, or undefined when cancelled or refused.
   */
  protected async act<T>(
    before: string,
    after: string,
    detail: object,
    work: () => T | Promise<T>,
  ): Promise<T | undefined> {
    const request = new CustomEvent(before, { detail, bubbles: true, composed: true, cancelable: true });
    if (!this.dispatchEvent(request)) return undefined;
    try {
      const result = await work();
      this.dispatchEvent(new CustomEvent(after, { detail: { ...detail, result }, bubbles: true, composed: true }));
      return result;
    } catch (error) {
      this.#fireError(error, before);
      this.toast({ text: wordsFor(error), tone: 'danger' });
      return undefined;
    }
  }

  /** Tells people who listen to the page, politely. */
  protected announce(text: string): void {
    announce(text);
  }

  /** Shows a short message at the foot of the window, with an action such as undo. */
  protected toast(toast: Toast): void {
    void loadToasts().then(
      ({ showToast }) => showToast(this, toast),
      () => announce(toast.text),
    );
  }

  /**
   * What keeps this widget from working, or nothing. Draw it last: without a client it stands in place of the content,
   * with one it lies over the widget's foot. Inside `<lc-commons>` that element speaks for all. Needs `noticeStyles`
   * and `buttons`.
   */
  protected renderProblem(): TemplateResult | typeof nothing {
    if (this.community) return this.#status.render();
    return this.commons || this.closest('lc-commons') ? nothing : unconnected(this.localName);
  }

  #fireError(error: unknown, action: string): void {
    this.dispatchEvent(new CustomEvent('lc-error', { detail: { error, action }, bubbles: true, composed: true }));
  }
}
