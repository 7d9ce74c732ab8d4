/** What was typed before, the latest last; gone through with the arrow keys, kept while the page is open. */

const MOST = 100

/** The lines run so far and where one stands among them. */
export class History {
  private readonly lines: string[] = []
  private at = 0
  private draft = ''

  /** Remembers a line that was run, unless it is the same as the one before. */
  add(line: string): void {
    if (line && this.lines.at(-1) !== line) this.lines.push(line)
    if (this.lines.length > MOST) this.lines.shift()
    this.at = this.lines.length
    this.draft = ''
  }

  /** Returns the line before, or null at the beginning; `present` is what stands in the bar. */
  back(present: string): string | null {
    if (this.at === 0) return null
    if (this.at === this.lines.length) this.draft = present
    this.at--
    return this.lines[this.at] ?? null
  }

  /** Returns the line after, at the end what was being typed; null beyond it. */
  on(): string | null {
    if (this.at >= this.lines.length) return null
    this.at++
    return this.lines[this.at] ?? this.draft
  }

  /** Whether one is among the lines of before. */
  get within(): boolean {
    return this.at < this.lines.length
  }
}
