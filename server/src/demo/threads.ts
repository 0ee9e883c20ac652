import type { CommentType } from '@learning-commons/protocol';
import type { Subject } from './company.ts';
import { dataSkills } from './threads/data-skills.ts';
import { gothenburgMove } from './threads/gothenburg-move.ts';
import { leadership } from './threads/leadership.ts';
import { onboarding } from './threads/onboarding.ts';
import { tooling } from './threads/tooling.ts';

/**
 * How long ago something happened: `12d 09:40` is at 09:40 UTC on the day twelve days before today, `3h`, `50m` and
 * `2h 15m` count back from this moment.
 */
export type Ago = `${number}d ${number}:${number}` | `${number}h` | `${number}m` | `${number}h ${number}m`;

/** One post of a story, with all that happened to it. `@{subject}` in a text becomes a mention. */
export interface Post {
  readonly by: Subject;
  readonly ago: Ago;
  readonly body: string;
  readonly type?: CommentType;
  readonly anonymous?: true;
  /** Names the post for `answer` and for read marks; unique in its topic. */
  readonly key?: string;
  /** On a question: the key of the reply its author accepted. */
  readonly answer?: string;
  readonly endorsedBy?: readonly Subject[];
  readonly reactions?: Readonly<Record<string, readonly Subject[]>>;
  readonly pinnedBy?: Subject;
  /** Later versions of the text, each some minutes after the one before. */
  readonly edits?: readonly { readonly afterMinutes: number; readonly body: string }[];
  readonly deleted?: { readonly by: Subject; readonly afterMinutes: number };
  readonly replies?: readonly Post[];
}

/** What was written on one page. */
export interface Story {
  readonly topic: string;
  readonly posts: readonly Post[];
  /** Who has read how far: the key of the last post they have seen. Without a word here, a member has read everything. */
  readonly readTo?: Readonly<Partial<Record<Subject | 'everybody', string>>>;
  readonly followedBy?: readonly Subject[];
  readonly locked?: { readonly by: Subject; readonly ago: Ago; readonly reason: string };
}

/** Everything written at the demo company. */
export const stories: readonly Story[] = [onboarding, dataSkills, leadership, tooling, gothenburgMove];
