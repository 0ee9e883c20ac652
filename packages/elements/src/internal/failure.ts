import { msg } from '@lit/localize';

const drawn = new WeakMap<Node, HTMLElement>();

/**
 * Says in words that an element could not be drawn. It uses no template, because templates may be what failed: a page
 * with Trusted Types that does not allow the policy `learning-commons` refuses them all.
 */
export function drawFailure(root: Node, error: unknown): void {
  if (drawn.has(root)) return;
  const note = document.createElement('p');
  note.setAttribute('role', 'alert');
  note.textContent = refusesTemplates(error)
    ? msg(
        'This part of the page cannot be shown: the page’s security policy does not allow it. Whoever looks after the page can add “learning-commons” to its list of Trusted Types.',
      )
    : msg('This part of the page could not be drawn. What you wrote is kept. Reload the page to try again.');
  drawn.set(root, note);
  root.appendChild(note);
}

/** Takes the words away after the element has been drawn. */
export function clearFailure(root: Node): void {
  drawn.get(root)?.remove();
  drawn.delete(root);
}

/** Whether the page keeps strings out of markup and has not let our policy in. */
function refusesTemplates(error: unknown): boolean {
  return error instanceof TypeError && error.message.includes('TrustedHTML');
}
