/** The live feed of alerts, newest first; it stands still while somebody reads further down. */
import { useRef } from 'preact/hooks'
import { t } from '../i18n'
import { select } from '../state/selection'
import { ListBox } from '../ui/ListBox'
import { AlertRow } from './AlertRow'
import { alerts, behind, hold, loadOlder, visible, waiting } from './alerts'
import { FilterBar } from './FilterBar'
import { filtered } from './filters'
import type { Alert } from './merge'

const ROW_HEIGHT = 44

const marks = (alert: Alert) => ({
  class: `alert-row ${alert.outcome}`,
  'data-testid': 'alert-row',
  'data-alert': alert.alert_id,
  'data-key': alert.key,
  'data-outcome': alert.outcome,
  'data-incident': alert.incident_id,
})

const atTop = (top: boolean) => hold(!top)
const atEnd = () => void loadOlder().catch(() => undefined)
const open = (alert: Alert) => {
  if (alert.incident_id) select(alert.incident_id)
}

export function Feed() {
  const frame = useRef<HTMLDivElement>(null)
  const toTop = () => {
    hold(false)
    frame.current?.querySelector('.virtual-list')?.scrollTo({ top: 0 })
  }
  return (
    <div class="feed" ref={frame}>
      <div class="feed-head">
        <h2>{t('feed:title')}</h2>
        {behind.value && <span class="behind small">{t('feed:behind')}</span>}
        <FilterBar />
      </div>
      <div class="feed-list">
        {waiting.value > 0 && (
          <button type="button" class="primary newer" data-testid="feed-newer" onClick={toTop}>
            ↑ {t('feed:newer', { count: waiting.value })}
          </button>
        )}
        <ListBox
          items={visible.value}
          rowHeight={ROW_HEIGHT}
          id={(alert) => alert.key}
          Row={AlertRow}
          marks={marks}
          label={t('feed:title')}
          open={null}
          onOpen={open}
          onTop={atTop}
          onEnd={atEnd}
        />
        {alerts.value.length === 0 && (
          <p class="empty dim">{t(filtered() ? 'feed:none_pass' : 'feed:none')}</p>
        )}
      </div>
    </div>
  )
}
