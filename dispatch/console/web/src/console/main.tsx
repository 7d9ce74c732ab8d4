import { render } from 'preact'
import '../style/base.css'
import '../ui/ui.css'
import '../board/board.css'
import '../feed/feed.css'
import '../sound/sound.css'
import './console.css'
import '../ui/theme'
import { askToSignIn, restore } from '../api/session'
import { watchArrivals } from '../board/fresh'
import { attend, loadPresence, notePresence } from '../claim/presence'
import { followAlerts, noteAlerts } from '../feed/alerts'
import { type Control, condition, type Frame, follow } from '../live/feed'
import { announce } from '../sound/announce'
import { readyOnTouch } from '../sound/sound'
import { loadBoard, noteFrame } from '../state/board'
import { startClock } from '../state/clock'
import { district, loadDistrict } from '../state/places'
import { Banner } from './Banner'
import { Console } from './Console'
import { noteHealth } from './degraded'
import { watchOutages } from './outage'
import { keepTitle } from './title'

function frame(one: Frame): void {
  noteFrame(one)
  noteAlerts()
}

function control(one: Control): void {
  noteHealth(one)
  notePresence(one)
  if (one.type !== 'feed.hello') return
  // Who came or went, and what came, while the connection was away: that is asked for, not waited for.
  noteAlerts()
  void loadPresence().catch(() => undefined)
}

const AGAIN_MS = 5_000
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Loads the names of the district, however often that takes; until then codes stand for them. */
async function named(): Promise<void> {
  while (district.peek() === null) {
    await loadDistrict().catch(() => pause(AGAIN_MS))
  }
}

/** Asks who is signed in until the service answers; meanwhile the page says that it does not. */
async function whoIsThere(): Promise<boolean> {
  for (let retry = 0; ; retry++) {
    try {
      return (await restore()) !== null
    } catch {
      const since = condition.value.state === 'lost' ? condition.value.since : Date.now()
      condition.value = { state: 'lost', since, retry }
      render(<Banner />, document.getElementById('app') as HTMLElement)
      await pause(AGAIN_MS)
    }
  }
}

async function begin(): Promise<void> {
  startClock()
  if (!(await whoIsThere())) {
    askToSignIn()
    return
  }
  readyOnTouch()
  watchArrivals(announce)
  watchOutages()
  keepTitle()
  attend()
  render(<Console />, document.getElementById('app') as HTMLElement)
  void named()
  followAlerts()
  void follow({ frame, control, resync: loadBoard }, new AbortController().signal)
}

void begin()
