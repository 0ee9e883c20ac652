import { css, html, LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { ClientStatus, CommonsClient } from '@learning-commons/client';
import { uiBase } from '../internal/base.ts';
import { ConnectionController, type ConnectionSource, type TokenProvider } from '../internal/connection.ts';
import { ClientProvider } from '../internal/context.ts';
import { element } from '../internal/element.ts';
import { clearFailure, drawFailure } from '../internal/failure.ts';
import { LanguageController } from '../internal/language-controller.ts';
import { updateWhenLocaleChanges } from '../internal/localize.ts';
import { StatusController } from '../internal/status-controller.ts';
import { ThemeController } from '../internal/theme-controller.ts';
import type { Theme } from '../internal/theme.ts';
import { tokens } from '../internal/tokens.ts';
import { buttons } from '../ui/button.styles.ts';
import { noticeStyles, unconnected } from '../ui/notice.ts';

/** The page's content inside keeps the look the page gave it. */
const styles = css`
  :host {
    display: block;
  }
  :host(:state(dark)) :is(.notice, .problem) {
    color-scheme: dark;
  }
  :host(:state(light)) :is(.notice, .problem) {
    color-scheme: light;
  }
`;

/**
 * Gives all widgets inside it one connection, one identity, one language and one theme. Put it around them once, for
 * example around the content of the page.
 *
 * @slot - The page's content with widgets anywhere in it.
 * @slot notice - Shown instead of our own words when the connection needs the person.
 * @fires lc-status - After line, identity or the number of waiting posts changed; `detail` is the new status.
 * @fires lc-sign-in - When the person asks to sign in again. Cancelable: cancel it to show your own way, then call `renew()`.
 */
@element('lc-commons')
export class LcCommons extends LitElement implements ConnectionSource {
  static override styles = [tokens, uiBase, buttons, noticeStyles, styles];

  /** Base address of the server. Default: where the script came from, else the page's own origin. */
  @property() server?: string;
  /** The community, by its id on the server. */
  @property() community = '';
  /** Address where the host page hands out the signed-in person's token. */
  @property({ attribute: 'token-url' }) tokenUrl = '';
  /** A function that answers the token, instead of `token-url`. It is asked once for all widgets. */
  @property({ attribute: false }) tokenProvider?: TokenProvider;
  /** The look to take where the page does not say `light` or `dark` itself. */
  @property({ reflect: true, useDefault: true }) theme: Theme = 'auto';

  #connection = new ConnectionController(this);
  #given: CommonsClient | undefined;
  #provider = new ClientProvider(this);
  #status: StatusController = new StatusController(this, () => this.client);
  #told: ClientStatus | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    new LanguageController(this, { marks: false });
    new ThemeController(this, this.attachInternals().states);
  }

  /** The client that the widgets inside share. Set one that you have made yourself to use it instead of the attributes. */
  @property({ attribute: false })
  get client(): CommonsClient | undefined {
    return this.#given ?? this.#connection.client;
  }
  set client(client: CommonsClient | undefined) {
    this.#given = client;
  }

  /** Line, identity and what waits to be sent; undefined while no community is named. */
  get status(): ClientStatus | undefined {
    return this.#status.status;
  }

  /** Asks for a token again, now: after a sign-in or a switch of accounts on the page. */
  async renew(): Promise<void> {
    await this.updateComplete;
    await this.client?.renew();
  }

  /** Forgets the person: the token, drafts and whatever they had not sent. */
  async signOut(): Promise<void> {
    await this.updateComplete;
    await this.client?.signOut();
  }

  protected override performUpdate(): void {
    try {
      super.performUpdate();
      clearFailure(this.renderRoot);
    } catch (error) {
      drawFailure(this.renderRoot, error);
    }
  }

  protected override willUpdate(): void {
    this.#provider.set(this.client);
  }

  protected override updated(): void {
    const { status } = this;
    if (!status || status === this.#told) return;
    this.#told = status;
    this.dispatchEvent(new CustomEvent('lc-status', { detail: status }));
  }

  override render() {
    if (!this.client) return html`${unconnected(this.localName)}<slot></slot>`;
    return html`<slot></slot><slot name="notice">${this.#status.render()}</slot>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-commons': LcCommons;
  }
}
