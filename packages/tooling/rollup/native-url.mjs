const NAME = 'url-parse';
const NATIVE = '\0native-url';

/** The tus client brings a parser of addresses for old browsers. It is asked `new URL(link, base)` alone, as the browser's own is. */
export function nativeUrl() {
  return {
    name: 'native-url',
    resolveId: (id) => (id === NAME ? NATIVE : undefined),
    load: (id) => (id === NATIVE ? 'export default globalThis.URL;' : undefined),
  };
}
