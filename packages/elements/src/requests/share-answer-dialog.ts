import { LitElement, css, html } from 'lit';
import { property } from 'lit/decorators.js';
import { ResourcesStore, type RequestView } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import { element } from '../internal/element.ts';
import { msg } from '../internal/localize.ts';
import '../resources/share-dialog.ts';
import type { SharingScope } from '../resources/sharing.ts';
import type { RequestsScope } from './scope.ts';

/** The form that shares something, as the answer to a request. What is in the library already may answer it as well. */
@element('lc-request-share-dialog')
export class LcRequestShareDialog extends LitElement {
  static override styles = css`
    :host {
      display: contents;
    }
  `;

  @property({ attribute: false }) scope!: RequestsScope;
  @property({ attribute: false }) request!: RequestView;

  #store: ResourcesStore | undefined;
  #sharing: SharingScope | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#store = this.scope.client.open(ResourcesStore, 'all');
    this.#sharing = this.#sharingWith(this.#store);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store?.close();
  }

  #sharingWith(store: ResourcesStore): SharingScope {
    const { scope, request } = this;
    return {
      store,
      client: scope.client,
      announce: (text) => scope.announce(text),
      toast: (toast) => scope.toast(toast),
      root: () => scope.root(),
      focusOn: () => scope.focusOn(request.id),
      open: (resourceId) => void this.#answer(resourceId),
      openWords: () => msg('Answer with it'),
    };
  }

  async #answer(resourceId: Id): Promise<void> {
    const { scope, request } = this;
    const answer = { kind: 'resource', resourceId } as const;
    await scope.act('lc-request-answer', 'lc-request-answered', { requestId: request.id, answer }, () =>
      scope.store.answer(request.id, answer),
    );
    await scope.focusOn(request.id);
  }

  override render() {
    const { id, skill } = this.request;
    const initial = { skills: skill === null ? [] : [skill] };
    return html`<lc-resource-share-dialog .scope=${this.#sharing!} .requestId=${id} .initial=${initial}
      @lc-close=${() => this.dispatchEvent(new CustomEvent('lc-close'))}></lc-resource-share-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-request-share-dialog': LcRequestShareDialog;
  }
}
