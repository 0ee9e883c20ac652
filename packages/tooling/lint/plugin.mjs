import { builtinRules } from 'eslint/use-at-your-own-risk';
import { floorsRule } from './rules/floors.mjs';
import { hashPrivate, plainComments, plainNames, syncLifecycle } from './rules/house.mjs';
import { noHtmlStrings } from './rules/no-html-strings.mjs';
import { noInlineStyle } from './rules/no-inline-style.mjs';

/** @param {string} name A rule of ESLint, under a second name so that it may warn at one figure and stop at another. */
const again = (name) => /** @type {import('eslint').Rule.RuleModule} */ (builtinRules.get(name));

/** The house's own rules. @type {import('eslint').ESLint.Plugin} */
export const house = {
  meta: { name: 'house' },
  rules: {
    floors: floorsRule,
    'hash-private': hashPrivate,
    'long-file': again('max-lines'),
    'long-function': again('max-lines-per-function'),
    'no-html-strings': noHtmlStrings,
    'no-inline-style': noInlineStyle,
    'plain-comments': plainComments,
    'plain-names': plainNames,
    'sync-lifecycle': syncLifecycle,
  },
};
