import { html, nothing, type TemplateResult } from 'lit';
import type { RequestQuery, RequestsView } from '@learning-commons/client';
import { formatNumber, msg } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';

/** What the reader narrows the list by. */
export interface ToolbarFace {
  readonly view: RequestsView;
  readonly query: RequestQuery;
  /** The one skill the widget is about, or ''. */
  readonly skill: string;
  readonly takesPart: boolean;
  onChange(change: Partial<RequestQuery>): void;
}

type States = RequestQuery['state'];

function labelOf(state: States): string {
  switch (state) {
    case 'unanswered':
      return msg('Unanswered');
    case 'open':
      return msg('Still open');
    case 'claimed':
      return msg('Taken up');
    case 'started':
      return msg('In progress');
    case 'answered':
      return msg('Answered');
    case 'closed':
      return msg('Closed');
    case 'all':
      return msg('All');
  }
}

const STATES: readonly States[] = ['unanswered', 'open', 'claimed', 'started', 'answered', 'closed', 'all'];

/** How many there are, where that is known: counts are of all requests, whatever else narrows the list. */
function countOf({ view: { counts }, query, skill }: ToolbarFace, state: States): string {
  if (!counts || skill || query.skill || query.query || query.mine) return '';
  const { open, claimed, started, answered, closed } = counts;
  const unanswered = open + claimed + started;
  const all = unanswered + answered + closed;
  return ` (${formatNumber({ ...counts, unanswered, all }[state])})`;
}

/** Search, filters and order. */
export function toolbar(face: ToolbarFace): TemplateResult {
  const { query, view, skill, onChange } = face;
  const select = (
    label: string,
    value: string,
    options: readonly (readonly [string, string])[],
    on: (value: string) => void,
  ) =>
    html`<label class="select"><span class="visually-hidden">${label}</span>
      <select .value=${value} @change=${({ target }: Event) => on((target as HTMLSelectElement).value)}>
        ${options.map(([key, words]) => html`<option value=${key} ?selected=${key === value}>${words}</option>`)}
      </select></label>`;
  const states = STATES.map((state) => [state, `${labelOf(state)}${countOf(face, state)}`] as const);
  const mine = [
    ['', msg('Everybody’s')],
    ['asked', msg('Asked by me')],
    ['voted', msg('Voted for by me')],
    ['helping', msg('Where I help')],
  ] as const;
  const sorts = [
    ['votes', msg('Most wanted')],
    ['newest', msg('Newest')],
  ] as const;
  return html`<div class="tools" part="toolbar">
    <label class="find">${icon('search')}<input type="search" part="search" dir="auto" aria-label=${msg('Search requests')} placeholder=${msg('Search requests')}
      .value=${query.query ?? ''} @input=${({ target }: Event) => onChange({ query: (target as HTMLInputElement).value })} /></label>
    ${select(msg('Which'), query.state, states, (state) => onChange({ state: state as States }))}
    ${
      skill || view.skills.length === 0
        ? nothing
        : select(
            msg('Skill'),
            query.skill ?? '',
            [['', msg('All skills')], ...view.skills.map((each) => [each, each] as const)],
            (value) => onChange({ skill: value || undefined }),
          )
    }
    ${face.takesPart ? select(msg('Whose'), query.mine ?? '', mine, (value) => onChange({ mine: (value || undefined) as RequestQuery['mine'] })) : nothing}
    ${select(msg('Order'), query.sort, sorts, (value) => onChange({ sort: value as RequestQuery['sort'] }))}
  </div>`;
}
