/** The server a widget talks to when nothing names one: the page's own origin. */
export function defaultServer(): string {
  return '';
}
