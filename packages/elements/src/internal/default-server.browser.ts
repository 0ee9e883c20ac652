/** In the browser bundle: the server from which this piece of the script came. It lies one folder below the entry. */
export function defaultServer(): string {
  return new URL('..', import.meta.url).href;
}
