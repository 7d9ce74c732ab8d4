/** A line that cannot be read, and why. */

/** What is wrong with a line: `command:wrong.<key>` with values. */
export interface Wrong {
  kind: 'wrong'
  key: string
  values: Record<string, string | number>
}

/** Thrown while a line is read; caught by the parser. */
export class Misread extends Error {
  readonly wrong: Wrong
  constructor(key: string, values: Record<string, string | number> = {}) {
    super(key)
    this.wrong = { kind: 'wrong', key, values }
  }
}
