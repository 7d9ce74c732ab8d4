/** The present time by the service's clock, ticking once a second; countdowns and ages stand on it. */
import { signal } from '@preact/signals'

/** How far the service's clock is ahead of this device's, in ms. */
export const skew = signal(0)

/** UTC ms by the service's clock, renewed every second. */
export const now = signal(Date.now())

/** Learns the service's time from an answer that carries it. */
export function learn(serverTime: string): void {
  skew.value = Date.parse(serverTime) - Date.now()
}

/** Keeps `now` going; returns what stops it. */
export function startClock(): () => void {
  const tick = () => {
    now.value = Date.now() + skew.value
  }
  tick()
  const timer = setInterval(tick, 1_000)
  return () => clearInterval(timer)
}
