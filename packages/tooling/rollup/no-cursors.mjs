const ITERATION = /const advanceMethodProps = [\s\S]*?(?=\nexport \{)/;

/** The library for IndexedDB brings loops over cursors. Nothing here opens a cursor, and every page would load them. */
export function noCursors() {
  return {
    name: 'no-cursors',
    transform(code, id) {
      if (!/\/node_modules\/idb\//.test(id)) return undefined;
      if (!ITERATION.test(code)) this.error('idb no longer keeps its loops over cursors where it did.');
      return { code: code.replace(ITERATION, ''), map: null };
    },
  };
}
