/**
 * A long list from which one is opened: by the pointer, or by arrow keys and Enter.
 *
 * Only the rows on the screen are drawn, and a row is drawn again only when its own item changed. Items must
 * therefore be the same object as long as they say the same.
 */
import { useSignal } from '@preact/signals'
import { type ComponentType, createElement } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { memo } from './memo'
import { moved } from './moved'
import { useSteady } from './steady'
import { useWindow } from './window'

export interface ListBoxProps<T> {
  items: readonly T[]
  rowHeight: number
  id: (item: T) => string
  Row: ComponentType<{ item: T }>
  /** What stands on a row's element, such as its classes and `data-…`. */
  marks: (item: T) => Record<string, string>
  label: string
  /** The item that is open. */
  open: string | null
  onOpen: (item: T) => void
  /** Told when the reader leaves the top of the list, or comes back to it. */
  onTop?: (atTop: boolean) => void
  /** Told when the reader nears the end. */
  onEnd?: () => void
}

export function ListBox<T>(props: ListBoxProps<T>) {
  const { rowHeight, id } = props
  const [items, aim] = useSteady(props.items, id)
  const frame = useRef<HTMLDivElement>(null)
  const name = useId()
  const seen = useWindow(frame, rowHeight)
  const cursor = useSignal<string | null>(null)
  useEnds(seen, items.length * rowHeight, props)
  const at = items.findIndex((one) => id(one) === (cursor.value ?? props.open))
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const here = items[at]
    if (event.key === 'Enter' && here !== undefined) props.onOpen(here)
    const to = moved(event.key, at, items.length, Math.floor(seen.height.peek() / rowHeight))
    if (to === null && event.key !== 'Enter') return
    event.preventDefault()
    const item = to === null ? undefined : items[to]
    if (to === null || item === undefined) return
    cursor.value = id(item)
    reveal(frame.current, to * rowHeight, rowHeight)
  }
  const first = seen.first.value
  const shown = items.slice(first, seen.last.value)
  const active = shown.some((one) => id(one) === cursor.value) ? `${name}-${cursor.value}` : undefined
  return (
    <div
      ref={frame}
      class="virtual-list"
      role="listbox"
      aria-label={props.label}
      aria-activedescendant={active}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerMove={aim}
    >
      <div role="presentation" style={{ height: `${items.length * rowHeight}px` }}>
        {shown.map((item, offset) => (
          <Line
            key={id(item)}
            name={`${name}-${id(item)}`}
            item={item}
            Row={props.Row as ComponentType<{ item: unknown }>}
            marks={props.marks as (item: unknown) => Record<string, string>}
            top={(first + offset) * rowHeight}
            height={rowHeight}
            place={first + offset + 1}
            of={items.length}
            open={id(item) === props.open}
            active={id(item) === cursor.value}
            onOpen={() => {
              cursor.value = id(item)
              props.onOpen(item)
            }}
          />
        ))}
      </div>
    </div>
  )
}

function useEnds<T>(seen: ReturnType<typeof useWindow>, whole: number, props: ListBoxProps<T>): void {
  const atTop = seen.top.value <= 2
  const { onTop, onEnd } = props
  useEffect(() => onTop?.(atTop), [atTop, onTop])
  const nearEnd = whole > 0 && seen.last.value * props.rowHeight >= whole
  useEffect(() => {
    if (nearEnd) onEnd?.()
  }, [nearEnd, whole, onEnd])
}

function reveal(frame: HTMLElement | null, top: number, height: number): void {
  if (!frame) return
  if (top < frame.scrollTop) frame.scrollTop = top
  else if (top + height > frame.scrollTop + frame.clientHeight)
    frame.scrollTop = top + height - frame.clientHeight
}

interface LineProps {
  name: string
  item: unknown
  Row: ComponentType<{ item: unknown }>
  marks: (item: unknown) => Record<string, string>
  top: number
  height: number
  place: number
  of: number
  open: boolean
  active: boolean
  onOpen: () => void
}

const Inside = memo(({ Row, item }: { Row: ComponentType<{ item: unknown }>; item: unknown }) =>
  createElement(Row, { item }),
)

function Line({ name, item, Row, marks, top, height, place, of, open, active, onOpen }: LineProps) {
  const { class: classes, ...rest } = marks(item)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list itself takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list names the active one
    <div
      {...rest}
      id={name}
      role="option"
      class={`line ${classes ?? ''} ${open ? 'open' : ''} ${active ? 'active' : ''}`}
      aria-selected={open}
      aria-setsize={of}
      aria-posinset={place}
      style={{ height: `${height}px`, transform: `translateY(${top}px)` }}
      onClick={onOpen}
    >
      <Inside Row={Row} item={item} />
    </div>
  )
}
