import { fillWithMembers, initials, readCompany, tokenUrl, type Company } from '../company.ts';
import { followDates } from './dates.ts';
import { followTheme } from './theme.ts';

const READER = 'demo-reader';

followTheme();
followDates();
void offerReaders();

/** The switch at the top: who reads this page. A real intranet knows; here one may choose, and change in place. */
async function offerReaders() {
  const company = await readCompany();
  const select = document.querySelector<HTMLSelectElement>('#reader')!;
  fillWithMembers(select, company.members);
  select.value = sessionStorage.getItem(READER) ?? company.visitor;
  select.disabled = false;
  select.addEventListener('change', () => {
    sessionStorage.setItem(READER, select.value);
    show(company, select.value);
  });
  show(company, select.value);
}

function show(company: Company, id: string) {
  const member = company.members.find((known) => known.id === id);
  for (const widget of document.querySelectorAll('[community]')) {
    // The page's own markup already says what holds for the visitor: leave it as the editor pasted it.
    if (id === company.visitor) widget.setAttribute('token-url', '/demo/token');
    else if (member) widget.setAttribute('token-url', tokenUrl(member));
    else widget.removeAttribute('token-url');
  }
  document.querySelector('.whoami .face')!.textContent = member ? initials(member) : '?';
  document.querySelector('.whoami-name')!.textContent = member?.name ?? 'Guest';
  document.querySelector('.whoami-site')!.textContent = member?.site ?? 'Not signed in';
}
