import type { DomainContract } from './contract.ts';
import * as modules from './domains.ts';

type Exported = (typeof modules)[keyof typeof modules];

/** Every domain of the contract: what `domains.ts` exports, without the schemas. */
export const contract: readonly Extract<Exported, DomainContract>[] = Object.values(modules).filter(isDomain);

function isDomain(exported: Exported): exported is Extract<Exported, DomainContract> {
  return typeof exported === 'object' && 'operations' in exported;
}

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
