/** Draws the shapes as images for the map: solid for those free, hollow for those busy. */
import type { Palette } from './palette'
import { SHAPES, type Shape, type ShapeName } from './shapes'

export interface Drawing {
  name: string
  image: ImageData
}

const SCALE = 2
/** Pixels of an image's side at scale 1. */
const SIDE = 24

type Look = { fill?: string; line: string; width: number; letter?: string; ink?: string; low?: boolean }

function draw(shape: Shape, look: Look): ImageData {
  const side = (SIDE + 4) * SCALE
  const canvas = document.createElement('canvas')
  canvas.width = side
  canvas.height = side
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen) throw new Error('this browser draws no images')
  pen.scale(SCALE, SCALE)
  pen.translate(2, 2)
  const path = new Path2D(shape.path)
  pen.lineJoin = 'round'
  pen.lineWidth = look.width
  pen.strokeStyle = look.line
  if (look.fill && !shape.open) {
    pen.stroke(path)
    pen.fillStyle = look.fill
    pen.fill(path)
  } else pen.stroke(path)
  if (look.letter) {
    pen.fillStyle = look.ink ?? '#000'
    pen.font = '700 12px sans-serif'
    pen.textAlign = 'center'
    pen.textBaseline = 'middle'
    pen.fillText(look.letter, 12, look.low ? 15.5 : 12.5)
  }
  return pen.getImageData(0, 0, side, side)
}

const RESPONDERS = ['unit', 'volunteer', 'patrol', 'police', 'security'] as const

/** All images of the map in one palette. */
export function drawings(palette: Palette): Drawing[] {
  const edge = { line: palette.halo, width: 3 }
  const one = (name: string, shape: ShapeName, look: Look): Drawing => ({
    name,
    image: draw(SHAPES[shape], look),
  })
  const priorities = [1, 2, 3, 4, 5].map((level) => {
    const colour = palette.priority[level] ?? palette.dim
    const hollow = level === 4
    return one(`p${level}`, `p${level}` as ShapeName, {
      fill: hollow ? palette.halo : colour,
      line: hollow ? colour : palette.halo,
      width: hollow ? 5 : 3,
      letter: String(level),
      ink: hollow ? colour : palette.onPriority,
      low: level === 2,
    })
  })
  return [
    ...RESPONDERS.flatMap((kind) => [
      one(kind, kind, { fill: palette[kind], ...edge }),
      one(`${kind}-busy`, kind, { fill: palette.halo, line: palette[kind], width: 5 }),
    ]),
    one('shop', 'shop', { fill: palette.shop, ...edge }),
    one('warned', 'warned', {
      fill: palette.warned,
      ...edge,
      letter: '!',
      ink: palette.onPriority,
      low: true,
    }),
    one('camera', 'camera', { fill: palette.device, ...edge }),
    one('sensor', 'sensor', { fill: palette.device, ...edge }),
    one('scene', 'scene', { line: palette.priority[1] ?? palette.text, width: 2.5 }),
    one('post', 'post', { line: palette.text, width: 2.5 }),
    ...priorities,
  ]
}

/** How many image pixels are one pixel of the map's. */
export const PIXEL_RATIO = SCALE
