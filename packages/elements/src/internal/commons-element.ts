import { LitElement, type TemplateResult, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { ContextConsumer } from '@lit/context';
import type { ClientStatus, CommonsClient } from '@learning-commons/client';
import { CommonsError } from '@learning-commons/protocol/errors.js';
import { announce } from './announcer.ts';
import { ConnectionController, type ConnectionSource } from './connection.ts';
import { clientContext } from './context.ts';
import { updateWhenLocaleChanges } from './localize.ts';
import { showToast, type Toast } from '../ui/toast.ts';
import { ThemeController } from './theme-controller.ts';
import type { TokenProvider } from './token-url.ts';

/** What every widget has in common: a client, language, theme, announcements, and one way to do something. */
export class CommonsElement extends LitElement implements ConnectionSource {
  /** Base address of the server. Default: where the script came from, else the page's own origin. */
  @property() server?: string;
  /** The community, for a widget outside `<lc-commons>`. */
  @property() community = '';
  /** Where the host page hands out the signed-in person's token. */
  @property({ attribute: 'token-url' }) tokenUrl = '';
  /** A function that answers the token, instead of `token-url`. */
  @property({ attribute: false }) tokenProvider?: TokenProvider;

  /** The element's internals: custom states and ARIA defaults of the host. */
  protected readonly internals = this.attachInternals();

  #own = new ConnectionController(this);
  #given = new ContextConsumer(this, { context: clientContext, subscribe: true });

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    new ThemeController(this, this.internals.states, () => 'auto');
  }

  /** The client in use: this element's own if it names a community, else that of the nearest `<lc-commons>`. */
  get commons(): CommonsClient | undefined {
    return this.community ? this.#own.client : this.#given.value;
  }

  protected get client(): CommonsClient | undefined {
    return this.commons;
  }

  /** What the client last said about line and identity. */
  protected get status(): ClientStatus | undefined {
    return this.commons?.status;
  }

  /** Sets or clears a custom state, `:state(name)`. */
  protected setState(name: string, on: boolean): void {
    if (on) this.internals.states.add(name);
    else this.internals.states.delete(name);
  }

  /**
   * The one way to do something: fires the cancelable `before`, does the work, fires `after` with the result, or fires
   * `lc-error` and shows why not. Answers the result, or undefined when cancelled or refused.
   */
  protected async act<T>(before: string, after: string, detail: object, work: () => T | Promise<T>): Promise<T | undefined> {
    const request = new CustomEvent(before, { detail, bubbles: true, composed: true, cancelable: true });
    if (!this.dispatchEvent(request)) return undefined;
    try {
      const result = await work();
      this.dispatchEvent(new CustomEvent(after, { detail: { ...detail, result }, bubbles: true, composed: true }));
      return result;
    } catch (error) {
      this.reportError(error, before);
      return undefined;
    }
  }

  /** Fires `lc-error` and shows the words for it. */
  protected reportError(error: unknown, action: string): void {
    this.dispatchEvent(new CustomEvent('lc-error', { detail: { error, action }, bubbles: true, composed: true }));
    if (error instanceof CommonsError) this.toast({ text: error.message, tone: 'danger' });
  }

  /** Tells people who listen to the page. */
  protected announce(text: string): void {
    announce(text);
  }

  /** Shows a short message at the foot of the window, with an action such as undo. */
  protected toast(toast: Toast): void {
    showToast(this, toast);
  }

  /** What keeps this widget from working or needs the person, or nothing. */
  protected renderProblem(): TemplateResult | typeof nothing {
    return nothing;
  }
}
