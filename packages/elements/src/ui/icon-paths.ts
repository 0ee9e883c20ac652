/** One stroke path per drawing, on a 20 unit grid with round ends. */
export const paths = {
  reply: 'M8 5 3.5 9.5 8 14M4 9.5h7.5a5 5 0 0 1 5 5V15',
  smile: '', edit: '', trash: '', pin: '', lock: '', unlock: '', link: '', more: '', check: '', award: '', flag: '', bell: '', 'bell-off': '',
  search: '', close: '', 'chevron-down': '', 'chevron-up': '', 'chevron-left': '', 'chevron-right': '', bold: '', italic: '', strike: '', code: '',
  'code-block': '', quote: '', list: '', 'list-ordered': '', checklist: '', heading: '', table: '', eye: '', 'eye-off': '', send: '', at: '', clock: '', alert: '', info: '',
  refresh: '', history: '', image: '', undo: '', 'arrow-down': '', 'arrow-up': '', 'arrow-right': '', user: '', users: '', question: '', comment: '', book: '', hand: '',
  'wifi-off': '', copy: '', filter: '', sort: '', plus: '', external: '', star: '', shield: '', 'sign-in': '',
} as const;
