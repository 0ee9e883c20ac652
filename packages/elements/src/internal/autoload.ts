/** How to get the module that defines a tag. */
export type Loaders = Readonly<Record<string, () => Promise<unknown>>>;

const MARK = 'lc-autoloader';

/**
 * Loads the tags that a document uses, now and later. Of several copies of the script on a page the first one does the
 * work: two copies of one tag could not live together, and a second policy of our name may be refused.
 */
export function autoload(loaders: Loaders): void {
  if (customElements.get(MARK)) return;
  customElements.define(MARK, class extends HTMLElement {});
  const waiting = new Map(Object.entries(loaders));
  discover(document, waiting);
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records)
      for (const node of addedNodes) if (node instanceof Element) discover(node, waiting);
  });
  observer.observe(document, { childList: true, subtree: true });
}

function discover(root: Element | Document, waiting: Map<string, () => Promise<unknown>>): void {
  for (const [tag, load] of waiting) {
    if (!(root instanceof Element && root.localName === tag) && !root.querySelector(tag)) continue;
    waiting.delete(tag);
    // A piece that cannot be fetched now is tried again when the tag appears again.
    if (!customElements.get(tag)) load().catch(() => waiting.set(tag, load));
  }
}
