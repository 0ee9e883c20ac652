/**
 * What badges need once somebody does something, or earned something. One piece, loaded then; see `lately.ts`.
 */
export { celebrate } from './celebration.ts';
export { awardBadge, editBadge, openBadge, openNews, revokeAward } from './dialogs.ts';
