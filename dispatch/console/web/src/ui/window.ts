/** Which rows of a long list are on the screen. */
import { useComputed, useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

const SPARE = 4

/** Returns the rows to draw, `[first, last)`, for a scroll position; a few more than are seen. */
export function windowOf(top: number, height: number, rowHeight: number, spare = SPARE): [number, number] {
  return [Math.max(0, Math.floor(top / rowHeight) - spare), Math.ceil((top + height) / rowHeight) + spare]
}

/** Follows the scrolling and the size of an element; renews its component only when other rows are seen. */
export function useWindow(frame: RefObject<HTMLElement | null>, rowHeight: number) {
  const top = useSignal(0)
  const height = useSignal(600)
  const first = useComputed(() => windowOf(top.value, height.value, rowHeight)[0])
  const last = useComputed(() => windowOf(top.value, height.value, rowHeight)[1])
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const watch = new ResizeObserver(() => {
      height.value = element.clientHeight
    })
    watch.observe(element)
    const scrolled = () => {
      top.value = element.scrollTop
    }
    element.addEventListener('scroll', scrolled, { passive: true })
    return () => {
      watch.disconnect()
      element.removeEventListener('scroll', scrolled)
    }
  }, [frame, top, height])
  return { first, last, top, height }
}
