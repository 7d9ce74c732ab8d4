/** Whether something may be done now, and if not, why: for the buttons and for the command bar alike. */
import { may } from '../api/session'
import { t } from '../i18n'
import { dayTime } from '../i18n/time'
import { asOf } from '../state/board'
import type { Order } from './order'

const NEEDS: Partial<Record<Order['command'], string>> = {
  note: 'take_calls',
  approve_advisory: 'approve_advisories',
  withdraw_advisory: 'approve_advisories',
}

/** Returns why a command cannot be given by this person at this moment, "" if it can. */
export function barredBecause(command: Order['command']): string {
  const past = asOf.value
  if (past !== null) return t('incident:barred_past', { time: dayTime(past.at) })
  return may(NEEDS[command] ?? 'command_incidents') ? '' : t('incident:barred_role')
}
