/** What the test runner puts in scope. */
interface Case<Body> {
  (title: string, body: Body): void;
  skip(title: string, body: Body): void;
}
interface Scope {
  timeout(milliseconds: number): void;
}
type Work = (this: Scope) => void | Promise<void>;
declare const describe: Case<() => void>;
declare const it: Case<Work>;
declare function before(work: Work): void;
declare function after(work: Work): void;
declare function beforeEach(work: Work): void;
declare function afterEach(work: Work): void;
