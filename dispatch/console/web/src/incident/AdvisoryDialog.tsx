/** Approving what is to be said, in these words or in others. */
import { useSignal } from '@preact/signals'
import { t, word } from '../i18n'
import { view } from './dossier'
import { OrderForm } from './OrderForm'
import type { Order } from './order'
import { metres } from './words'

const MOST = 1_000

export function AdvisoryDialog({ incidentId, advisoryId }: { incidentId: string; advisoryId: string }) {
  const known = view.peek()?.advisories.find((one) => one.advisory_id === advisoryId)
  const zh = useSignal(known?.text_zh ?? '')
  const en = useSignal(known?.text_en ?? '')
  if (!known) return null
  const order = (): Order | null => {
    if (!zh.value.trim() || !en.value.trim()) return null
    const text = {
      zh: zh.value.trim() === known.text_zh ? null : zh.value.trim(),
      en: en.value.trim() === known.text_en ? null : en.value.trim(),
    }
    return {
      command: 'approve_advisory',
      advisory_id: advisoryId,
      text: text.zh || text.en ? text : null,
    } as Order
  }
  return (
    <OrderForm incidentId={incidentId} name="approve" command="approve_advisory" order={order} wide>
      <p>
        {t('incident:ask.approve', {
          audience: word('audience', known.audience),
          metres: metres(known.radius_m),
        })}
      </p>
      {(
        [
          ['zh', zh, 'zh-CN'],
          ['en', en, 'en'],
        ] as const
      ).map(([name, text, lang], at) => (
        <label key={name} class="field">
          <span>{t(`incident:text_${name}`)}</span>
          <textarea
            name={name}
            lang={lang}
            rows={4}
            maxLength={MOST}
            data-first={at === 0 ? true : undefined}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value
            }}
          />
        </label>
      ))}
    </OrderForm>
  )
}
