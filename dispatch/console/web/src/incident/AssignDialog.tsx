/** Sending somebody by hand: who could go, the nearest first, and why the plan would not choose the others. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Failure } from '../api/client'
import { t, word } from '../i18n'
import { span } from '../i18n/time'
import { type Candidates, candidatesFor } from './candidates'
import { OrderForm } from './OrderForm'
import { metres, said, shortId, wind } from './words'

const ROLES = ['primary', 'support', 'volunteer', 'reinforcement'] as const
const PAUSE_MS = 200

export function AssignDialog({ incidentId }: { incidentId: string }) {
  const words = useSignal('')
  const chosen = useSignal('')
  const role = useSignal<(typeof ROLES)[number]>('reinforcement')
  const found = useSignal<Candidates | null>(null)
  const wrong = useSignal('')
  const asked = words.value.trim()
  useEffect(() => {
    let left = false
    const timer = setTimeout(
      () =>
        candidatesFor(incidentId, asked).then(
          (answer) => {
            if (!left) found.value = answer
          },
          (failure: unknown) => {
            if (!left) wrong.value = failure instanceof Failure ? failure.message : String(failure)
          },
        ),
      asked ? PAUSE_MS : 0,
    )
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [incidentId, asked])
  const order = () =>
    chosen.value ? ({ command: 'assign', responder_id: chosen.value, role: role.value } as const) : null
  return (
    <OrderForm incidentId={incidentId} name="assign" command="assign" order={order} wide>
      <div class="pair">
        <label class="field grow">
          <span>{t('incident:who_label')}</span>
          <input
            name="who"
            type="search"
            data-first
            value={words.value}
            onInput={(event) => {
              words.value = event.currentTarget.value
            }}
          />
        </label>
        <label class="field">
          <span>{t('incident:role_label')}</span>
          <select
            value={role.value}
            onChange={(event) => {
              role.value = event.currentTarget.value as (typeof ROLES)[number]
            }}
          >
            {ROLES.map((code) => (
              <option key={code} value={code}>
                {word('role', code)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <CandidateList
        found={found.value}
        chosen={chosen.value}
        choose={(id) => {
          chosen.value = id
        }}
      />
      {wrong.value && <p class="wrong">{wrong.value}</p>}
    </OrderForm>
  )
}

interface ListProps {
  found: Candidates | null
  chosen: string
  choose: (responderId: string) => void
}

function CandidateList({ found, chosen, choose }: ListProps) {
  if (found === null) return <p class="dim">{t('loading')}</p>
  if (!found.located) return <p class="wrong">{t('incident:refused.in_review')}</p>
  return (
    <fieldset class="choices table" data-testid="candidates">
      <legend>{t('incident:candidates')}</legend>
      {found.candidates.map((one, at) => (
        <label key={one.responder_id} class={one.free ? '' : 'dim'} data-responder={one.responder_id}>
          <input
            type="radio"
            name="responder"
            disabled={!one.free}
            checked={chosen === one.responder_id}
            onChange={() => choose(one.responder_id)}
          />
          <span class="mono dim rank">{at + 1}</span>
          <span class="grow">
            <bdi>{one.name || shortId(one.responder_id)}</bdi>{' '}
            <span class="dim small">
              {word('kind', one.kind)} · {shortId(one.responder_id)}
            </span>
          </span>
          {one.reason && <span class="tag warn">{said('reason', one.reason)}</span>}
          <span class="mono">{span(one.travel_seconds * 1_000)}</span>
          <span class="mono dim away">
            {metres(one.distance_m)} {wind(one.bearing_deg)}
          </span>
        </label>
      ))}
      {found.candidates.length === 0 && <p class="dim">{t('incident:nobody_found')}</p>}
    </fieldset>
  )
}
