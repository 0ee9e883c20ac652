import { LitElement, html } from 'lit';
import { property } from 'lit/decorators.js';
import { ContextProvider } from '@lit/context';
import type { CommonsClient } from '@learning-commons/client';
import { base } from '../internal/base.ts';
import { ConnectionController, type ConnectionSource } from '../internal/connection.ts';
import { clientContext } from '../internal/context.ts';
import { element } from '../internal/element.ts';
import { ThemeController, type Theme } from '../internal/theme-controller.ts';
import type { TokenProvider } from '../internal/token-url.ts';

/**
 * Gives the widgets inside it one connection, one identity, one language and one theme.
 */
@element('lc-commons')
export class LcCommons extends LitElement implements ConnectionSource {
  static override styles = base;

  @property() server?: string;
  @property() community = '';
  @property({ attribute: 'token-url' }) tokenUrl = '';
  @property({ attribute: false }) tokenProvider?: TokenProvider;
  @property() theme: Theme = 'auto';

  #connection = new ConnectionController(this);
  #provider = new ContextProvider(this, { context: clientContext });

  constructor() {
    super();
    new ThemeController(this, this.attachInternals().states, () => this.theme);
  }

  /** The client the widgets inside share. */
  get client(): CommonsClient | undefined {
    return this.#connection.client;
  }

  protected override willUpdate(): void {
    this.#provider.setValue(this.#connection.client);
  }

  override render() {
    return html`<slot></slot>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-commons': LcCommons;
  }
}
