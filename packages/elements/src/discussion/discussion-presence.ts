import { html, nothing, type TemplateResult } from 'lit';
import type { DiscussionStore } from '@learning-commons/client';
import { msg, plural } from '../internal/localize.ts';
import { avatar } from '../ui/avatar.ts';

/** Faces shown beside 'here now'. */
const FACES = 4;
const KEY = 'lc-hidden';

/** Who is here now: a few faces, all names behind them, and whether the reader is among them. */
export function presence(store: DiscussionStore): TemplateResult | typeof nothing {
  const { presence: here, viewer } = store.view;
  if (!here || here.count === 0) return nothing;
  const words = plural(here.count, msg('one:# here now|other:# here now'));
  const others = here.count - here.members.length;
  return html`<lc-ui-popover class="presence" align="end" label=${words}>
    <button slot="trigger" class="button quiet" part="presence">
      <span class="faces">${here.members.slice(0, FACES).map((member) => avatar(member))}</span>${words}
    </button>
    <ul role="list" class="people">
      ${here.members.map((member) => html`<li>${avatar(member)}<span dir="auto">${member.name}</span>${member.id === viewer?.member ? html`<span class="aside">${msg('you')}</span>` : nothing}</li>`)}
      ${others > 0 ? html`<li class="aside">${plural(others, msg('one:and # more|other:and # more'))}</li>` : nothing}
    </ul>
    ${viewer?.member ? visibility(store) : nothing}
  </lc-ui-popover>`;
}

function visibility(store: DiscussionStore): TemplateResult {
  const onChange = ({ target }: Event) => show(store, (target as HTMLInputElement).checked);
  return html`<label class="visibility"><input type="checkbox" .checked=${!isHidden()} @change=${onChange} /><span>${msg('Show others that I am here')}</span></label>`;
}

/** Keeps to what the reader chose on an earlier visit. */
export function restorePresence(store: DiscussionStore): void {
  if (isHidden()) store.setVisible(false);
}

function show(store: DiscussionStore, visible: boolean): void {
  store.setVisible(visible);
  try {
    if (visible) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, '1');
  } catch {
    // Where the browser keeps nothing, the choice holds for this visit.
  }
}

function isHidden(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}
