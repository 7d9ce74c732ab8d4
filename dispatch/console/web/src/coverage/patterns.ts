/** The patterns of the classes: the worse, the denser; they can be told apart without any colour. */
import type { Drawing } from '../map/symbols'
import type { Theme } from '../ui/theme'

const SIDE = 32

interface Look {
  tint: string
  line: string
  /** Distance between the lines in px; 0: none. */
  gap: number
  crossed: boolean
}

const DARK: Record<string, Look> = {
  r0: { tint: 'rgba(255,92,87,.30)', line: 'rgba(255,140,135,.85)', gap: 8, crossed: true },
  r1: { tint: 'rgba(255,159,69,.24)', line: 'rgba(255,180,110,.75)', gap: 8, crossed: false },
  r2: { tint: 'rgba(242,209,75,.18)', line: 'rgba(242,209,75,.55)', gap: 16, crossed: false },
  r3: { tint: 'rgba(95,208,138,.16)', line: 'rgba(95,208,138,.40)', gap: 32, crossed: false },
  r4: { tint: 'rgba(95,208,138,.30)', line: '', gap: 0, crossed: false },
}

const LIGHT: Record<string, Look> = {
  r0: { tint: 'rgba(179,38,30,.28)', line: 'rgba(179,38,30,.75)', gap: 8, crossed: true },
  r1: { tint: 'rgba(165,71,0,.20)', line: 'rgba(165,71,0,.60)', gap: 8, crossed: false },
  r2: { tint: 'rgba(122,93,0,.15)', line: 'rgba(122,93,0,.45)', gap: 16, crossed: false },
  r3: { tint: 'rgba(20,108,55,.12)', line: 'rgba(20,108,55,.35)', gap: 32, crossed: false },
  r4: { tint: 'rgba(20,108,55,.24)', line: '', gap: 0, crossed: false },
}

/** A loss looks like the bad classes: the more is lost, the denser. */
const LOSS = { l0: 'r2', l1: 'r1', l2: 'r0' }

function draw({ tint, line, gap, crossed }: Look): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = SIDE
  canvas.height = SIDE
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen) throw new Error('this browser draws no images')
  pen.fillStyle = tint
  pen.fillRect(0, 0, SIDE, SIDE)
  pen.strokeStyle = line
  pen.lineWidth = 2
  pen.beginPath()
  for (let at = -SIDE; gap > 0 && at <= SIDE; at += gap) {
    pen.moveTo(at, SIDE)
    pen.lineTo(at + SIDE, 0)
    if (!crossed) continue
    pen.moveTo(at, 0)
    pen.lineTo(at + SIDE, SIDE)
  }
  pen.stroke()
  return canvas
}

const looks = (theme: Theme): [string, Look][] => {
  const base = theme === 'dark' ? DARK : LIGHT
  const losses = Object.entries(LOSS).map(([name, like]): [string, Look] => [name, base[like] as Look])
  return [...Object.entries(base), ...losses]
}

/** The patterns as images of the map. */
export const patterns = (theme: Theme): Drawing[] =>
  looks(theme).map(([name, look]) => ({
    name: `coverage-${name}`,
    image: (draw(look).getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, SIDE, SIDE),
  }))

/** One pattern as an address of a picture, for the legend. */
export function sample(theme: Theme, name: string): string {
  const look = looks(theme).find(([one]) => one === name)?.[1]
  return look ? draw(look).toDataURL() : ''
}
