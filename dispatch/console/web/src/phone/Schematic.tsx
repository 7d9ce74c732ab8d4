/** A light drawing, north up: oneself in the middle of rings, and where to go. It needs no map and no network. */
import { t } from '../i18n'
import { metres, type Place } from './place/geometry'
import { plot } from './place/plot'

const WIDTH = 340
const HEIGHT = 190

interface Props {
  from: Place | null
  to: Place
  /** What `to` is called. */
  where: string
  /** The scene, where `to` is a post beside it. */
  scene: Place | null
}

export function Schematic({ from, to, where, scene }: Props) {
  const { rings, step, points } = plot(from ?? to, [to, ...(scene ? [scene] : [])], WIDTH, HEIGHT)
  const [target, beside] = points
  const centre = { x: WIDTH / 2, y: HEIGHT / 2 }
  if (!target) return null
  return (
    <figure class="schematic">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        {rings.map((r) => (
          <circle key={r} class="ring" cx={centre.x} cy={centre.y} r={r} />
        ))}
        <path class="north" d={`M${WIDTH - 20} 12 l6 14 l-6 -4 l-6 4 z`} />
        <text x={WIDTH - 20} y={40} text-anchor="middle">
          {t('phone:north')}
        </text>
        {from && <line class="line" x1={centre.x} y1={centre.y} x2={target.x} y2={target.y} />}
        {beside && (
          <g class="beside">
            <path d={`M${beside.x} ${beside.y - 9} l9 9 l-9 9 l-9 -9 z`} />
            <text {...label(beside)}>{t('phone:scene')}</text>
          </g>
        )}
        <g class="target">
          <circle cx={target.x} cy={target.y} r={9} />
          <circle class="dot" cx={target.x} cy={target.y} r={3} />
          <text {...label(target)}>{where}</text>
        </g>
        {from && (
          <g class="you">
            <path d={`M${centre.x} ${centre.y - 9} l8 15 l-8 -4 l-8 4 z`} />
            <text x={centre.x} y={centre.y + 24} text-anchor="middle">
              {t('phone:you')}
            </text>
          </g>
        )}
      </svg>
      <figcaption class="small dim">{t('phone:ring', { distance: metres(step) })}</figcaption>
    </figure>
  )
}

/** Places a label beside a point, on the side where there is room. */
function label({ x, y }: { x: number; y: number }) {
  const right = x < WIDTH * 0.7
  return {
    x: right ? x + 14 : x - 14,
    y: y + 5,
    'text-anchor': right ? ('start' as const) : ('end' as const),
  }
}
