import type { PointSettings, Season } from '@learning-commons/protocol';
import { groupsOf, people, type Subject } from './company.ts';
import { courses } from './courses.ts';
import type { Perform } from './seed.ts';

const DAY = 86_400_000;

/** Who sets recognition up at the demo company. */
const ADMIN: Subject = 'ingrid';

const settings: PointSettings = {
  zone: 'Europe/Stockholm',
  weekStart: 1,
  levels: {
    curve: 'growing',
    step: 30,
    names: ['Newcomer', 'Regular', 'Contributor', 'Guide', 'Mentor', 'Pillar', 'Legend'],
  },
  streak: { on: true, freezes: 2 },
  boards: { on: true, anonymous: false, ties: '1224', minTeam: 2 },
};

/** A season of thirteen weeks, of which about two thirds have passed. */
const seasonAt = (now: number): Omit<Season, 'closedAt'> => ({
  id: 'autumn-of-answers',
  name: 'Autumn of answers',
  from: now - 62 * DAY,
  to: now + 29 * DAY,
  about: 'Answer what others ask. The three at the top choose which plant the whole team visits in spring.',
});

/**
 * Sets up points and tells what the company's learning portal would have told, once. Runs before the threads, so that
 * what people wrote is counted by the company's own settings.
 */
export async function seedRecognition(perform: Perform, now: number, issuer: string): Promise<void> {
  const seasons = (await perform(ADMIN, 'season.list', {}, now)) as readonly Season[];
  if (seasons.length > 0) return;
  await perform(ADMIN, 'points.configure', { settings }, now);
  await perform(ADMIN, 'activity.recordAll', { activities: finishedCourses(now, issuer) }, now);
  // Last, for its being there says that all of it is.
  await perform(ADMIN, 'season.save', seasonAt(now), now);
}

/** Somebody as the portal knows them. */
function actorOf(subject: Subject, issuer: string) {
  const { name, title } = people[subject];
  return { subject, issuer, name, title, groups: groupsOf(subject) };
}

function finishedCourses(now: number, issuer: string) {
  return courses.flatMap(({ id, name, finished }) =>
    Object.entries(finished).map(([subject, days]) => ({
      id: `portal:${id}:${subject}`,
      actor: actorOf(subject as Subject, issuer),
      verb: 'course.completed',
      object: { id, type: 'course', name },
      at: now - days * DAY,
      result: { completion: true },
    })),
  );
}
