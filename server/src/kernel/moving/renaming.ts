import { DatabaseSync } from 'node:sqlite';
import { memberId } from '../issuer.ts';
import type { CarriedRow, CarriedTable } from './carried.ts';

/** Ids as they stand in texts, alone or within JSON and longer keys. */
const IDS = /(?<![\w-])[\w-]{22}(?![\w-])/g;

/**
 * Gives a community another name. Ids of members are made of the name, so that they become others, wherever they stand; and so
 * do addresses of files. The ids lie in a file that the system removes by itself: there may be any number of members.
 */
export class Renaming {
  readonly #to: string;
  readonly #addresses: RegExp;
  readonly #ids = new DatabaseSync('');
  readonly #find;

  constructor(from: string, to: string) {
    this.#to = to;
    // What follows is long and random: nobody writes it by chance.
    this.#addresses = new RegExp(
      `(?<![\\w.-])(files|previews|badges|uploads)/${RegExp.escape(from)}/(?=[\\w-]{22})`,
      'g',
    );
    this.#ids.exec('create table ids (former text primary key, id text not null) without rowid; begin');
    this.#find = this.#ids.prepare('select id from ids where former = ?');
  }

  /** Takes note of a member. All of them, before the first row is rewritten. */
  meet({ id, issuer, subject }: { readonly id: string; readonly issuer: string; readonly subject: string }): void {
    this.#ids.prepare('insert or replace into ids values (?, ?)').run(id, memberId(this.#to, issuer, subject));
  }

  rewrite({ verbatim }: Pick<CarriedTable, 'verbatim'>, row: CarriedRow): CarriedRow {
    if (verbatim) return row;
    return row.map((value) => (typeof value === 'string' ? this.#text(value) : value));
  }

  close(): void {
    this.#ids.close();
  }

  #text(text: string): string {
    return text
      .replace(this.#addresses, `$1/${this.#to}/`)
      .replace(IDS, (id) => (this.#find.get(id) as { id: string } | undefined)?.id ?? id);
  }
}
