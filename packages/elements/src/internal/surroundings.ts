/** The parent in the tree that is drawn, through slots and out of shadow roots: where CSS inherits from. */
export function parentOf(element: Element): Element | null {
  const { assignedSlot, parentNode, parentElement } = element;
  return assignedSlot ?? (parentNode instanceof ShadowRoot ? parentNode.host : parentElement);
}

/** All elements around an element, nearest first. */
export function ancestorsOf(element: Element): Element[] {
  const found: Element[] = [];
  for (let at = parentOf(element); at; at = parentOf(at)) found.push(at);
  return found;
}

/** Calls back after one of the attributes of the element or of an ancestor changed. Call the result to stop. */
export function watchAround(element: Element, attributeFilter: string[], changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  for (const each of [element, ...ancestorsOf(element)]) observer.observe(each, { attributeFilter });
  return () => observer.disconnect();
}
