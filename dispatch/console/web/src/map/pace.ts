/** Lets work happen at a bounded pace: at once when it is quiet, else once an interval with the newest state. */

const MIN_MS = 400
const MAX_MS = 4_000
/** The part of the time that drawing may take. */
const SHARE = 0.12

export class Pace {
  private timer: ReturnType<typeof setTimeout> | null = null
  private last = Number.NEGATIVE_INFINITY
  private interval = MIN_MS
  private readonly work: () => void

  constructor(work: () => void) {
    this.work = work
  }

  /** Asks for the work to be done soon; asking again before it is done changes nothing. */
  ask(): void {
    if (this.timer !== null) return
    const due = this.last + this.interval - performance.now()
    this.timer = setTimeout(() => this.run(), Math.max(0, due))
  }

  private run(): void {
    this.timer = null
    this.last = performance.now()
    this.work()
  }

  /** Learns what the work cost: where drawing is slow it is done more seldom. */
  learn(costMs: number): void {
    this.interval = Math.min(MAX_MS, Math.max(MIN_MS, costMs / SHARE))
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }
}
