import type { Story } from '../threads.ts';

/** About a finished project: locked, readable. */
export const gothenburgMove: Story = {
  topic: 'gothenburg-move',
  locked: {
    by: 'tomasz',
    ago: '12d 15:00',
    reason: 'The move is finished. Questions about the new building go to the Gothenburg site page.',
  },
  posts: [
    {
      by: 'nia',
      ago: '40d 12:30',
      pinnedBy: 'tomasz',
      body: `The Gothenburg office moves to Lindholmen over the last weekend of the month. Desks, labels and crates are in the article; questions go here. @{ingrid} and the site team answer every morning.`,
      reactions: { '👍': ['elsa', 'ingrid'] },
    },
    {
      by: 'elsa',
      ago: '34d 08:12',
      type: 'question',
      answer: 'bikes',
      body: `Is there somewhere to lock up a bicycle at the new place? At the old one there are six hooks for ninety people.`,
      reactions: { '👍': ['ingrid'] },
      replies: [
        {
          by: 'ingrid',
          ago: '34d 09:40',
          key: 'bikes',
          body: `A hundred and twenty places, indoors, with showers on the same floor. The door opens with your badge.`,
          reactions: { '🎉': ['elsa'], '🚲': ['elsa', 'olena', 'anneliese'] },
        },
      ],
    },
    {
      by: 'mariana',
      ago: '25d 14:05',
      type: 'question',
      body: `Does the postal address on invoices change on the Friday or on the Monday?`,
      replies: [
        {
          by: 'nia',
          ago: '25d 15:20',
          body: `On the Monday. Post to the old address is forwarded for six months.`,
          reactions: { '👍': ['mariana'] },
        },
      ],
    },
    {
      by: 'ingrid',
      ago: '13d 07:30',
      body: `Everybody is in, nobody is without a chair, and of 1,140 crates one is missing. It says "kitchen, important". If you have it, we'd like our coffee machine back.`,
      reactions: { '😂': ['elsa', 'nia', 'eoin', 'priyanka', 'tomasz'], '☕': ['elsa', 'nia'] },
      replies: [
        {
          by: 'elsa',
          ago: '12d 13:10',
          body: `Found. It was under my desk, labelled "Elsa, cables".`,
          reactions: { '😂': ['ingrid', 'nia', 'tomasz', 'eoin'], '☕': ['ingrid'] },
        },
      ],
    },
  ],
};
