import { CommonsError, type Contract, type InputOf, type OutputOf } from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';

/** What resources ask of the domains beside them. */
type Asked = 'preview.known' | 'preview.check' | 'upload.attachments';

/**
 * Asks another domain, and answers undefined where this server does not offer that: a link without its picture is worth
 * sharing all the same.
 */
export async function asked<N extends Asked>(
  ctx: ReadContext,
  name: N,
  input: InputOf<Contract['operations'][N]>,
): Promise<OutputOf<Contract['operations'][N]> | undefined> {
  try {
    return await ctx.call(name, input);
  } catch (error) {
    if (error instanceof CommonsError && error.code === 'unavailable') return undefined;
    throw error;
  }
}
