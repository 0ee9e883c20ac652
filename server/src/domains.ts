/** Every domain of the server. Where several react to a fact, they do so in the order of their names. */
export { default as members } from './members/members.ts';
export { default as discussions } from './discussions/discussions.ts';
export { default as activities } from './activities/activities.ts';
export { default as points } from './points/points.ts';
export { default as badges } from './badges/badges.ts';
export { default as keys } from './keys/keys.ts';
export { default as webhooks } from './webhooks/webhooks.ts';
export { default as previews } from './previews/previews.ts';
export { default as resources } from './resources/resources.ts';
export { default as requests } from './requests/requests.ts';
export { default as uploads } from './uploads/uploads.ts';
export { default as audit } from './audit/audit.ts';
