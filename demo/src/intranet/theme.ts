const THEME = 'harbour-theme';

type Theme = 'light' | 'dark';

/** The intranet's own light switch: it sets `color-scheme` on the page, and knows nothing of widgets. */
export function followTheme(): void {
  const button = document.querySelector<HTMLButtonElement>('.theme')!;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const current = (): Theme => (localStorage.getItem(THEME) as Theme | null) ?? (system.matches ? 'dark' : 'light');
  const show = () => {
    const stored = localStorage.getItem(THEME);
    if (stored) document.documentElement.dataset['theme'] = stored;
    button.setAttribute('aria-pressed', String(current() === 'dark'));
  };
  button.addEventListener('click', () => {
    localStorage.setItem(THEME, current() === 'dark' ? 'light' : 'dark');
    show();
  });
  system.addEventListener('change', show);
  show();
}
