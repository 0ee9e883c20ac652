import type { Story } from '../threads.ts';

/** Under the page about the tools of the engineering departments. */
export const tooling: Story = {
  topic: 'tooling',
  followedBy: ['eoin', 'olena', 'rohan', 'xinyi'],
  posts: [
    {
      by: 'eoin',
      ago: '33d 10:00',
      pinnedBy: 'tomasz',
      body: `What belongs here: tools, tricks, and "is it only me?". What doesn't: outages. For those call 4357, somebody answers at any hour, and I promise it isn't a menu.`,
      reactions: { '👍': ['olena', 'petr', 'jonas', 'rohan'] },
    },
    {
      by: 'xinyi',
      ago: '26d 06:15',
      type: 'question',
      answer: 'flaky-answer',
      body: `The firmware build passes on my machine and fails in the pipeline, about one time in four:

\`\`\`text
FAIL  dosing/test_ramp.c:88  expected 40.0 l/h after 1500 ms, got 39.2
FAIL  dosing/test_ramp.c:91  expected alarm clear, got alarm set
\`\`\`

It's always these two, and never locally. Has anybody seen this?`,
      replies: [
        {
          by: 'petr',
          ago: '26d 07:02',
          body: `Seen it, restarted it, moved on. Not proud of it.`,
          reactions: { '😂': ['xinyi', 'rohan', 'olena'] },
        },
        {
          by: 'olena',
          ago: '26d 08:40',
          key: 'flaky-answer',
          body: `The test waits on the wall clock, and the build machines are sometimes paused for a few hundred milliseconds. Give it a clock that you move yourself:

\`\`\`diff
- sleep_ms(1500);
- assert_flow(pump, 40.0);
+ fake_clock_advance(&clock, 1500);
+ assert_flow(pump, 40.0);
\`\`\`

\`fake_clock\` is in \`test/support\` since June. If you find another \`sleep_ms\` in a test, please take it out as well. I count 31.`,
          endorsedBy: ['anneliese'],
          reactions: { '🙏': ['xinyi', 'petr'], '💡': ['rohan', 'siddharth', 'elsa'] },
          replies: [
            {
              by: 'xinyi',
              ago: '25d 03:20',
              body: `200 runs, no failure. And now you count 12.`,
              reactions: { '🚀': ['olena', 'rohan'], '🎉': ['petr', 'eoin'] },
            },
          ],
        },
      ],
    },
    {
      by: 'jonas',
      ago: '19d 14:20',
      type: 'question',
      answer: 'offline-answer',
      body: `Die Delta-App hat im Pumpenkeller kein Netz, und dann ist mein halb ausgefülltes Protokoll weg. Gibt es einen Trick, außer alles auf Papier zu schreiben und abends abzutippen?`,
      reactions: { '👍': ['amara', 'youssef', 'dimitri'] },
      replies: [
        {
          by: 'amara',
          ago: '19d 15:05',
          key: 'offline-answer',
          body: `(English answer, sorry!) Open the job **while you still have signal** and tap the cloud symbol until it turns solid. From then on it saves on the phone and sends when you come up again. If the cloud has a line through it, nothing is being kept. That is when you use paper.`,
          reactions: { '🙏': ['jonas', 'samuel'], '👍': ['youssef'] },
          replies: [
            {
              by: 'jonas',
              ago: '18d 16:44',
              body: `Funktioniert! Drei Keller, drei Protokolle. Das Wolkensymbol hatte ich für Wetter gehalten.`,
              reactions: { '😂': ['amara', 'tomasz', 'olena', 'anneliese', 'eoin'] },
            },
          ],
        },
      ],
    },
    {
      by: 'rohan',
      ago: '13d 09:30',
      type: 'resource',
      body: `Shortcuts for the drawing viewer that took me three years to find:

| Keys | What it does |
| :-- | :-- |
| \`G\` then a tag, e.g. \`P-101A\` | jumps to the symbol on any sheet |
| \`Shift\` + click on a line | follows the line to the next sheet |
| \`\\\` | the revision before, and back again |
| \`Ctrl\` + \`.\` | hides everything that is not piping |

~~\`Ctrl\` + \`Z\` undoes a markup~~ It doesn't. It deletes the layer. Ask me how I know.`,
      reactions: { '🚀': ['siddharth', 'olena', 'anneliese', 'jonas', 'aroha'], '😂': ['eoin', 'petr'] },
      replies: [
        {
          by: 'anneliese',
          ago: '13d 10:12',
          body: `Twenty years, and I did not know the backslash.`,
          reactions: { '🤯': ['rohan', 'siddharth'], '❤️': ['olena'] },
        },
      ],
    },
    {
      by: 'chloe',
      ago: '7d 15:10',
      type: 'concern',
      body: `We are at four places for documents: the share, the team site, Delta, and "ask Tomasz". For the Lyon bid, three people worked in three of them for a day. I don't want a fifth place. I want to know which of the four is right.`,
      reactions: { '👍': ['aroha', 'mariana', 'isabella', 'elsa', 'grace', 'olena', 'petr'], '😂': ['eoin'] },
      replies: [
        {
          by: 'tomasz',
          ago: '7d 15:52',
          body: `Fair. The rule exists, it's just nowhere you would look:

- **Customer documents** → Delta, always
- **Work in progress of a team** → team site
- **Share** → read only from February on
- **"Ask Tomasz"** → stays, but I may answer with a link

I'll put it on the start page of all four, in the same words.`,
          endorsedBy: ['ingrid'],
          reactions: { '👏': ['chloe', 'aroha', 'isabella', 'nia'], '🙏': ['grace', 'elsa'] },
          replies: [
            {
              by: 'isabella',
              ago: '6d 08:40',
              body: `Contracts count as customer documents, also the unsigned ones. Delta, please.`,
              reactions: { '👍': ['tomasz', 'chloe'] },
            },
          ],
        },
      ],
    },
    {
      by: 'petr',
      ago: '22h 10m',
      type: 'question',
      body: `Does anybody have the \`lrvpn\` client running in a Linux container? On the host it connects, in the container I get \`no tun device\`.`,
      replies: [
        {
          by: 'eoin',
          ago: '20h 40m',
          body: `Start the container with \`--device /dev/net/tun --cap-add NET_ADMIN\`. It's not an official set-up, so if it breaks, we never spoke.`,
          reactions: { '😂': ['petr', 'olena', 'rohan', 'xinyi'] },
        },
      ],
    },
  ],
};
