/** A list that draws only the rows on the screen; rows have one height, so a thousand cost what thirty do. */
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { useWindow } from './window'

interface Props<T> {
  items: readonly T[]
  /** Height of a row in CSS pixels. */
  rowHeight: number
  id: (item: T) => string
  row: (item: T, index: number) => ComponentChildren
  label: string
  class?: string
}

export function VirtualList<T>({ items, rowHeight, id, row, label, class: name }: Props<T>) {
  const frame = useRef<HTMLDivElement>(null)
  const seen = useWindow(frame, rowHeight)
  const first = seen.first.value
  return (
    <section
      ref={frame}
      class={`virtual-list ${name ?? ''}`}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <ul style={{ height: `${items.length * rowHeight}px` }}>
        {items.slice(first, seen.last.value).map((item, offset) => (
          <li
            key={id(item)}
            aria-setsize={items.length}
            aria-posinset={first + offset + 1}
            style={{ height: `${rowHeight}px`, transform: `translateY(${(first + offset) * rowHeight}px)` }}
          >
            {row(item, first + offset)}
          </li>
        ))}
      </ul>
    </section>
  )
}
