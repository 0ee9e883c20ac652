export { LcCommons } from './commons/commons.ts';
