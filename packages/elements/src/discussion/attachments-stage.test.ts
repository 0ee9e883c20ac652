import { fakeId } from '@learning-commons/client/testing';
import type { Attachment, Comment } from '@learning-commons/protocol';
import { until } from './composer-stage.test.ts';
import { article, enter, settled, type Scene, type Stage } from './discussion-stage.test.ts';

/** A file as the server would tell of it. */
export function attachment(name: string, more: Partial<Attachment> = {}): Attachment {
  const type = /\.png$/.test(name) ? 'image/png' : 'application/pdf';
  return {
    ...{ id: fakeId(name), kind: type === 'image/png' ? 'image' : 'file', name, type, bytes: 1_840_000, alt: '' },
    ...{ url: `/files/${name}`, sizes: [], captions: [], transcript: null },
    ...more,
  };
}

/** A picture in two sizes. */
export const picture = (name: string, more: Partial<Attachment> = {}): Attachment =>
  attachment(name, {
    url: `/test-pictures/1280/${name}`,
    sizes: [
      { url: `/test-pictures/320/${name}`, width: 320, height: 200 },
      { url: `/test-pictures/1280/${name}`, width: 1_280, height: 800 },
    ],
    ...more,
  });

/** A discussion in which one comment, `own`, carries these files. */
export async function showing(files: readonly Attachment[], body = 'Look at this.', scene: Scene = {}): Promise<Stage> {
  const stage = await enter({
    ...scene,
    before(discussion, server) {
      const page = discussion.page.bind(discussion);
      const withFiles = (comment: Comment) =>
        comment.id === fakeId('own')
          ? { ...comment, content: body ? comment.content : [], attachments: [...files] }
          : comment;
      server.answer('discussion.get', (input: object) => {
        const made = page(input, fakeId('Ana'));
        return { ...made, comments: made.comments.map(withFiles) };
      });
      scene.before?.(discussion, server);
    },
  });
  await until(() => own(stage).querySelector('lc-attachment')?.shadowRoot?.childElementCount, 'the files are drawn');
  await settled(stage.element);
  return stage;
}

/** The comment that carries the files. */
export const own = (stage: Stage): HTMLElement => article(stage, 'own')!;
/** What draws one of its files. */
export const drawn = (stage: Stage, at = 0): ShadowRoot =>
  own(stage).querySelectorAll('lc-attachment')[at]!.shadowRoot!;
