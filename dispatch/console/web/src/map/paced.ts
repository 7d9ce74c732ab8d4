/**
 * A MapLibre map that draws at once what a hand on it does, and everything else at a bounded pace.
 *
 * MapLibre draws the whole map again for every tile of every source that changed. Where there is no graphics
 * card one such frame takes a large part of a second, and the page beside the map would stand still.
 */
import { Map as Canvas, type MapOptions } from 'maplibre-gl'
import { Pace } from './pace'

const HANDS = ['pointerdown', 'pointermove', 'wheel', 'keydown', 'touchstart', 'touchmove'] as const
/** So long after a hand was on the map it is drawn without any pause, in ms. */
const FREE_MS = 600

export class PacedMap extends Canvas {
  /** What drawing the map held the page up for the last time, in ms. */
  costMs = 0
  private freeUntil = Number.POSITIVE_INFINITY
  private pace: Pace | undefined = new Pace({ minMs: 50, maxMs: 3_000, share: 0.05 }, () => this.drawSoon())

  constructor(options: MapOptions) {
    super(options)
    for (const name of HANDS)
      this.getContainer().addEventListener(name, () => this.free(), { passive: true, capture: true })
    this.once('idle', () => {
      this.freeUntil = 0
    })
  }

  /** Draws the map now, and for a moment without any pause: somebody waits for it. */
  hurry(): void {
    this.free()
    super.triggerRepaint()
  }

  private free(): void {
    this.freeUntil = Math.max(this.freeUntil, performance.now() + FREE_MS)
  }

  /** Draws the map in the next frame if somebody waits for it, else when it is due. */
  override triggerRepaint(): void {
    // MapLibre asks for this from within its own constructor too, before there is a pace.
    if (!this.pace || performance.now() < this.freeUntil) super.triggerRepaint()
    else this.pace.ask()
  }

  private drawSoon(): void {
    requestAnimationFrame((began) =>
      requestAnimationFrame((next) => {
        this.costMs = next - began
        this.pace?.learn(this.costMs)
      }),
    )
    super.triggerRepaint()
  }

  override remove(): void {
    this.pace?.stop()
    super.remove()
  }
}
