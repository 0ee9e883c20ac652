import { fail, type OutputOf, type ParsedInputOf, type resources } from '@learning-commons/protocol';
import type { Context } from './changes.ts';

type Import = (typeof resources)['operations']['resource.import'];

/** Answers `resource.import`. */
export async function bringIn(_ctx: Context, _input: ParsedInputOf<Import>): Promise<OutputOf<Import>> {
  throw fail('unavailable', 'This server brings nothing in. Nothing was kept.');
}
