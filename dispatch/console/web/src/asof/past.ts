/**
 * The moment of the log that is shown instead of the present.
 *
 * A moment is asked of the service, which folds it from the log; one is asked for at a time, and when several
 * were wanted meanwhile only the newest is asked for next. What is on the screen is always one moment whole.
 */
import { computed, signal } from '@preact/signals'
import { client, Failure, told } from '../api/client'
import { asOf, type Board, beginsAt } from '../state/board'
import { now } from '../state/clock'
import { clamp, isPresent, type Speed, WINDOWS, type Window } from './span'

/** The moment wanted, UTC ms; null: the present. It is on the screen once `asOf` stands at it. */
export const wanted = signal<number | null>(null)
export const length = signal<Window>('1h')
/** How fast the past is played; 0: it stands. */
export const speed = signal<Speed | 0>(0)
/** Why the moment wanted is not shown, "" when nothing is wrong. */
export const trouble = signal('')
export const asking = signal(false)

/** Where the slider ends: now, or where now was when the past was entered. */
const heldEnd = signal<number | null>(null)
export const end = computed(() => heldEnd.value ?? now.value)

/** The earliest moment that can be shown at all; null: the log is empty, or it is not known yet. */
export const earliest = computed(() => (beginsAt.value === null ? null : Date.parse(beginsAt.value)))

export const start = computed(() => {
  const all = earliest.value ?? end.value
  const reach = WINDOWS[length.value]
  return reach === null ? all : Math.max(all, Math.min(end.value - reach, wanted.value ?? end.value))
})

/** Shows a moment; the present when it is not past. */
export function goTo(at: number): void {
  if (earliest.value === null) return
  const moment = clamp(at, earliest.value, now.peek())
  if (isPresent(moment, now.peek())) {
    toPresent()
    return
  }
  heldEnd.value = Math.max(heldEnd.peek() ?? now.peek(), moment)
  wanted.value = moment
  void ask()
}

/** Goes so many ms on or back from what is wanted. */
export const step = (ms: number): void => goTo((wanted.peek() ?? now.peek()) + ms)

/** Back to the present, whatever is still being asked for. */
export function toPresent(): void {
  play(0)
  wanted.value = null
  heldEnd.value = null
  trouble.value = ''
  asOf.value = null
}

async function ask(): Promise<void> {
  if (asking.peek()) return
  asking.value = true
  try {
    for (let at = wanted.peek(); at !== null; ) {
      const board = await fetched(at)
      const next = wanted.peek()
      if (next === null) return
      if (board) asOf.value = board
      if (next === at) return
      at = next
    }
  } finally {
    asking.value = false
  }
}

const PAUSE_MS = 1_000

/** Asks for one moment, again while the service is too busy for it; null when it cannot be had. */
async function fetched(at: number): Promise<Board | null> {
  for (;;) {
    try {
      const query = { at: new Date(at).toISOString() }
      const board = await told(client.GET('/v1/board', { params: { query } }))
      trouble.value = ''
      return board as Board
    } catch (failure) {
      trouble.value = failure instanceof Error ? failure.message : String(failure)
      if (!(failure instanceof Failure) || !failure.passing) return null
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      if (wanted.peek() !== at) return null
    }
  }
}

const TICK_MS = 500
/** Playing begins so far back when the present is shown. */
const PLAY_BACK_MS = 600_000
let timer: ReturnType<typeof setInterval> | null = null

/** Plays on from the moment shown; 0 stops. */
export function play(at: Speed | 0): void {
  if (timer !== null) clearInterval(timer)
  timer = null
  speed.value = at
  if (at === 0) return
  if (wanted.peek() === null) step(-PLAY_BACK_MS)
  timer = setInterval(() => {
    // A moment that is not on the screen yet is waited for, so that nothing is played over.
    if (!asking.peek()) step(TICK_MS * at)
  }, TICK_MS)
}
