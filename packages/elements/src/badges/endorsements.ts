import { html, nothing, type TemplateResult } from 'lit';
import type { Endorsement, Id, Person } from '@learning-commons/protocol';
import { formatList, msg, plural, str } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';

type PersonOf = (id: Id) => Person | undefined;

const NAMED = 3;

/** Who vouches for an award, in one line. */
function voucherLine(endorsements: readonly Endorsement[], personOf: PersonOf): string {
  const known = endorsements.flatMap(({ by }) => personOf(by)?.name ?? []);
  const names = known.slice(0, NAMED);
  const others = endorsements.length - names.length;
  if (others > 0) names.push(plural(others, msg('one:# colleague|other:# colleagues')));
  return msg(str`Endorsed by ${formatList(names)}`);
}

/** Who vouches for an award, and what they said. Nothing where nobody does. */
export function endorsementList(
  endorsements: readonly Endorsement[],
  personOf: PersonOf,
): TemplateResult | typeof nothing {
  if (endorsements.length === 0) return nothing;
  const notes = endorsements.filter(({ note }) => note !== '');
  return html`<div class="endorsements">
    <p class="aside">${icon('award')}${voucherLine(endorsements, personOf)}</p>
    ${
      notes.length > 0
        ? html`<ul class="notes" role="list">
            ${notes.map(
              ({ by, note }) =>
                html`<li><q dir="auto">${note}</q> <span class="aside"><bdi>${personOf(by)?.name ?? msg('A former member')}</bdi></span></li>`,
            )}
          </ul>`
        : nothing
    }
  </div>`;
}
