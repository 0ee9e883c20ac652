export * from './members.ts';
export * from './discussions.ts';
export * from './activities.ts';
export * from './points.ts';
export * from './badges.ts';
export * from './keys.ts';
export * from './webhooks.ts';
