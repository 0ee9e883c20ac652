export * from './contract.ts';
export * from './errors.ts';
export * from './limits.ts';
export * from './rich-text.ts';
export * from './socket.ts';
export * from './domains.ts';
export { contract, type Contract, type OperationName, type EventName } from './all.ts';
