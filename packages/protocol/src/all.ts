import { discussions } from './discussions.ts';
import { members } from './members.ts';

/** Every domain of the contract. */
export const contract = [members, discussions] as const;

type Union<T> = (T extends unknown ? (value: T) => void : never) extends (value: infer U) => void ? U : never;
type Flatten<T> = { [K in keyof T]: T[K] };

/** All operations and all events of all domains, by name. */
export interface Contract {
  readonly operations: Flatten<Union<(typeof contract)[number]['operations']>>;
  readonly events: Flatten<Union<(typeof contract)[number]['events']>>;
}
/** The name of any operation. */
export type OperationName = keyof Contract['operations'];
/** The name of any event. */
export type EventName = keyof Contract['events'];
