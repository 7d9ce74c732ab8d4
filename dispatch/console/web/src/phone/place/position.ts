/** The own position: measured and sent only while on duty, by one tab, the newest when the network is away. */
import { effect, type ReadonlySignal, signal } from '@preact/signals'
import { client, Failure, told } from '../../api/client'
import { skew } from '../../state/clock'
import { freshId } from '../queue/tap'
import { forget, keep, kept } from '../store'
import { EVERY_MS, type Fix, worthSending } from './throttle'

/** Where this phone is; null while unknown or off duty. */
export const here = signal<Fix | null>(null)
/** Why no position is known: not allowed, not to be had; '' while all is well. */
export const trouble = signal<'' | 'denied' | 'unavailable' | 'unsupported'>('')
/** When a position was last taken by the service, UTC ms; 0 for not yet. */
export const sentAt = signal(0)

const LOCK = 'dispatch-phone-position'
const KEPT = 'position'
const LIMIT_MS = 10_000

/**
 * Follows the position until `stop`; sends it while `allowed`. `offDuty` is called when the service takes none.
 */
export function followPosition(
  stop: AbortSignal,
  allowed: ReadonlySignal<boolean>,
  offDuty: () => void,
): void {
  if (!('geolocation' in navigator) || !isSecureContext) {
    trouble.value = 'unsupported'
    return
  }
  const sender = new Sender(allowed, offDuty)
  const options: PositionOptions = { enableHighAccuracy: true, maximumAge: 5_000, timeout: 30_000 }
  const found = (position: GeolocationPosition) => {
    trouble.value = ''
    here.value = fix(position)
    sender.offer(here.value)
  }
  const watch = navigator.geolocation.watchPosition(found, failed, options)
  // Somebody who stands still is told of no change: asked for anew, so that the desk sees who is there.
  const timer = setInterval(() => navigator.geolocation.getCurrentPosition(found, failed, options), EVERY_MS)
  stop.addEventListener('abort', () => {
    navigator.geolocation.clearWatch(watch)
    clearInterval(timer)
    here.value = null
    trouble.value = ''
    sender.stop()
  })
  void sender.begin(stop)
}

function failed(error: GeolocationPositionError): void {
  if (error.code === error.PERMISSION_DENIED) trouble.value = 'denied'
  else if (here.value === null) trouble.value = 'unavailable'
}

/** Returns a measured position by the service's clock; a device may keep an old one, but none of the future. */
function fix({ coords, timestamp }: GeolocationPosition): Fix {
  return {
    report_id: freshId(),
    at: Math.min(timestamp, Date.now()) + skew.value,
    latitude: coords.latitude,
    longitude: coords.longitude,
    accuracy_m: coords.accuracy,
    speed_mps: coords.speed,
    heading: coords.heading === null || Number.isNaN(coords.heading) ? null : coords.heading % 360,
  }
}

class Sender {
  private readonly allowed: ReadonlySignal<boolean>
  private readonly offDuty: () => void
  private latest: Fix | null = null
  private last: Fix | null = null
  private waiting: Fix | null = null
  private busy = false
  private ours = false
  private unfollow: () => void = () => undefined

  constructor(allowed: ReadonlySignal<boolean>, offDuty: () => void) {
    this.allowed = allowed
    this.offDuty = offDuty
  }

  /** Takes the turn among the tabs of this phone; the others measure for their map and send nothing. */
  async begin(stop: AbortSignal): Promise<void> {
    const held = () =>
      new Promise<void>((resolve) => {
        this.ours = !stop.aborted
        stop.addEventListener('abort', () => resolve())
        if (stop.aborted) resolve()
        void this.resume()
      })
    try {
      await (navigator.locks ? navigator.locks.request(LOCK, { signal: stop }, held) : held())
    } catch (cause) {
      if (!stop.aborted) throw cause
    }
  }

  stop(): void {
    this.unfollow()
    this.ours = false
    this.waiting = null
    void forget(KEPT)
  }

  offer(found: Fix): void {
    this.latest = found
    if (!this.ours || !worthSending(this.waiting ?? this.last, found)) return
    this.waiting = found
    void keep(KEPT, found)
    void this.send()
  }

  private async resume(): Promise<void> {
    const before = await kept<Fix>(KEPT)
    if (!this.ours) return
    if (before && this.waiting === null) this.waiting = before
    if (this.latest) this.offer(this.latest)
    this.unfollow = effect(() => {
      if (this.allowed.value) queueMicrotask(() => void this.send())
    })
  }

  private async send(): Promise<void> {
    if (this.busy || !this.allowed.peek()) return
    this.busy = true
    try {
      while (this.waiting && this.ours && this.allowed.peek()) {
        const sending: Fix = this.waiting
        await deliver(sending)
        sentAt.value = Date.now() + skew.value
        this.last = sending
        if (this.waiting === sending) this.waiting = null
      }
      if (!this.waiting) await forget(KEPT)
    } catch (cause) {
      this.fail(cause)
    } finally {
      this.busy = false
    }
  }

  /** What cannot be sent waits for the next position, which takes its place. */
  private fail(cause: unknown): void {
    if (!(cause instanceof Failure) || cause.passing) return
    this.waiting = null
    if (cause.status === 409) this.offDuty()
  }
}

async function deliver(found: Fix): Promise<void> {
  const { report_id, latitude, longitude, accuracy_m, speed_mps, heading } = found
  const measured = { accuracy_m, speed_mps, heading, at: new Date(found.at).toISOString() }
  const position = { report_id, latitude, longitude, datum: 'wgs84' as const, ...measured }
  const signal = AbortSignal.timeout(LIMIT_MS)
  await told(client.POST('/v1/me/positions', { body: { positions: [position] }, signal }))
}
