import { render } from 'preact'
import '../style/base.css'
import '../ui/ui.css'
import './style/index.css'
import '../ui/theme'
import { startClock } from '../state/clock'
import { allowSoundOnTouch } from './alarm'
import { enter } from './entry'
import { Phone } from './Phone'
import { registerWorker } from './worker'

startClock()
allowSoundOnTouch()
render(<Phone />, document.getElementById('app') as HTMLElement)
void enter().finally(registerWorker)
