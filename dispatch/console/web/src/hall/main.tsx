import { render } from 'preact'
import '../style/base.css'
import '../ui/ui.css'
import './hall.css'
import '../ui/theme'
import { askToSignIn, restore } from '../api/session'
import { startClock } from '../state/clock'
import { loadDistrict } from '../state/places'
import { Hall } from './Hall'
import { poll } from './poll'

const AGAIN_MS = 5_000

/** Fetches the shape of the district however often that takes; without it the hall shows its numbers alone. */
function fetchDistrict(): void {
  loadDistrict().catch(() => setTimeout(fetchDistrict, AGAIN_MS))
}

async function begin(): Promise<void> {
  startClock()
  render(<Hall />, document.getElementById('app') as HTMLElement)
  for (;;) {
    try {
      if ((await restore()) === null) {
        askToSignIn()
        return
      }
      break
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }
  fetchDistrict()
  await poll()
}

void begin()
