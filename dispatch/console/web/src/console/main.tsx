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
import { type Control, type Frame, follow } from '../live/feed'
import { announce } from '../sound/announce'
import { readyOnTouch } from '../sound/sound'
import { loadBoard, noteFrame } from '../state/board'
import { startClock } from '../state/clock'
import { district, loadDistrict } from '../state/places'
import { Console } from './Console'
import { noteHealth } from './health'
import { watchOutages } from './outage'

function frame(one: Frame): void {
  noteFrame(one)
  noteAlerts()
}

function control(one: Control): void {
  noteHealth(one)
  notePresence(one)
  // Whoever came or went while the connection was away was told to nobody here.
  if (one.type === 'feed.hello') void loadPresence().catch(() => undefined)
}

const AGAIN_MS = 5_000

/** Loads the names of the district, however often that takes; until then codes stand for them. */
async function named(): Promise<void> {
  while (district.peek() === null) {
    await loadDistrict().catch(() => new Promise((resolve) => setTimeout(resolve, AGAIN_MS)))
  }
}

async function begin(): Promise<void> {
  if ((await restore()) === null) {
    askToSignIn()
    return
  }
  startClock()
  readyOnTouch()
  watchArrivals(announce)
  watchOutages()
  attend()
  render(<Console />, document.getElementById('app') as HTMLElement)
  void named()
  followAlerts()
  void follow({ frame, control, resync: loadBoard }, new AbortController().signal)
}

void begin()
