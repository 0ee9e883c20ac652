import type { Story } from '../threads.ts';
import { earlier } from './onboarding-earlier.ts';

/** Under the article for newcomers: the page that the demo opens with. */
export const onboarding: Story = {
  topic: 'onboarding',
  followedBy: ['priyanka', 'tomasz', 'nia', 'amara', 'zeynep'],
  readTo: { everybody: 'report-back', priyanka: 'week-three', nia: 'week-three', elsa: 'week-six' },
  posts: [
    ...earlier,
    {
      by: 'sunita',
      ago: '17d 04:50',
      key: 'shop-floor-hindi',
      type: 'concern',
      body: `मेरी लाइन पर इस महीने सात नए साथी आए हैं। सबको ऑनलाइन कोर्स करने को कहा गया है, पर असेंबली में किसी के पास लैपटॉप नहीं है। वे कैंटीन के एक कंप्यूटर पर बारी-बारी से बैठते हैं, वह भी अपने खाने के समय में।

कोर्स ज़रूरी है, यह मैं मानती हूँ। पर शिफ़्ट के भीतर समय और **दो टैबलेट** मिल जाएँ तो काम आसान हो जाएगा।`,
      reactions: { '👍': ['rohan', 'mateo', 'youssef', 'siddharth', 'amara', 'lerato'] },
      replies: [
        {
          by: 'priyanka',
          ago: '17d 06:12',
          body: `सुनीता जी, आप बिल्कुल सही कह रही हैं। खाने के समय में कोर्स करवाना ठीक नहीं है। मैं आज ही @{ingrid} से बात करती हूँ और यहीं जवाब लिखूँगी।

*In short for the others:* seven new colleagues on the pump line take the online courses on one canteen computer during their lunch break. Sunita asks for time within the shift and two tablets.`,
          reactions: { '🙏': ['sunita', 'rohan'] },
        },
        {
          by: 'ingrid',
          ago: '16d 09:20',
          endorsedBy: ['lerato'],
          body: `Agreed, and this is ours to fix. From Monday, 40 minutes per shift in the first two weeks are learning time and count as work. Four tablets are on their way to Pune, and I've asked every manufacturing site how it is done there.

Thank you for saying it in public, @{sunita}. Nobody had told me.`,
          reactions: {
            '👏': ['sunita', 'priyanka', 'rohan', 'mateo', 'amara', 'youssef', 'zeynep', 'samuel', 'siddharth'],
            '❤️': ['nia', 'aroha'],
          },
          replies: [
            {
              by: 'sunita',
              ago: '9d 05:05',
              body: `टैबलेट आ गए हैं। पहले ही दिन पाँच लोगों ने कोर्स पूरा कर लिया। धन्यवाद!`,
              reactions: { '🎉': ['priyanka', 'ingrid', 'rohan', 'siddharth'] },
            },
          ],
        },
      ],
    },
    {
      by: 'amara',
      ago: '14d 06:30',
      key: 'first-visit',
      body: `What I tell every newcomer on the bus to their first plant, because it is never in the slides:

1. **Eat first.** Nobody learns anything at the inlet screens on an empty stomach, and nobody wants to eat afterwards.
2. Sleeves down, rings off, phone in an inside pocket. I have fished out four phones. None of them worked.
3. Ask the operator what woke them up last month. That is the plant's real documentation.
4. If you smell chlorine, you don't point and comment. You walk, upwind, and you talk later.
5. Say thank you to whoever hosed down the walkway before you came. Somebody did.`,
      endorsedBy: ['lerato', 'anneliese', 'youssef'],
      reactions: {
        '❤️': ['mateo', 'jonas', 'samuel', 'siddharth', 'fatima', 'aroha', 'rohan', 'dimitri', 'sunita', 'elsa'],
        '😂': ['youssef', 'petr', 'olena'],
        '👏': ['ingrid', 'tomasz'],
      },
      replies: [
        {
          by: 'mateo',
          ago: '14d 13:12',
          body: `> Ask the operator what woke them up last month.

This one. I have a graduate who asked exactly that on her second day and came back with a fault in the dosing pump alarm that we had argued about for a year.`,
          reactions: { '🤯': ['amara', 'rohan', 'siddharth'], '👍': ['anneliese'] },
        },
        {
          by: 'siddharth',
          ago: '13d 05:48',
          body: `Went on my first visit yesterday (Bhama Askhed). I had breakfast. I'm very glad I had breakfast.`,
          reactions: { '😂': ['amara', 'rohan', 'sunita', 'priyanka', 'mateo', 'elsa'] },
        },
      ],
    },
    {
      by: 'petr',
      ago: '12d 10:05',
      type: 'question',
      body: `Who approves access to the test rig network (10.64.x)? The form has a field "network owner", and the two names in the drop-down have both left the company.`,
      replies: [
        {
          by: 'rohan',
          ago: '12d 11:30',
          body: `I *think* it moved to Olena's team when the rigs moved to Leipzig, but I'd wait for her to say so.`,
        },
        {
          by: 'olena',
          ago: '12d 12:15',
          body: `It's me, for now. Write my name into the comment field and I'll approve it. The drop-down is ticket 20417, since May.`,
          reactions: { '👍': ['petr', 'eoin'] },
          replies: [
            {
              by: 'eoin',
              ago: '12d 12:51',
              body: `20417 is done as of five minutes ago. I am as surprised as you are.`,
              reactions: { '🎉': ['olena', 'petr', 'rohan', 'xinyi'] },
            },
          ],
        },
      ],
    },
    {
      by: 'samuel',
      ago: '10d 15:25',
      body: `Thirty-one days done today, so here is what surprised me, for whoever starts next.

I expected to be tested and I was mostly fed. I expected that people would be busy, and they were, but not one person made me feel it. And I expected the warehouse in Lagos to be the small one. It isn't: we ship to eleven plants.

What I would do differently: write down every abbreviation from day one, and ask for the site tour *again* in week three, when you know what you are looking at.`,
      reactions: {
        '❤️': ['amara', 'priyanka', 'mai', 'grace', 'aroha', 'nia', 'ingrid'],
        '🎉': ['youssef', 'khalid', 'elsa', 'siddharth'],
      },
      replies: [
        {
          by: 'dimitri',
          ago: '10d 16:10',
          body: `Selling a Škoda Octavia 2017, winter tyres included, 128,000 km. Pick-up in Piraeus, price on request.`,
          deleted: { by: 'tomasz', afterMinutes: 61 },
          replies: [
            {
              by: 'tomasz',
              ago: '10d 17:07',
              body: `I've moved the car to the marketplace, where it has a better chance. It looked lovely, Dimitris.`,
              reactions: { '😂': ['dimitri', 'samuel', 'eoin'] },
            },
          ],
        },
        {
          by: 'mai',
          ago: '9d 02:44',
          body: `The second tour is such a good idea. I asked for mine this morning, and this time I understood why there are two intake pumps.`,
          reactions: { '👍': ['samuel', 'amara'] },
        },
      ],
    },
    {
      by: 'grace',
      ago: '8d 08:20',
      key: 'expense-card',
      type: 'question',
      answer: 'expense-card-answer',
      body: `What may I pay for with the company card while I'm travelling in my probation? The policy has 14 pages and I still don't know about a taxi.`,
      replies: [
        {
          by: 'mariana',
          ago: '8d 12:58',
          key: 'expense-card-answer',
          body: `A taxi is fine.

| What | Limit per day | Receipt |
| :-- | --: | :-: |
| Meals | 45 € or local equivalent | yes |
| Taxi, local transport | no limit, use judgement | over 20 € |
| Hotel | book in the portal | automatic |
| Client gifts | ask first | yes |

Probation makes no difference. Page 11 says so, in a footnote.`,
          edits: [
            {
              afterMinutes: 9,
              body: `A taxi is fine.

| What | Limit per day | Receipt |
| :-- | --: | :-: |
| Meals | 55 € or local equivalent | yes |
| Taxi, local transport | no limit, use judgement | over 20 € |
| Hotel | book in the portal, not by card | automatic |
| Client gifts | ask first, always | yes |

Probation makes no difference. Page 11 says so, in a footnote.

*Corrected: meals went up to 55 € in September.*`,
            },
          ],
          reactions: { '🙏': ['grace', 'samuel', 'jonas', 'siddharth'], '👍': ['chloe', 'aroha'] },
          replies: [
            {
              by: 'grace',
              ago: '8d 13:24',
              body: `I work in finance and I did not find that footnote. Thank you!`,
              reactions: { '😂': ['mariana', 'isabella'] },
            },
          ],
        },
      ],
    },
    {
      by: 'dimitri',
      ago: '6d 09:45',
      key: 'thirty-day-talk',
      type: 'concern',
      body: `I had to lead my first 30-day talk last week, with somebody who joined my shift. The template has a box "Cultural fit, 1 to 5". I did not know what to write there, and she did not like that I had to write something.

What is it for? If it is about being on time, we can ask about being on time.`,
      reactions: { '👍': ['zeynep', 'aroha', 'olena', 'isabella', 'amara', 'elsa', 'mateo'] },
      replies: [
        {
          by: 'isabella',
          ago: '6d 10:30',
          body: `From the legal side: I would not miss that box. A number without a definition is hard to explain later, to anybody.`,
          reactions: { '👍': ['dimitri', 'olena', 'tomasz'] },
        },
        {
          by: 'zeynep',
          ago: '6d 12:05',
          body: `It comes from a template we bought in 2016. I've taken it out as of today. In its place there are now two questions for *both* people in the room:

> What should we keep doing in the next sixty days?
> What do you need that you don't have?

@{dimitri}, leave the box empty in the form you already have. Nobody will ask for it.`,
          endorsedBy: ['ingrid'],
          reactions: {
            '👏': ['dimitri', 'aroha', 'isabella', 'priyanka', 'amara', 'olena'],
            '❤️': ['elsa', 'samuel'],
          },
          replies: [
            {
              by: 'dimitri',
              ago: '6d 13:31',
              body: `That was quick. I'll tell her tomorrow, she will be happy that she said something.`,
              reactions: { '👍': ['zeynep'] },
            },
          ],
        },
      ],
    },
    {
      by: 'chloe',
      ago: '4d 13:15',
      key: 'glossary',
      type: 'resource',
      body: `I keep this next to my screen since my own first month. Corrections welcome.

| We say | We mean | Not to be confused with |
| :-- | :-- | :-- |
| FAT | factory acceptance test | what you think |
| SAT | site acceptance test | Saturday |
| the Delta | our own maintenance system | the river, the airline |
| O&M | operation and maintenance | |
| TSS | total suspended solids | the shipping lane |
| "parking it" | we will never do this | a car park |

The full list with 214 entries is in the [glossary](https://harbour.lindqvist-rao.example/glossary).`,
      reactions: {
        '😂': ['samuel', 'eoin', 'rohan', 'petr', 'nia', 'grace'],
        '🙏': ['siddharth', 'mai', 'elsa', 'khalid'],
      },
      replies: [
        {
          by: 'rohan',
          ago: '4d 14:40',
          body: `Missing: **HMI**. The screen on the cabinet, except when Anneliese says it; then it is the whole control room.`,
          reactions: { '😂': ['chloe', 'olena'], '👍': ['anneliese'] },
        },
        {
          by: 'anneliese',
          ago: '4d 15:06',
          body: `It *is* the whole control room.`,
          reactions: { '😂': ['rohan', 'chloe', 'jonas', 'petr', 'olena', 'siddharth', 'mateo'] },
        },
      ],
    },
    {
      by: 'siddharth',
      ago: '3d 07:05',
      key: 'shadowing',
      type: 'question',
      body: `My plan says "shadowing, 2 weeks" with a process engineer. So far I sit next to him and watch him write e-mails. He is friendly and I learn *something*, but I don't think this is how it was meant.

What did you do in your shadowing weeks that was worth it? I'd like to suggest something instead of complaining.`,
      reactions: { '👍': ['elsa', 'samuel', 'khalid'], '💡': ['amara'] },
      replies: [
        {
          by: 'anneliese',
          ago: '3d 08:20',
          body: `Ask him for the oldest open item on his list, the one he never gets to, and do it *with* him watching. My graduates recalculate one existing plant from the raw data. They always find something, and I have to explain why we built it that way. Sometimes I can't.`,
          endorsedBy: ['youssef'],
          reactions: { '💡': ['siddharth', 'olena', 'mateo', 'rohan'], '❤️': ['priyanka'] },
        },
        {
          by: 'xinyi',
          ago: '3d 09:02',
          body: `I took notes for my mentor in every meeting, and afterwards he corrected my notes. After a week I knew the names, the projects, and who is afraid of whom.`,
          reactions: { '😂': ['rohan', 'elsa', 'eoin'], '👍': ['siddharth', 'mai'] },
          replies: [
            {
              by: 'siddharth',
              ago: '3d 10:11',
              key: 'report-back',
              body: `I'll try the notes tomorrow and ask for the oldest open item on Thursday. Then I'll report back, and accept whichever worked.`,
              reactions: { '👍': ['xinyi', 'anneliese', 'priyanka'] },
            },
          ],
        },
      ],
    },
    {
      by: 'mai',
      ago: '1d 03:35',
      key: 'time-zones',
      type: 'question',
      body: `My buddy is in Gothenburg and I'm in Hồ Chí Minh City. When she starts her day, I'm on the way to pick up my son. Has anybody made a buddy pair work across six time zones? What do you do by message and what really needs a call?`,
      reactions: { '👀': ['xinyi', 'aroha'] },
      replies: [
        {
          by: 'aroha',
          ago: '1d 06:02',
          body: `Twelve hours, two years, still friends. Ours:

- a **running document**, newest day on top, each of us writes three lines at the end of the day
- one call a week, and we swap who gets the bad hour
- voice messages for anything with a feeling in it

What needs a call: the first week, anything about a person, and anything you have rewritten three times.`,
          reactions: { '❤️': ['mai', 'priyanka', 'amara'], '💡': ['kenji', 'xinyi', 'elsa'] },
        },
      ],
    },
    {
      by: 'nia',
      ago: '5h 20m',
      key: 'week-three',
      body: `Editing day. This week the article gains a part on **week three**, written almost entirely from this page: Samuel's second tour, Amara's list, Mateo's fixed quarter of an hour. All three are named in it.

Anything that is *wrong* in the article right now? I have until the end of the day.`,
      reactions: { '👏': ['samuel', 'amara', 'priyanka'], '❤️': ['mateo'] },
      replies: [
        {
          by: 'jonas',
          ago: '4h 35m',
          body: `The map of the Leipzig site still shows the old gate. If you come by tram you stand in front of a fence.`,
          reactions: { '👍': ['nia', 'anneliese'] },
          replies: [
            {
              by: 'nia',
              ago: '4h 10m',
              body: `Fixed. Thank you, and sorry about the fence.`,
              reactions: { '🙏': ['jonas'] },
            },
          ],
        },
        {
          by: 'lerato',
          ago: '3h 5m',
          body: `"Steel-toe shoes are provided" should say *before your first visit*, with the order form next to it. People turn up in trainers and then wait in the van.`,
          reactions: { '👍': ['amara', 'nia', 'youssef'] },
        },
      ],
    },
    {
      by: 'elsa',
      ago: '48m',
      key: 'week-six',
      type: 'question',
      body: `Small one: I'm in week six, and my 30-day talk never happened because my manager was ill. Do I ask for it now, or do we go straight on to the 60-day one?`,
      reactions: { '👀': ['siddharth'] },
      replies: [
        {
          by: 'zeynep',
          ago: '21m',
          body: `Ask for it now, even if it's only half an hour. It's the one where you say what you need, and waiting three more weeks for that helps nobody. The 60-day date stays as it is.`,
          reactions: { '👍': ['priyanka'] },
        },
      ],
    },
  ],
};
