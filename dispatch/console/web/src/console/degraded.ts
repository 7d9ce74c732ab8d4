/** Which parts of the service do not do their work, as the feed tells it. */
import { signal } from '@preact/signals'
import type { Control } from '../live/feed'

/** Names of the parts; none: all do their work, or nobody has said otherwise. */
export const degraded = signal<readonly string[]>([])

/** Takes what the feed tells of the service's health; anything else is left alone. */
export function noteHealth(control: Control): void {
  // Each connection begins with nothing wrong: what is, is told after its greeting.
  if (control.type === 'feed.hello') degraded.value = []
  if (control.type === 'feed.health') degraded.value = control.degraded as string[]
}
