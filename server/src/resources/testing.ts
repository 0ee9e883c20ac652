import type {
  Contract,
  InputOf,
  OperationName,
  OutputOf,
  Receipt,
  ResourceChange,
  ResourcePage,
  ResourceState,
  WriteReply,
} from '@learning-commons/protocol';
import { newId, type TestKernel } from '../kernel/testing.ts';
import type { Actor } from '../kernel/session.ts';

type Input<N extends OperationName> = InputOf<Contract['operations'][N]>;

/** A library in a test's kernel, asked in a few words. */
export interface TestLibrary {
  /** Shares an article at an address of its own, unless told otherwise. */
  share(
    actor: Actor,
    said?: Partial<Input<'resource.share'>>,
  ): Promise<WriteReply<Receipt & { state: ResourceState }> & { id: string }>;
  page(actor: Actor, input?: Input<'resource.list'>): Promise<ResourcePage>;
  /** Titles on a page, in order. */
  titles(actor: Actor, input?: Input<'resource.list'>): Promise<string[]>;
  one(actor: Actor, resourceId: string): Promise<OutputOf<Contract['operations']['resource.get']>>;
  write<N extends OperationName>(
    actor: Actor,
    operation: N,
    input: Input<N>,
  ): Promise<WriteReply<OutputOf<Contract['operations'][N]>>>;
}

/** Asks a kernel's library. `kernel` is read at each question, so it may be opened later. */
export function libraryOf(kernel: () => TestKernel): TestLibrary {
  const write: TestLibrary['write'] = (actor, operation, input) => kernel().write(actor, operation, input);
  const page: TestLibrary['page'] = (actor, input = {}) => kernel().run(actor, 'resource.list', input);
  return {
    write,
    page,
    titles: async (actor, input) => (await page(actor, input)).resources.map(({ title }) => title),
    one: (actor, resourceId) => kernel().run(actor, 'resource.get', { resourceId }),
    async share(actor, said = {}) {
      const id = said.id ?? newId();
      const url = said.url === undefined ? `https://reading.example/${id}` : said.url;
      const reply = await write(actor, 'resource.share', { type: 'article', title: `About ${id}`, ...said, id, url });
      return { ...reply, id };
    },
  };
}

/** The facts of a reply in one stream, with their names. */
export function factsIn(
  reply: WriteReply<unknown>,
  stream: string,
): { type: string; seq: number; data: ResourceChange }[] {
  return reply.facts
    .filter((batch) => batch.stream === stream)
    .flatMap(({ events }) => events.map(({ type, seq, data }) => ({ type, seq, data: data as ResourceChange })));
}
