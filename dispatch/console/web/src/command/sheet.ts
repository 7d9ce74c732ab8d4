/** Whether the cheat sheet is open. */
import { signal } from '@preact/signals'

export const sheet = signal(false)
