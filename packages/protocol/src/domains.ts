export * from './members.ts';
export * from './discussions.ts';
