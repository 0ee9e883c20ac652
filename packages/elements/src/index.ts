export { LcBadges } from './badges/badges.ts';
export { LcCommons } from './commons/commons.ts';
export { LcDiscussion } from './discussion/discussion.ts';
export { LcLeaderboard } from './leaderboard/leaderboard.ts';
export { LcPoints } from './points/points.ts';
export { LcRequests } from './requests/requests.ts';
export { LcResources } from './resources/resources.ts';
