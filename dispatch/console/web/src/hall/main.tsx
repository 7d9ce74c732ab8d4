import { render } from 'preact'
import '../style/base.css'
import '../ui/ui.css'
import '../ui/theme'
import { askToSignIn, restore } from '../api/session'
import { TopBar } from '../console/TopBar'

async function begin(): Promise<void> {
  if ((await restore()) === null) {
    askToSignIn()
    return
  }
  render(<TopBar />, document.getElementById('app') as HTMLElement)
}

void begin()
