/** What can be said to an assignment, within the reach of a thumb: the most likely thing the largest. */
import { useSignal } from '@preact/signals'
import { t } from '../i18n'
import { silence } from './alarm'
import { ClearDialog } from './ClearDialog'
import { nextSteps, type Shown } from './queue/effect'
import type { Step } from './queue/tap'
import { saidOf } from './saying'

const TEST_IDS: Readonly<Record<Step, string>> = {
  accepted: 'phone-accept',
  declined: 'phone-decline',
  en_route: 'phone-en_route',
  on_scene: 'phone-on_scene',
  needs_reinforcement: 'phone-reinforce',
  cleared: 'phone-cleared',
}

function label(step: Step, status: string): string {
  if (step === 'declined') return t(status === 'notified' ? 'phone:decline' : 'phone:cannot_go')
  if (step === 'accepted') return t('phone:accept')
  if (step === 'needs_reinforcement') return t('phone:reinforce')
  return t(`phone:${step}`)
}

export function Actions({ one }: { one: Shown }) {
  const clearing = useSignal(false)
  const steps = nextSteps(one.status)
  const say = (step: Step) => {
    silence([one.assignment_id])
    if (step === 'cleared') clearing.value = true
    else void saidOf(one.assignment_id, step)
  }
  const button = (step: Step, kind: string) => (
    <button
      key={step}
      type="button"
      class={`big ${kind} ${step}`}
      data-testid={TEST_IDS[step]}
      onClick={() => say(step)}
    >
      {label(step, one.status)}
    </button>
  )
  const [first, ...others] = steps
  const answering = one.status === 'notified'
  return (
    <div class={`actions ${answering ? 'answer' : ''}`}>
      {others.map((step) => button(step, 'other'))}
      {!answering && !one.reinforcement_requested && button('needs_reinforcement', 'other')}
      {first && button(first, 'first')}
      {clearing.value && (
        <ClearDialog
          onSend={(disposition, note) => {
            clearing.value = false
            void saidOf(one.assignment_id, 'cleared', { disposition, note })
          }}
          onBack={() => {
            clearing.value = false
          }}
        />
      )}
    </div>
  )
}
