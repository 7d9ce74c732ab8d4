/** Which dialog is open, about what. */
import { signal } from '@preact/signals'

export type Opened = { incidentId: string } & (
  | {
      name:
        | 'assign'
        | 'priority'
        | 'close'
        | 'merge'
        | 'note'
        | 'escalate'
        | 'stand_down'
        | 'reopen'
        | 'take_over'
    }
  | { name: 'split'; keys: readonly string[] }
  | { name: 'release'; assignmentId: string; who: string }
  | { name: 'call'; responderId: string; who: string }
  | { name: 'advisory' | 'withdraw'; advisoryId: string }
)

/** The dialog that is open; null: none. */
export const opened = signal<Opened | null>(null)

/** Opens a dialog. */
export function open(dialog: Opened): void {
  opened.value = dialog
}

/** Closes whichever dialog is open. */
export function shut(): void {
  opened.value = null
}
