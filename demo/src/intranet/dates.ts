const DAY = 86_400_000;

/** Keeps the page's dates as fresh as the discussion under it. */
export function followDates(): void {
  const format = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  for (const element of document.querySelectorAll<HTMLTimeElement>('time[data-days-ago]')) {
    const date = new Date(Date.now() - Number(element.dataset['daysAgo']) * DAY);
    element.dateTime = date.toISOString().slice(0, 10);
    element.textContent = format.format(date);
  }
}
