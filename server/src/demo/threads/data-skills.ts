import type { Story } from '../threads.ts';

/** Under the page of the data skills programme. */
export const dataSkills: Story = {
  topic: 'data-skills',
  followedBy: ['kenji', 'elsa', 'olena'],
  readTo: { siddharth: 'gaps-answer', elsa: 'notebooks' },
  posts: [
    {
      by: 'kenji',
      ago: '38d 01:10',
      pinnedBy: 'priyanka',
      body: `This page goes with the data skills programme, but you don't have to be in it. Three requests that make answers faster:

1. Say what the number is *for*. "Average flow" for a bid and for an alarm are two different questions.
2. Paste the query or the formula as text, not as a picture.
3. Leave out customer names. Use the plant code.`,
      reactions: { '👍': ['elsa', 'rohan', 'grace', 'petr', 'olena'] },
    },
    {
      by: 'elsa',
      ago: '29d 08:40',
      key: 'gaps',
      type: 'question',
      answer: 'gaps-answer',
      body: `I'm averaging hourly flow for plant P-114, and the logger drops out for 10 to 40 minutes nearly every night. My daily mean comes out about 6 % too high. I *think* it is because the gaps are at night, when the flow is low:

\`\`\`sql
SELECT date(measured_at) AS day, avg(flow_m3h) AS mean_flow
FROM readings
WHERE plant = 'P-114'
GROUP BY day;
\`\`\`

What is the house way to do this properly?`,
      reactions: { '👀': ['grace', 'samuel', 'siddharth'] },
      replies: [
        {
          by: 'rohan',
          ago: '29d 09:15',
          body: `You are right about the cause. The logger stores a value when it *changes* and at least every minute by day, but every five minutes at night to save the battery. So night counts for less even without the gaps.`,
          reactions: { '🤯': ['elsa', 'grace'], '👍': ['kenji'] },
        },
        {
          by: 'kenji',
          ago: '29d 09:52',
          key: 'gaps-answer',
          endorsedBy: ['anneliese'],
          body: `Average by time, not by row: first one value per hour, then the mean of the hours. Short gaps are carried forward, long ones stay empty and you *report how many there were*.

\`\`\`sql
WITH hourly AS (
  SELECT date_bin('1 hour', measured_at, timestamp '2000-01-01') AS hour,
         avg(flow_m3h) AS flow,
         count(*) AS readings
  FROM readings
  WHERE plant = 'P-114'
  GROUP BY hour
)
SELECT date(hour) AS day,
       avg(flow) AS mean_flow,
       24 - count(*) AS missing_hours
FROM hourly
WHERE readings >= 6          -- fewer than six readings: not an hour we trust
GROUP BY day
ORDER BY day;
\`\`\`

If \`missing_hours\` is above 3, don't publish that day. Anneliese and I agreed on that limit in 2021, and so far nobody has come up with a better one.`,
          reactions: {
            '🙏': ['elsa', 'grace', 'siddharth', 'samuel'],
            '🚀': ['rohan', 'olena'],
            '👍': ['petr', 'mateo'],
          },
          replies: [
            {
              by: 'elsa',
              ago: '29d 12:30',
              body: `The daily mean went from 412 to 389 m³/h, and the monthly total now agrees with the invoice to within half a per cent. Two days have more than three missing hours, I've marked them.`,
              reactions: { '🎉': ['kenji', 'rohan'] },
              replies: [
                {
                  by: 'anneliese',
                  ago: '29d 13:02',
                  body: `The invoice is the only instrument everybody calibrates.`,
                  reactions: { '😂': ['kenji', 'elsa', 'mariana', 'grace', 'olena'] },
                },
              ],
            },
          ],
        },
      ],
    },
    {
      by: 'grace',
      ago: '23d 06:58',
      key: 'spreadsheet',
      type: 'question',
      answer: 'spreadsheet-answer',
      body: `Honest question. I do everything in spreadsheets, and they work. At what point is it worth learning something else? I don't want to learn Python because it's what one does.`,
      reactions: { '👍': ['mariana', 'samuel', 'chloe', 'aroha', 'mai'] },
      replies: [
        {
          by: 'kenji',
          ago: '23d 07:30',
          key: 'spreadsheet-answer',
          body: `When one of these is true for the third time:

- you copy last month's file and change the dates
- somebody asks where a number came from, and it takes you more than five minutes
- the file is called \`final_v7_GA_corrected\`
- opening it is a reason to get coffee

None of them? Keep the spreadsheet. It's a fine tool, and you are fast with it.`,
          reactions: { '😂': ['grace', 'mariana', 'samuel', 'elsa', 'eoin', 'chloe'], '💡': ['aroha', 'mai'] },
          replies: [
            {
              by: 'grace',
              ago: '23d 07:41',
              body: `Three out of four. Which course do I start with?`,
              reactions: { '😂': ['kenji', 'elsa'] },
            },
            {
              by: 'kenji',
              ago: '23d 08:05',
              body: `SQL first. It's two evenings, and it's closest to how you already think. Session 3 of the programme is mostly people from finance.`,
              reactions: { '👍': ['grace'] },
            },
          ],
        },
        {
          by: 'mariana',
          ago: '22d 13:44',
          body: `I moved the month-end reconciliation over in spring. It took me a month of Fridays. It used to take two days each month and now it takes twenty minutes, and I've slept through every third of the month since.`,
          reactions: { '🚀': ['grace', 'kenji', 'ingrid'], '❤️': ['elsa'] },
        },
      ],
    },
    {
      by: 'petr',
      ago: '15d 09:20',
      type: 'resource',
      key: 'notebooks',
      body: `A notebook that compares two test runs of the same pump and draws only the parts that differ. I wrote it for the rig in Brno, but it reads anything with a time column.

\`\`\`python
from lr_testing import Run

a, b = Run.load("BRN-2231"), Run.load("BRN-2240")
diff = a.align(b, on="speed").difference(tolerance=0.02)
print(diff.summary())
diff.plot("head", "efficiency")
\`\`\`

It takes five minutes instead of an afternoon with two printouts and a window.`,
      endorsedBy: ['kenji'],
      reactions: { '🚀': ['kenji', 'elsa', 'rohan', 'xinyi', 'olena'], '😂': ['anneliese'] },
      replies: [
        {
          by: 'xinyi',
          ago: '15d 10:48',
          body: `Does \`align\` interpolate, or take the nearest sample? Ours is at 10 Hz, and the speed overshoots at start-up.`,
          replies: [
            {
              by: 'petr',
              ago: '15d 11:30',
              body: `Nearest by default, \`align(..., method="linear")\` interpolates. For start-up I'd cut the first eight seconds: \`a.skip(seconds=8)\`.`,
              reactions: { '🙏': ['xinyi'] },
            },
          ],
        },
      ],
    },
    {
      by: 'mateo',
      ago: '11d 16:05',
      key: 'dashboards',
      type: 'concern',
      body: `We have 64 dashboards for Monterrey. My operators look at one: a sheet of paper that the night shift fills in by hand. I don't say this against anybody who built them. But nobody asked the night shift what they decide at 3 a.m.`,
      reactions: { '👏': ['amara', 'dimitri', 'anneliese', 'sunita'], '👍': ['kenji', 'elsa', 'olena', 'rohan'] },
      replies: [
        {
          by: 'kenji',
          ago: '11d 23:12',
          body: `May Elsa and I see a photo of that sheet? I mean it. That is the specification.`,
          reactions: { '👍': ['mateo', 'elsa'] },
          replies: [
            {
              by: 'mateo',
              ago: '10d 14:30',
              body: `Sent. Eleven numbers. Four of them are in none of the 64 dashboards, and two are underlined twice.`,
              reactions: { '🤯': ['kenji', 'elsa', 'olena'] },
            },
            {
              by: 'elsa',
              ago: '5d 09:05',
              body: `First version is up: eleven numbers on one page, big enough to read from the chair, the two underlined ones on top. It prints on A4 as well, because your night shift asked for that.`,
              reactions: { '❤️': ['mateo', 'dimitri', 'kenji', 'amara'], '🎉': ['olena', 'ingrid'] },
            },
          ],
        },
        {
          by: 'dimitri',
          ago: '10d 06:20',
          body: `Same sheet in Piraeus, other numbers. We call it "the bible". When you are done with Monterrey, come to us.`,
          reactions: { '👀': ['elsa'] },
        },
      ],
    },
    {
      by: 'siddharth',
      ago: '2d 06:50',
      type: 'question',
      key: 'units',
      body: `Is there a convention for units in column names? In the same database I've found \`flow\`, \`flow_m3h\`, \`flow_m3_h\`, \`Flow (l/s)\` and one \`q\`.`,
      reactions: { '😂': ['elsa', 'rohan', 'olena'] },
      replies: [
        {
          by: 'rohan',
          ago: '2d 07:32',
          body: `\`q\` is mine. I was young.`,
          reactions: { '😂': ['siddharth', 'olena', 'kenji', 'anneliese', 'xinyi', 'petr'] },
        },
        {
          by: 'kenji',
          ago: '2d 08:10',
          body: `The convention is \`quantity_unit\`, lower case, SI where the plant allows it: \`flow_m3h\`, \`pressure_kpa\`, \`level_m\`. New tables are checked for it. For the old ones there is a [mapping](https://harbour.lindqvist-rao.example/data/units), and yes, \`q\` is in it.`,
          endorsedBy: ['anneliese'],
          reactions: { '👍': ['siddharth', 'elsa'] },
        },
      ],
    },
  ],
};
