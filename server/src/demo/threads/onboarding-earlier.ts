import type { Post } from '../threads.ts';

/** The older half of what was written under the onboarding article, oldest first. */
export const earlier: readonly Post[] = [
  {
    by: 'priyanka',
    ago: '41d 08:15',
    key: 'welcome',
    pinnedBy: 'priyanka',
    body: `Welcome. The article above is the official version; this is where we fill in what it leaves out.

- **Ask anything.** If you wondered about it for ten minutes, so did the person who started after you.
- Mark it as a *question* when you want an answer, and accept the reply that helped. People with your problem next spring will find it.
- If something about your first weeks is going wrong, post it as a *concern*. You can leave your name off.
- Any language is fine. Somebody here reads it.

@{tomasz} and I look after this page. We don't delete criticism.`,
    reactions: {
      '👋': ['elsa', 'jonas', 'samuel', 'khalid', 'mai', 'grace', 'siddharth'],
      '❤️': ['ingrid', 'nia', 'amara'],
    },
    replies: [
      {
        by: 'nia',
        ago: '41d 14:02',
        body: `And if the article itself is wrong or out of date, say so here. I edit it once a week.`,
        reactions: { '👍': ['tomasz', 'priyanka'] },
      },
    ],
  },
  {
    by: 'elsa',
    ago: '36d 07:48',
    key: 'courses',
    type: 'question',
    answer: 'courses-answer',
    body: `My learning page lists 23 "mandatory" courses, all due on the same Friday. I added up the durations and it comes to 31 hours. That can't be meant literally in week one?

Which of these do people actually have to finish before they touch anything?`,
    reactions: { '😅': ['jonas', 'samuel', 'olena', 'xinyi', 'grace'], '👍': ['khalid', 'mai'] },
    replies: [
      {
        by: 'olena',
        ago: '36d 08:05',
        body: `It is not meant literally. It looks like that because the system gives everything the same due date. My team does the first three and the rest over two months.`,
        reactions: { '👍': ['elsa', 'xinyi'] },
      },
      {
        by: 'zeynep',
        ago: '36d 09:31',
        key: 'courses-answer',
        endorsedBy: ['lerato', 'ingrid'],
        body: `Not literally, no, and I'm sorry it reads that way. Here is the real order:

| Course | Finish by | Who needs it | Time |
| :-- | :-- | :-- | --: |
| Site safety, your own site | day 2 | everybody | 50 min |
| Information security basics | day 5 | everybody | 35 min |
| Working near water | before your first plant visit | anybody who leaves the office | 2 h |
| Code of conduct | day 30 | everybody | 40 min |
| Everything else | day 90 | depends on your role | |

Until day 2 is done you can't get a site badge, so start there. The reminder e-mails start on day 31, not before.`,
        reactions: {
          '🙏': ['elsa', 'jonas', 'samuel', 'khalid', 'siddharth'],
          '👍': ['olena', 'mai', 'grace', 'dimitri'],
          '💡': ['nia'],
        },
        replies: [
          {
            by: 'elsa',
            ago: '36d 09:58',
            body: `This is exactly what I needed. Two of five done before lunch, the other 26 hours can wait.`,
            reactions: { '🎉': ['zeynep', 'priyanka'] },
            replies: [
              {
                by: 'nia',
                ago: '34d 13:20',
                body: `The table is now in the article, under "Week one". @{zeynep}, shout if a date changes and I'll keep the two in step.`,
                reactions: { '👏': ['elsa', 'tomasz', 'zeynep', 'ingrid'] },
              },
            ],
          },
        ],
      },
      {
        by: 'lerato',
        ago: '36d 11:12',
        body: `One addition from safety: "Working near water" has a practical half hour at the basin that you can't do at your desk. Book it when you book the course. In Johannesburg and Lagos the next free slot is often two weeks away.`,
        reactions: { '👀': ['samuel', 'jonas'] },
      },
    ],
  },
  {
    by: 'jonas',
    ago: '31d 06:22',
    key: 'unterweisung',
    type: 'question',
    answer: 'unterweisung-antwort',
    body: `Moin zusammen, ich fange in zwei Wochen mit den Wartungstouren an und fahre dann jede Woche andere Anlagen an. Muss ich die **Sicherheitsunterweisung für jede Anlage neu** machen, oder gilt die aus Leipzig überall?`,
    replies: [
      {
        by: 'anneliese',
        ago: '31d 07:40',
        key: 'unterweisung-antwort',
        endorsedBy: ['lerato'],
        body: `Beides ein bisschen. Der allgemeine Teil gilt zwölf Monate und überall. Dazu kommt an jeder Anlage eine kurze Einweisung vor Ort, etwa 15 Minuten, gegen Unterschrift:

1. Sammelplatz und Fluchtwege
2. Chlor- und Ozonräume: wo, welcher Alarm, wer hat den Schlüssel
3. Wer heute verantwortlich ist, mit Handynummer

Bei Anlagen mit **Faulbehältern** zusätzlich die Ex-Schutz-Einweisung. Ohne die bitte nicht aufs Dach, auch nicht „nur kurz schauen“.`,
        reactions: { '👍': ['jonas', 'tomasz', 'olena'], '🙏': ['petr'] },
        replies: [
          {
            by: 'jonas',
            ago: '31d 08:03',
            body: `Perfekt, danke. Dann plane ich pro Anlage eine halbe Stunde mehr ein.`,
          },
          {
            by: 'tomasz',
            ago: '31d 08:30',
            body: `Short version for everybody else: the general induction is valid everywhere for twelve months. Each plant adds about 15 minutes on site, signed. Plants with digesters add the explosion-protection briefing.`,
            reactions: { '👍': ['amara', 'siddharth', 'samuel', 'mateo'] },
          },
        ],
      },
    ],
  },
  {
    by: 'samuel',
    ago: '27d 12:40',
    key: 'buddy-concern',
    type: 'concern',
    anonymous: true,
    body: `I'm two weeks in. My buddy has moved every one of our meetings and cancelled the last two. I understand that they are on a deadline, and I don't want to get anybody into trouble. But I am sitting with a list of small questions that feel too small for my manager.

Is it all right to ask for a different buddy, and who do I ask without it becoming a thing?`,
    reactions: { '❤️': ['priyanka', 'amara', 'aroha', 'elsa', 'zeynep'] },
    replies: [
      {
        by: 'priyanka',
        ago: '27d 13:05',
        endorsedBy: ['ingrid'],
        body: `Yes, it's all right, and it happens about once a month. Write to buddies@lindqvist-rao.example with "new buddy, please". You don't have to give a reason and we don't tell your manager unless you want us to.

Nobody is in trouble. People say yes to being a buddy in March and then June happens.`,
        reactions: { '👍': ['zeynep', 'olena', 'grace', 'mai'], '🙏': ['elsa'] },
      },
      {
        by: 'mateo',
        ago: '27d 15:41',
        body: `I was the bad buddy in a story like this one, two years ago. I was honestly relieved when they asked for somebody else. What helped me afterwards: I now keep **one fixed quarter of an hour, every day at 13:15**, instead of one long meeting a week. A short slot survives a deadline. A long one doesn't.`,
        reactions: { '💡': ['amara', 'dimitri', 'aroha', 'youssef', 'olena'], '❤️': ['priyanka'] },
        replies: [
          {
            by: 'aroha',
            ago: '27d 20:10',
            body: `Stealing this. Our new starters are nine hours away from half of the people they need, and a quarter of an hour I can always find.`,
            reactions: { '👍': ['mateo'] },
          },
        ],
      },
      {
        by: 'amara',
        ago: '26d 06:55',
        body: `Whoever you are: no question is too small for a trainer. Mine start with "where do I park". Find me by name in the directory and just write.`,
        reactions: { '❤️': ['samuel', 'grace', 'khalid'] },
      },
    ],
  },
  {
    by: 'eoin',
    ago: '24d 09:10',
    key: 'laptop',
    type: 'resource',
    body: `The service desk gets the same six tickets from everybody in their first week, so here is the list that avoids five of them. Ten minutes, in this order:

- [x] Change the start password **in the office** or on the guest network, not over the VPN
- [x] Restart. Really restart, don't just close the lid
- [ ] Sign in to Harbour once, so that your account reaches the file shares
- [ ] Install the VPN profile from the Company Portal
- [ ] Register a second factor, and a *second* second factor
- [ ] Print one page. If it comes out in Cork, tell me

Then check that the tunnel is up:

\`\`\`shell
$ lrvpn status
profile   corporate
gateway   got-2.vpn.lindqvist-rao.example
state     connected
routes    10.20.0.0/16, 10.64.0.0/12
\`\`\`

If \`state\` says \`pending\` for longer than a minute, the second factor is missing. That is ticket number six.`,
    endorsedBy: ['kenji'],
    reactions: {
      '👍': ['elsa', 'samuel', 'mai', 'grace', 'khalid', 'petr', 'siddharth'],
      '😂': ['nia', 'olena', 'rohan'],
      '🚀': ['xinyi'],
    },
    replies: [
      {
        by: 'xinyi',
        ago: '24d 10:25',
        body: `From Suzhou the Gothenburg gateway times out about every second time. Is there one that is closer?`,
        replies: [
          {
            by: 'eoin',
            ago: '24d 10:44',
            body: `There is, it's just not the default yet:

\`\`\`shell
lrvpn use sin-1
lrvpn restart
\`\`\`

That is Singapore. Osaka follows in January.`,
            reactions: { '🙏': ['xinyi', 'mai', 'kenji'] },
            replies: [
              {
                by: 'xinyi',
                ago: '24d 11:02',
                body: `900 ms before, 70 ms now. Thank you!`,
                reactions: { '🎉': ['eoin', 'rohan'] },
              },
            ],
          },
        ],
      },
      {
        by: 'grace',
        ago: '22d 06:37',
        body: `It did come out in Cork.`,
        reactions: { '😂': ['eoin', 'elsa', 'samuel', 'olena', 'mateo', 'rohan', 'nia', 'petr'] },
      },
    ],
  },
  {
    by: 'khalid',
    ago: '21d 07:15',
    key: 'lab-arabic',
    type: 'question',
    answer: 'lab-arabic-answer',
    body: `السلام عليكم، بدأت العمل في مختبر عمّان قبل أسبوع. بطاقتي تفتح باب المبنى لكنها لا تفتح غرفة الكواشف (Reagents). هل أطلب الصلاحية من تقنية المعلومات أم من مسؤول المختبر؟ وهل أحتاج إلى تدريب قبل ذلك؟`,
    replies: [
      {
        by: 'fatima',
        ago: '21d 08:02',
        key: 'lab-arabic-answer',
        endorsedBy: ['youssef'],
        body: `وعليكم السلام، أهلًا بك يا خالد. الطلب عند مسؤول المختبر وليس عند تقنية المعلومات، لكن الباب لن يُفتح لك قبل خطوتين:

1. دورة **تخزين المواد الكيميائية** (ساعة واحدة على الإنترنت)
2. جولة قصيرة معي في الغرفة: أماكن الغسيل الطارئ، وخزانة الأحماض، وسجل الكميات

عندي وقت يوم الثلاثاء الساعة العاشرة، تعال إلى الطابق الثاني.`,
        reactions: { '🙏': ['khalid'], '👍': ['youssef', 'lerato'] },
        replies: [
          {
            by: 'khalid',
            ago: '21d 08:20',
            body: `شكرًا جزيلًا، أنهيت الدورة الآن وسأكون عندك يوم الثلاثاء إن شاء الله.`,
            reactions: { '👍': ['fatima'] },
          },
        ],
      },
      {
        by: 'youssef',
        ago: '20d 16:48',
        body: `For non-readers of Arabic: access to a reagent room comes from the lab lead, not from IT, after the chemical storage course and a tour of the room. Same rule in every lab we run.`,
        reactions: { '👍': ['tomasz', 'petr'] },
      },
    ],
  },
];
