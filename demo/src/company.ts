/** Somebody at the demo company, as `GET /demo/members` describes them. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly site: string;
  readonly role: 'learner' | 'curator' | 'moderator' | 'admin';
  readonly note?: string;
}

/** The demo company. */
export interface Company {
  readonly community: { readonly id: string; readonly name: string };
  /** Whom the server takes a visitor for who has not chosen anybody. */
  readonly visitor: string;
  readonly members: readonly Member[];
  /** Pages that have something written on them. */
  readonly topics: readonly string[];
}

/** Asks the demo server who works there. */
export async function readCompany(): Promise<Company> {
  const response = await fetch('/demo/members');
  if (!response.ok) throw new Error(`/demo/members answered ${response.status}.`);
  return (await response.json()) as Company;
}

/** Where the token of a member is to be had; for nobody, nothing. */
export function tokenUrl(member: Member | undefined): string {
  return member ? `/demo/token?member=${member.id}` : '';
}

/** `Nguyễn Thị Mai` → `NM`. */
export function initials({ name }: Member): string {
  const words = name.split(' ');
  return [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => word?.[0] ?? '').join('');
}

const GROUPS: readonly (readonly [string, (member: Member) => boolean])[] = [
  ['New here', ({ role, note }) => role === 'learner' && note !== undefined],
  ['Colleagues', ({ role, note }) => role === 'learner' && note === undefined],
  ['Curators', ({ role }) => role === 'curator'],
  ['Moderators and admin', ({ role }) => role === 'moderator' || role === 'admin'],
];

/** Fills a select with everybody, by what they may do, and with the choice to be nobody. */
export function fillWithMembers(select: HTMLSelectElement, members: readonly Member[]): void {
  const groups = GROUPS.map(([label, belongs]) => {
    const group = document.createElement('optgroup');
    group.label = label;
    group.append(...members.filter(belongs).map(optionOf));
    return group;
  });
  select.replaceChildren(...groups, new Option('Nobody: signed out', ''));
}

function optionOf({ id, name, title, note, role }: Member): HTMLOptionElement {
  const rights = role === 'learner' ? '' : `, ${role}`;
  return new Option(`${name} · ${note ?? title}${rights}`, id);
}
