/** What the responder sees of its own taps before the service has them. */
import type { Own } from '../own'
import type { Step, Tap } from './tap'

export type Status = Step | 'notified' | 'expired' | 'stood_down'

/** An assignment as the responder left it: with what it tapped, sent or not. */
export interface Shown extends Own {
  /** What was tapped last and is not yet with the service; null when it has everything. */
  waiting: Step | null
  /** What the service would not take. */
  refused: readonly Tap[]
}

const ENDED: readonly string[] = ['declined', 'expired', 'cleared', 'stood_down']

const FOLLOWS: Readonly<Record<string, readonly Step[]>> = {
  notified: ['accepted', 'declined'],
  accepted: ['en_route', 'on_scene', 'declined'],
  en_route: ['on_scene', 'cleared', 'declined'],
  on_scene: ['cleared'],
}

/** Returns what can be said next of an assignment, the most likely first. */
export const nextSteps = (status: string): readonly Step[] => FOLLOWS[status] ?? []

/** Tells whether an assignment binds the responder. */
export const active = (status: string): boolean => !ENDED.includes(status)

/**
 * Lays taps over what the service said: those that it took since (`landed`), then those that wait (`taps`).
 * What it ended meanwhile stays ended.
 */
export function withTaps(own: readonly Own[], landed: readonly Tap[], taps: readonly Tap[]): Shown[] {
  return own.map((one) => {
    const its = (all: readonly Tap[]) => all.filter((tap) => tap.assignment_id === one.assignment_id)
    const [taken, waiting] = [its(landed), its(taps).filter((tap) => !tap.refused)]
    const begun: Shown = { ...one, waiting: null, refused: its(taps).filter((tap) => tap.refused) }
    return waiting.reduce(laid, { ...taken.reduce(laid, begun), waiting: null })
  })
}

function laid(shown: Shown, tap: Tap): Shown {
  if (!active(shown.status)) return shown
  const step = tap.status as Step
  if (step === 'needs_reinforcement') return { ...shown, reinforcement_requested: true, waiting: step }
  return { ...shown, status: step, waiting: step }
}

/** Tells whether the responder is on duty: by its last tap that waits or landed, else by the service. */
export function dutyWith(
  onDuty: boolean,
  landed: readonly Tap[],
  taps: readonly Tap[],
): { on: boolean; waiting: boolean } {
  const last = (all: readonly Tap[]) => all.filter((tap) => tap.assignment_id === '' && !tap.refused).at(-1)
  const waiting = last(taps)
  const said = waiting ?? last(landed)
  return { on: said ? said.status === 'on_duty' : onDuty, waiting: waiting !== undefined }
}
