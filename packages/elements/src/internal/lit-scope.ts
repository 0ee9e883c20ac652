/**
 * What Lit sees instead of `globalThis` in the browser bundle. So Lit leaves no trace on `window`, is not led astray by
 * page content that clobbers the names it looks for, and can start where its Trusted Types policy is refused: elements
 * then say in words why they cannot be drawn.
 */
export const scope = {
  ShadowRoot,
  trustedTypes: tolerant((globalThis as { trustedTypes?: PolicyFactory }).trustedTypes),
  litPropertyMetadata: new WeakMap(),
};

interface PolicyFactory {
  readonly emptyScript?: unknown;
  createPolicy(name: string, rules: object): unknown;
}

function tolerant(factory: PolicyFactory | undefined): PolicyFactory | undefined {
  if (!factory) return undefined;
  return { emptyScript: factory.emptyScript, createPolicy: (_name, rules) => createPolicy(factory, rules) };
}

function createPolicy(factory: PolicyFactory, rules: object): unknown {
  try {
    return factory.createPolicy('learning-commons', rules);
  } catch {
    return undefined;
  }
}
