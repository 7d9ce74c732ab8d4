/** One alert in the feed: what it says, who says it, and what became of it. */
import { t, word } from '../i18n'
import { clockTime } from '../i18n/time'
import { placeName } from '../state/places'
import { Priority } from '../ui/Priority'
import { excerpt } from './excerpt'
import type { Alert } from './merge'

/** What became of an alert has a shape as well as a word. */
const SHAPES = { opened: '＋', joined: '↳', review: '？', rejected: '✕' }

export function AlertRow({ item: alert }: { item: Alert }) {
  return (
    <>
      <time class="mono dim" dateTime={alert.at}>
        {clockTime(alert.at)}
      </time>
      <span class="what">
        <Priority level={alert.priority} short />
        <strong>{word('category', alert.category)}</strong>
        <bdi class="dim">{placeName(alert)}</bdi>
      </span>
      <span class={`outcome ${alert.outcome}`}>
        <span aria-hidden="true">{SHAPES[alert.outcome]}</span> {word('outcome', alert.outcome)}
      </span>
      <span class="source">{word('source', alert.source_class)}</span>
      <bdi class="text">{excerpt(alert.text) || <span class="dim">{t('feed:no_text')}</span>}</bdi>
      <bdi class="source-id dim mono">{alert.source_id}</bdi>
    </>
  )
}
