export { LcBadges } from './badges/badges.ts';
export { LcCommons } from './commons/commons.ts';
export { LcDiscussion } from './discussion/discussion.ts';
