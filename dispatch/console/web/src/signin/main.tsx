import { render } from 'preact'
import '../style/base.css'
import '../ui/ui.css'
import './signin.css'
import '../ui/theme'
import { SignIn } from './SignIn'

render(<SignIn />, document.getElementById('app') as HTMLElement)
