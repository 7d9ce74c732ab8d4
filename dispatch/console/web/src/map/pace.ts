/** Lets work happen at a bounded pace: at once when it is quiet, else once an interval with the newest state. */

export interface Bounds {
  minMs: number
  maxMs: number
  /** The part of the time that the work may take. */
  share: number
}

export class Pace {
  private timer: ReturnType<typeof setTimeout> | null = null
  private last = Number.NEGATIVE_INFINITY
  private interval: number
  private readonly work: () => void
  private readonly bounds: Bounds

  constructor(bounds: Bounds, work: () => void) {
    this.bounds = bounds
    this.interval = bounds.minMs
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

  /** Learns what the work cost: where it is dear it is done more seldom. */
  learn(costMs: number): void {
    const { minMs, maxMs, share } = this.bounds
    this.interval = Math.min(maxMs, Math.max(minMs, costMs / share))
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }
}
