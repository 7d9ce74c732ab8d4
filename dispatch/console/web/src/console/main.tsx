import { render } from 'preact'
import '../style/base.css'
import '../ui/ui.css'
import './console.css'
import '../ui/theme'
import { askToSignIn, restore } from '../api/session'
import { follow } from '../live/feed'
import { loadBoard, noteFrame } from '../state/board'
import { startClock } from '../state/clock'
import { Console } from './Console'

async function begin(): Promise<void> {
  if ((await restore()) === null) {
    askToSignIn()
    return
  }
  startClock()
  render(<Console />, document.getElementById('app') as HTMLElement)
  void follow({ frame: noteFrame, resync: loadBoard }, new AbortController().signal)
}

void begin()
