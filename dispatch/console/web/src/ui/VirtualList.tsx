/** A list that draws only the rows on the screen; rows have one height, so a thousand cost what thirty do. */
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface Props<T> {
  items: readonly T[]
  /** Height of a row in CSS pixels. */
  rowHeight: number
  id: (item: T) => string
  row: (item: T, index: number) => ComponentChildren
  label: string
  class?: string
}

const SPARE = 6

export function VirtualList<T>({ items, rowHeight, id, row, label, class: name }: Props<T>) {
  const frame = useRef<HTMLDivElement>(null)
  const top = useSignal(0)
  const height = useSignal(600)

  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const watch = new ResizeObserver(() => {
      height.value = element.clientHeight
    })
    watch.observe(element)
    return () => watch.disconnect()
  }, [height])

  const first = Math.max(0, Math.floor(top.value / rowHeight) - SPARE)
  const last = Math.min(items.length, Math.ceil((top.value + height.value) / rowHeight) + SPARE)
  return (
    <section
      ref={frame}
      class={`virtual-list ${name ?? ''}`}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={(event) => {
        top.value = event.currentTarget.scrollTop
      }}
    >
      <ul style={{ height: `${items.length * rowHeight}px` }}>
        {items.slice(first, last).map((item, offset) => (
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
