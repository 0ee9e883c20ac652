import { PointRule, type PointSettings } from '@learning-commons/protocol';

const rule = (value: Parameters<typeof PointRule.parse>[0]): PointRule => PointRule.parse(value);
const ofType = (value: string) => [{ test: 'is', field: 'objectType', value }];

/**
 * Version 1, which comes with the product: what others found useful and what was finished count; words alone count little,
 * less each time, and soon nothing more that day.
 */
export const DEFAULT_RULES: readonly PointRule[] = [
  rule({ id: 'answer-accepted', name: 'Answer accepted', verb: 'answer.accepted', amount: 15, perDay: 90 }),
  rule({ id: 'request-answered', name: 'Request answered', verb: 'request.answered', amount: 12, perDay: 48 }),
  rule({
    id: 'endorsed',
    name: 'Endorsed by a colleague',
    verb: 'comment.endorsed',
    amount: 10,
    perDay: 60,
    // Each endorsement is somebody else's word; a second one for the same comment says more than the first alone.
    oncePerObject: false,
    keeps: 0.8,
  }),
  // Sharing alone earns little, and soon nothing: what colleagues made of it is what counts.
  rule({
    id: 'library-shared',
    name: 'Shared in the library',
    verb: 'resource.shared',
    amount: 3,
    perDay: 6,
    keeps: 0.5,
  }),
  rule({
    id: 'library-recommended',
    name: 'Recommended by a colleague',
    verb: 'resource.recommended',
    amount: 6,
    perDay: 30,
    oncePerObject: false,
    keeps: 0.8,
  }),
  rule({
    id: 'library-useful',
    name: 'Useful to a colleague',
    verb: 'resource.useful',
    amount: 6,
    perDay: 30,
    oncePerObject: false,
    keeps: 0.8,
  }),
  rule({ id: 'library-finished', name: 'Worked through a resource', verb: 'resource.finished', amount: 4, perDay: 12 }),
  ...[
    { id: 'resource-shared', name: 'Resource shared', type: 'resource', amount: 4, perDay: 8 },
    { id: 'question-asked', name: 'Question asked', type: 'question', amount: 2, perDay: 4 },
    { id: 'comment-posted', name: 'Joined a discussion', type: 'comment', amount: 2, perDay: 3 },
  ].map(({ id, name, type, amount, perDay }) =>
    // The object is the comment itself, which is posted once: there is nothing to look up.
    rule({ id, name, verb: 'comment.posted', all: ofType(type), amount, perDay, keeps: 0.5, oncePerObject: false }),
  ),
  ...[
    { id: 'course-completed', name: 'Course completed', verb: 'course.completed', amount: 20 },
    { id: 'pathway-completed', name: 'Pathway completed', verb: 'pathway.completed', amount: 40 },
    { id: 'module-finished', name: 'Module finished', verb: 'module.finished', amount: 10 },
    { id: 'completed', name: 'Completed', verb: 'completed', amount: 20 },
    { id: 'passed', name: 'Passed', verb: 'passed', amount: 20 },
  ].map((value) => rule({ ...value, perDay: 200 })),
];

/** What a community has before its owner has chosen. */
export const DEFAULT_SETTINGS: PointSettings = {
  zone: 'UTC',
  weekStart: 1,
  levels: {
    curve: 'growing',
    step: 50,
    names: ['Newcomer', 'Explorer', 'Contributor', 'Regular', 'Guide', 'Mentor', 'Expert', 'Luminary'],
  },
  streak: { on: true, freezes: 2 },
  boards: { on: true, anonymous: false, ties: '1224', minTeam: 3 },
};
