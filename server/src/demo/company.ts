import type { Role } from '@learning-commons/protocol';

/** Somebody who works at the demo company. */
export interface DemoPerson {
  readonly name: string;
  readonly title: string;
  readonly department: string;
  readonly site: string;
  readonly role: Role;
  /** How long they have been here, in days. */
  readonly joined: number;
  /** What the switcher of the demo pages says about them, where a role alone says too little. */
  readonly note?: string;
}

/** The community that the demo's tokens are for. */
export const company = {
  id: 'lindqvist-rao',
  name: 'Lindqvist Rao',
  intranet: 'Harbour',
  /** Whom a visitor is until they choose somebody else. */
  visitor: 'siddharth',
} as const;

/** Everybody at the demo company, by the subject of their token. */
export const people = {
  ingrid: {
    name: 'Ingrid Solheim',
    title: 'Head of Learning',
    department: 'People & Learning',
    site: 'Gothenburg',
    role: 'admin',
    joined: 3_640,
  },
  priyanka: {
    name: 'Priyanka Raghunathan',
    title: 'Community lead',
    department: 'People & Learning',
    site: 'Pune',
    role: 'moderator',
    joined: 1_900,
  },
  tomasz: {
    name: 'Tomasz Wiśniewski',
    title: 'Knowledge manager',
    department: 'Quality & Safety',
    site: 'Leipzig',
    role: 'moderator',
    joined: 2_750,
  },
  amara: {
    name: 'Amara Okafor',
    title: 'Field service trainer',
    department: 'Field Service',
    site: 'Lagos',
    role: 'curator',
    joined: 2_210,
  },
  anneliese: {
    name: 'Anneliese Brandt',
    title: 'Principal process engineer',
    department: 'Engineering',
    site: 'Leipzig',
    role: 'curator',
    joined: 6_900,
  },
  youssef: {
    name: 'Youssef El Amrani',
    title: 'Regional service lead',
    department: 'Field Service',
    site: 'Casablanca',
    role: 'curator',
    joined: 3_100,
  },
  kenji: {
    name: 'Kenji Watanabe',
    title: 'Lead data analyst',
    department: 'Data & Analytics',
    site: 'Osaka',
    role: 'curator',
    joined: 1_480,
  },
  lerato: {
    name: 'Lerato Molefe',
    title: 'Safety adviser',
    department: 'Quality & Safety',
    site: 'Johannesburg',
    role: 'curator',
    joined: 1_720,
  },
  zeynep: {
    name: 'Zeynep Aydın',
    title: 'HR partner',
    department: 'People & Learning',
    site: 'İzmir',
    role: 'learner',
    joined: 1_150,
  },
  nia: {
    name: 'Nia Baptiste',
    title: 'Intranet editor',
    department: 'Communications',
    site: 'Toronto',
    role: 'learner',
    joined: 830,
    note: 'Wrote the article',
  },
  eoin: {
    name: 'Eoin Gallagher',
    title: 'Service desk lead',
    department: 'IT & Workplace',
    site: 'Cork',
    role: 'learner',
    joined: 1_990,
  },
  rohan: {
    name: 'Rohan Kulkarni',
    title: 'Control systems engineer',
    department: 'Engineering',
    site: 'Pune',
    role: 'learner',
    joined: 1_320,
  },
  mariana: {
    name: 'Mariana Duarte Lopes',
    title: 'Finance business partner',
    department: 'Finance',
    site: 'São Paulo',
    role: 'learner',
    joined: 940,
  },
  fatima: {
    name: 'Fatima Al-Zahrawi',
    title: 'Water chemist',
    department: 'Laboratory',
    site: 'Amman',
    role: 'learner',
    joined: 1_610,
  },
  mai: {
    name: 'Nguyễn Thị Mai',
    title: 'Procurement specialist',
    department: 'Supply Chain',
    site: 'Hồ Chí Minh City',
    role: 'learner',
    joined: 46,
    note: 'New since last month',
  },
  chloe: {
    name: 'Chloé Lefèvre',
    title: 'Bid manager',
    department: 'Sales & Bids',
    site: 'Lyon',
    role: 'learner',
    joined: 1_260,
  },
  siddharth: {
    name: 'Siddharth Menon',
    title: 'Graduate engineer',
    department: 'Engineering',
    site: 'Pune',
    role: 'learner',
    joined: 19,
    note: 'Newcomer, third week',
  },
  elsa: {
    name: 'Elsa Nyström',
    title: 'Data analyst',
    department: 'Data & Analytics',
    site: 'Gothenburg',
    role: 'learner',
    joined: 37,
    note: 'Newcomer, second month',
  },
  jonas: {
    name: 'Jonas Weber',
    title: 'Servicetechniker',
    department: 'Field Service',
    site: 'Leipzig',
    role: 'learner',
    joined: 34,
    note: 'Newcomer, writes German',
  },
  olena: {
    name: 'Olena Kovalchuk',
    title: 'Software team lead',
    department: 'Engineering',
    site: 'Leipzig',
    role: 'learner',
    joined: 980,
  },
  mateo: {
    name: 'Mateo Fernández Ruiz',
    title: 'Plant operations lead',
    department: 'Operations',
    site: 'Monterrey',
    role: 'learner',
    joined: 2_480,
  },
  aroha: {
    name: 'Aroha Ngata',
    title: 'Project manager',
    department: 'Projects',
    site: 'Auckland',
    role: 'learner',
    joined: 1_540,
  },
  xinyi: {
    name: 'Li Xinyi',
    title: 'Firmware engineer',
    department: 'Engineering',
    site: 'Suzhou',
    role: 'learner',
    joined: 410,
  },
  khalid: {
    name: 'Khalid Haddad',
    title: 'Laboratory technician',
    department: 'Laboratory',
    site: 'Amman',
    role: 'learner',
    joined: 28,
    note: 'Newcomer, writes Arabic',
  },
  sunita: {
    name: 'Sunita Devi Sharma',
    title: 'Line supervisor, pump assembly',
    department: 'Manufacturing',
    site: 'Pune',
    role: 'learner',
    joined: 2_960,
    note: 'Writes Hindi',
  },
  grace: {
    name: 'Grace Achieng',
    title: 'Project accountant',
    department: 'Finance',
    site: 'Nairobi',
    role: 'learner',
    joined: 58,
  },
  petr: {
    name: 'Petr Dvořák',
    title: 'Test engineer',
    department: 'Quality & Safety',
    site: 'Brno',
    role: 'learner',
    joined: 720,
  },
  samuel: {
    name: 'Samuel Adeyemi',
    title: 'Warehouse planner',
    department: 'Supply Chain',
    site: 'Lagos',
    role: 'learner',
    joined: 41,
    note: 'Newcomer, second month',
  },
  isabella: {
    name: 'Isabella Conti',
    title: 'Legal counsel',
    department: 'Legal',
    site: 'Milan',
    role: 'learner',
    joined: 1_040,
  },
  dimitri: {
    name: 'Dimitris Papadakis',
    title: 'Shift lead',
    department: 'Operations',
    site: 'Piraeus',
    role: 'learner',
    joined: 190,
    note: 'Leads a team for the first time',
  },
} as const satisfies Record<string, DemoPerson>;

/** The subject of somebody's token. */
export type Subject = keyof typeof people;

/** Every subject, in the order of the list above. */
export const subjects = Object.keys(people) as readonly Subject[];

/** Whether somebody of that name works here. */
export function isSubject(value: unknown): value is Subject {
  return typeof value === 'string' && Object.hasOwn(people, value);
}

/** The groups somebody belongs to, as the token names them: the word before the colon says of what kind. */
export function groupsOf(subject: Subject): string[] {
  const { department, site } = people[subject];
  return [`department:${department}`, `site:${site}`];
}
