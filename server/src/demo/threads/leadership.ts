import type { Story } from '../threads.ts';

/** Under the page for people who lead a team, many of them for the first time. */
export const leadership: Story = {
  topic: 'leadership',
  followedBy: ['dimitri', 'olena', 'ingrid'],
  readTo: { dimitri: 'peers' },
  posts: [
    {
      by: 'ingrid',
      ago: '35d 09:00',
      key: 'first-ninety',
      body: `For everybody who leads a team since this autumn: the workshop is two days, the job is every day after. Use this page for the part in between.

I'll start with mine. In my first year I rewrote a colleague's report three times without telling her. She found out from the file history. What is the thing you wish you had known?`,
      reactions: { '❤️': ['olena', 'dimitri', 'mateo', 'zeynep', 'aroha', 'youssef'] },
      replies: [
        {
          by: 'youssef',
          ago: '35d 11:22',
          body: `That "any questions?" at the end of a meeting is answered with silence in eight of the nine countries I work with. I now ask: *"What would go wrong first?"* Everybody has an opinion on that.`,
          endorsedBy: ['ingrid'],
          reactions: { '💡': ['dimitri', 'olena', 'aroha', 'mateo', 'zeynep', 'priyanka', 'lerato', 'chloe'] },
          replies: [
            {
              by: 'aroha',
              ago: '34d 21:15',
              body: `Tried it this morning with a contractor who never says anything. Twenty minutes, four risks, two of them new to me.`,
              reactions: { '🎉': ['youssef'], '👍': ['ingrid'] },
            },
          ],
        },
        {
          by: 'olena',
          ago: '35d 13:08',
          body: `That being asked for an opinion isn't the same as being asked for a decision. I decided a lot of things in my first month that were only supposed to be a chat.`,
          reactions: { '😂': ['rohan', 'xinyi', 'petr', 'mateo'], '👍': ['ingrid'] },
        },
      ],
    },
    {
      by: 'dimitri',
      ago: '28d 17:30',
      key: 'peers',
      type: 'question',
      answer: 'peers-answer',
      body: `Since October I lead the shift I have worked in for six years. Two of them applied for the same job. One makes jokes about it, the other one doesn't talk to me more than necessary.

Do I say something? Or do I wait until it passes?`,
      reactions: { '❤️': ['mateo', 'zeynep', 'amara'] },
      replies: [
        {
          by: 'mateo',
          ago: '28d 18:45',
          key: 'peers-answer',
          endorsedBy: ['ingrid', 'youssef'],
          body: `Say something, soon, one at a time, and short. What worked for me, almost word for word:

> You wanted this job and you would have been good at it. I'd be sour too. I can't change that, but I want you in the room when I decide about the rota, because you know it better than I do.

Then actually give him the rota. It's not a consolation prize, it's the truth: he probably does know it better.

And the one with the jokes: laugh at the first three.`,
          reactions: { '👏': ['dimitri', 'aroha', 'olena', 'amara', 'zeynep', 'lerato'], '💡': ['elsa', 'rohan'] },
          replies: [
            {
              by: 'dimitri',
              ago: '21d 16:02',
              body: `I did it in the car, on the way to the pumping station, so nobody had to look at anybody. He said nothing for ten kilometres. Then he said that the rota is rubbish since March and he can prove it. He can.`,
              reactions: { '🎉': ['mateo', 'ingrid', 'youssef', 'aroha', 'amara'], '😂': ['olena', 'zeynep'] },
            },
          ],
        },
        {
          by: 'zeynep',
          ago: '27d 07:10',
          body: `Good advice above. If it's still stuck in a month, ask me, I can sit in on a talk between the two of you. That's not an escalation and it goes into no file.`,
          reactions: { '👍': ['dimitri'] },
        },
      ],
    },
    {
      by: 'grace',
      ago: '18d 07:35',
      key: 'overtime',
      type: 'concern',
      anonymous: true,
      body: `My lead answers messages at eleven at night and on Sundays. Nobody has *told* us to do the same. But the decisions are made in those threads, and in the morning they are over.`,
      reactions: { '👍': ['elsa', 'xinyi', 'samuel', 'chloe', 'rohan', 'mai', 'petr'] },
      replies: [
        {
          by: 'olena',
          ago: '18d 08:20',
          body: `I'm not sure that you mean me, but I'm not sure that you don't. I write at night because that's when my children are asleep. I'll use "send later" from today, and no decision counts before ten the next morning. Leads who read this: it's the clock symbol next to *Send*.`,
          reactions: { '❤️': ['xinyi', 'rohan', 'priyanka', 'zeynep', 'elsa', 'aroha'], '👏': ['ingrid', 'mateo'] },
          replies: [
            {
              by: 'aroha',
              ago: '18d 09:40',
              body: `"No decision before ten, local time of whoever it concerns" is now in our project handbook. Thank you both, the named one and the unnamed one.`,
              reactions: { '👏': ['olena', 'priyanka', 'mai'] },
            },
          ],
        },
      ],
    },
    {
      by: 'lerato',
      ago: '9d 10:15',
      type: 'resource',
      body: `Five minutes at the start of a shift, printed on one card. We've used it in Johannesburg since March, and near-miss reports went *up* from 4 to 19 a month, which is what we wanted.

1. What is different today? People, weather, work permits.
2. What nearly happened yesterday? I start, with my own.
3. Who is alone at any point, and who calls them?
4. What may we stop if it feels wrong? Answer: everything.`,
      endorsedBy: ['amara', 'ingrid'],
      reactions: { '👍': ['dimitri', 'mateo', 'sunita', 'jonas', 'youssef'], '🙏': ['petr', 'fatima'] },
      replies: [
        {
          by: 'sunita',
          ago: '9d 11:30',
          body: `Card is on the wall of line 2. Point 2 with "I start" makes the difference.`,
          reactions: { '❤️': ['lerato'] },
        },
      ],
    },
    {
      by: 'rohan',
      ago: '1d 08:10',
      type: 'question',
      body: `I'm thinking about applying for the team lead post in controls. I like building things. Does that stop? I'd rather hear it from people who miss it than from the job ad.`,
      reactions: { '👀': ['xinyi', 'siddharth', 'elsa'] },
      replies: [
        {
          by: 'olena',
          ago: '1d 09:02',
          body: `It doesn't stop, it moves. I built two things this year. One was a small tool, on a Friday. The other one is Xinyi's team, and I'm prouder of that one.`,
          reactions: { '❤️': ['xinyi', 'rohan', 'ingrid', 'aroha'] },
        },
        {
          by: 'anneliese',
          ago: '1d 11:26',
          body: `It stops. I tried it for two years and went back, and nobody thought less of me. The principal track pays the same. Try it, but put a date on the trial.`,
          reactions: { '💡': ['rohan', 'siddharth', 'petr'], '👏': ['olena'] },
        },
      ],
    },
  ],
};
