import { html, nothing } from 'lit';
import type { DiscussionView } from '@learning-commons/client';
import { msg, plural } from '../internal/localize.ts';
import { avatar } from '../ui/avatar.ts';

/** Faces shown beside 'here now'. */
const FACES = 4;

/** Who is here now: a few faces, and all names behind them. */
export function presence({ presence: here, viewer }: DiscussionView) {
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
  </lc-ui-popover>`;
}
