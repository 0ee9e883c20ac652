/**
 * Defines a custom element under `tag`, unless the page already has one: a second copy of the script, or another version
 * of it, leaves the first in place.
 */
export function element(tag: string) {
  return (target: CustomElementConstructor): void => {
    if (!customElements.get(tag)) customElements.define(tag, target);
  };
}
