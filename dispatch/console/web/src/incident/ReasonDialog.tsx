/** A command that needs nothing but a person's yes, with what it will do. */
import { t } from '../i18n'
import type { Opened } from './dialogs'
import { OrderForm } from './OrderForm'
import type { Order } from './order'

const ORDERS = {
  escalate: () => ({ command: 'escalate' }),
  stand_down: () => ({ command: 'stand_down' }),
  reopen: () => ({ command: 'reopen' }),
  take_over: () => ({ command: 'claim', take_over: true }),
  release: (of: Opened) => ({
    command: 'release',
    assignment_id: of.name === 'release' ? of.assignmentId : '',
  }),
  withdraw: (of: Opened) => ({
    command: 'withdraw_advisory',
    advisory_id: of.name === 'withdraw' ? of.advisoryId : '',
  }),
  split: (of: Opened) => ({ command: 'split', alert_ids: of.name === 'split' ? [...of.keys] : [] }),
} as const satisfies Record<string, (of: Opened) => Order>

export type Simple = keyof typeof ORDERS

/** Tells whether a dialog is one of those that need only a yes. */
export const isSimple = (name: string): name is Simple => name in ORDERS

export function ReasonDialog({ of, name, note }: { of: Opened; name: Simple; note?: string }) {
  const order: Order = ORDERS[name](of)
  const values = {
    who: of.name === 'release' ? of.who : (note ?? ''),
    count: of.name === 'split' ? of.keys.length : 0,
  }
  return (
    <OrderForm
      incidentId={of.incidentId}
      name={name}
      command={order.command}
      order={() => order}
      danger={name === 'stand_down' || name === 'release' || name === 'withdraw'}
    >
      <p>{t(`incident:ask.${name}`, values)}</p>
    </OrderForm>
  )
}
