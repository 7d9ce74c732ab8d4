/** One shape of the map, in the legend and in lists. */
import { SHAPES, type Shape, type ShapeName } from './shapes'

export function Glyph({ shape, tone, size = 16 }: { shape: ShapeName; tone: string; size?: number }) {
  const drawn: Shape = SHAPES[shape]
  return (
    <svg class={`glyph tone-${tone}`} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={drawn.path} class={drawn.open ? 'open' : 'solid'} />
    </svg>
  )
}
