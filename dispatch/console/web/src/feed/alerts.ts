/**
 * The feed of alerts: what came, and what became of it.
 *
 * The live feed only tells that something happened; what it was is asked of the service with `after`, at most
 * once a beat at most. While the reader is down in the list nothing moves under their eyes.
 */
import { batch, computed, effect, signal } from '@preact/signals'
import { client, told } from '../api/client'
import { taking, untilBeat } from '../state/beat'
import { asOf } from '../state/board'
import { type Filters, filters, queryOf } from './filters'
import { type Alert, appended, heldAt, MOST, prepended } from './merge'

const PAGE = 100
const MOST_AT_ONCE = 500

/** The newest alerts that pass the filters, newest first. */
export const alerts = signal<readonly Alert[]>([])
/** Where the older ones go on; null: there are none. */
const older = signal<number | null>(null)
/** The newest row that was asked for. */
const reached = signal(0)
/** The row at which the reader stopped the list; null: it goes on by itself. */
const held = signal<number | null>(null)

/** Whether the list could not be brought up to date at the last attempt. */
export const behind = signal(false)

/** What is on the screen. */
export const visible = computed(() => heldAt(alerts.value, held.value))
/** How many have come since the reader stopped the list. */
export const waiting = computed(() => alerts.value.length - visible.value.length)

/** Stops the list where it is, or lets it go on. */
export function hold(still: boolean): void {
  if (still === (held.peek() !== null)) return
  held.value = still ? (alerts.peek()[0]?.seq ?? 0) : null
  if (!still) noteAlerts()
}

type Query = { after?: number; before?: number; limit: number }

async function ask(chosen: Filters, query: Query) {
  return told(client.GET('/v1/alerts', { params: { query: { ...queryOf(chosen), ...query } } }))
}

/** Loads the newest alerts anew. */
export async function loadAlerts(): Promise<void> {
  const chosen = filters.peek()
  const past = asOf.peek()
  const page = await ask(chosen, { limit: PAGE, ...(past && { before: past.seq + 1 }) })
  if (chosen !== filters.peek() || past !== asOf.peek()) return
  batch(() => {
    alerts.value = page.alerts
    older.value = page.next_before
    reached.value = page.alerts[0]?.seq ?? 0
    held.value = null
  })
}

/** Loads the page behind the oldest alert there is. */
export async function loadOlder(): Promise<void> {
  const [chosen, before] = [filters.peek(), older.peek()]
  if (before === null || loadingOlder) return
  loadingOlder = true
  try {
    const page = await ask(chosen, { limit: PAGE, before })
    if (chosen !== filters.peek() || before !== older.peek()) return
    batch(() => {
      alerts.value = appended(alerts.peek(), page.alerts)
      older.value = page.next_before
    })
  } finally {
    loadingOlder = false
  }
}

let loadingOlder = false

/** Fetches what came since; a list too far behind is loaded anew. */
async function fetchNewer(): Promise<void> {
  // Under a reader who stopped the list nothing is dropped, so what comes meanwhile has a bound too.
  const full = held.peek() !== null && alerts.peek().length >= 2 * MOST
  if (asOf.peek() !== null || full) return
  const [chosen, after] = [filters.peek(), reached.peek()]
  const page = await ask(chosen, { limit: MOST_AT_ONCE, after })
  if (chosen !== filters.peek() || after !== reached.peek()) return
  if (page.next_before !== null) return loadAlerts()
  const newest = page.alerts[0]
  if (!newest) return
  taking(() =>
    batch(() => {
      alerts.value = prepended(page.alerts, alerts.peek(), held.peek() === null ? MOST : 2 * MOST)
      if (alerts.peek().length >= MOST) older.value = alerts.peek().at(-1)?.seq ?? null
      reached.value = newest.seq
    }),
  )
}

let wanted = false
let running = false

/** Takes note that something was decided; the alerts are asked for shortly. */
export function noteAlerts(): void {
  wanted = true
  if (!running) void run()
}

const AGAIN_MS = 2_000
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function run(): Promise<void> {
  running = true
  while (wanted) {
    await pause(untilBeat())
    wanted = false
    try {
      await fetchNewer()
      behind.value = false
    } catch {
      behind.value = true
      wanted = true
      await pause(AGAIN_MS)
    }
  }
  running = false
}

/** Keeps the list as the filters and the moment shown want it; returns what stops it. */
export function followAlerts(): () => void {
  return effect(() => {
    void filters.value
    void asOf.value
    void loadAlerts().catch(noteAlerts)
  })
}
