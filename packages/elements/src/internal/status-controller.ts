import { nothing, type LitElement, type ReactiveController, type TemplateResult } from 'lit';
import type { ClientStatus, CommonsClient } from '@learning-commons/client';
import { notice, noticeOf, type Notice } from '../ui/notice.ts';
import { announce } from './announcer.ts';

/** Redraws an element when its client's status changes, and says what in it needs the person. */
export class StatusController implements ReactiveController {
  #host: LitElement;
  #clientOf: () => CommonsClient | undefined;
  #client: CommonsClient | undefined;
  #unsubscribe: (() => void) | undefined;
  #said: string | undefined;

  constructor(host: LitElement, clientOf: () => CommonsClient | undefined) {
    this.#host = host;
    this.#clientOf = clientOf;
    host.addController(this);
  }

  /** How the client stands now. */
  get status(): ClientStatus | undefined {
    return this.#client?.status;
  }

  hostUpdate(): void {
    const client = this.#clientOf();
    if (client === this.#client) return;
    this.#unsubscribe?.();
    this.#client = client;
    this.#unsubscribe = client?.subscribe(() => this.#host.requestUpdate());
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
    this.#client = undefined;
  }

  /** A notice that lies over the foot of the element and moves nothing; draw it last. It is announced once. */
  render(): TemplateResult | typeof nothing {
    const current = noticeOf(this.status);
    if (current && current.text !== this.#said) announce(current.text);
    this.#said = current?.text;
    return current ? notice(current, () => this.#signIn(current)) : nothing;
  }

  /** The page may take over with its own way to sign in; it then calls `renew()`. */
  #signIn({ kind }: Notice): void {
    const request = new CustomEvent('lc-sign-in', {
      detail: { kind },
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    if (this.#host.dispatchEvent(request)) void this.#client?.renew();
  }
}
