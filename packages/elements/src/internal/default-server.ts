let address = '';

/** The server a widget talks to when nothing names one: where the script came from, else the page's own origin. */
export function defaultServer(): string {
  return address;
}

/** Called by the browser bundle's entry with its own address. */
export function setDefaultServer(url: string): void {
  address = url.replace(/\/$/, '');
  if (address === location.origin) address = '';
}
