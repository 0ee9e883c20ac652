/** Every domain of the server. Where several react to a fact, they do so in the order of their names. */
export { default as members } from './members/members.ts';
export { default as discussions } from './discussions/discussions.ts';
