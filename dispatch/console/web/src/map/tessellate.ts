/**
 * A drawn district: every village gets the land nearer to it than to any other, up to a reach around it;
 * a town is its villages together. These are not surveyed borders, and the legend says so.
 */
import { Delaunay } from 'd3-delaunay'
import { metresFrom, type Place, placeAt } from './plane'

export interface Seat {
  code: string
  town: string
  place: Place
}

export interface Drawn {
  /** One closed ring a village. */
  cells: { code: string; town: string; ring: Place[] }[]
  /** Borders between villages of one town, and between towns. */
  villageBorders: [Place, Place][]
  townBorders: [Place, Place][]
  /** Where the drawn land ends. */
  shore: Place[][]
}

type XY = readonly [x: number, y: number]
const CORNERS = 48

/** Draws the land around the villages; `reach` is how far from its village land still belongs to it, in m. */
export function tessellate(seats: readonly Seat[], reach = 1_450): Drawn {
  const drawn: Drawn = { cells: [], villageBorders: [], townBorders: [], shore: [] }
  const origin = seats[0]?.place
  if (!origin) return drawn
  const points = seats.map((seat) => metresFrom(origin, seat.place))
  const back = ([x, y]: XY) => placeAt(origin, x, y)
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const edge = reach * 2
  const delaunay = Delaunay.from(points)
  const voronoi = delaunay.voronoi([
    Math.min(...xs) - edge,
    Math.min(...ys) - edge,
    Math.max(...xs) + edge,
    Math.max(...ys) + edge,
  ])
  seats.forEach((seat, index) => {
    const centre = points[index]
    const polygon = voronoi.cellPolygon(index) as XY[] | null
    if (!centre || !polygon) return
    const ring = withinReach(polygon, centre, reach)
    if (ring.length < 3) return
    drawn.cells.push({ code: seat.code, town: seat.town, ring: close(ring).map(back) })
    drawn.shore.push(...shoreOf(ring, centre, reach).map((line) => line.map(back)))
    for (const other of voronoi.neighbors(index)) {
      const neighbour = seats[other]
      if (other < index || !neighbour) continue
      const shared = sharedEdge(polygon, voronoi.cellPolygon(other) as XY[] | null)
      const cut = shared && cutToCircle(shared, centre, reach)
      if (!cut) continue
      const border = seat.town === neighbour.town ? drawn.villageBorders : drawn.townBorders
      border.push([back(cut[0]), back(cut[1])])
    }
  })
  return drawn
}

const close = (ring: XY[]): XY[] => [...ring, ring[0] as XY]

/** A convex polygon cut by the circle around its village, the circle taken as `CORNERS` corners. */
function withinReach(polygon: XY[], [cx, cy]: XY, reach: number): XY[] {
  let ring = polygon.slice(0, -1)
  if (ring.every(([x, y]) => Math.hypot(x - cx, y - cy) <= reach)) return ring
  for (let step = 0; step < CORNERS; step++) {
    const angle = (step / CORNERS) * 2 * Math.PI
    const [nx, ny] = [Math.cos(angle), Math.sin(angle)]
    ring = cutByLine(ring, ([x, y]) => (x - cx) * nx + (y - cy) * ny - reach)
  }
  return ring
}

/** What of a convex ring has a value of at most 0. */
function cutByLine(ring: XY[], value: (point: XY) => number): XY[] {
  const kept: XY[] = []
  ring.forEach((a, index) => {
    const b = ring[(index + 1) % ring.length] as XY
    const [va, vb] = [value(a), value(b)]
    if (va <= 0) kept.push(a)
    if (va > 0 !== vb > 0) {
      const part = va / (va - vb)
      kept.push([a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part])
    }
  })
  return kept
}

/** The parts of a ring that lie at the reach: there the land ends. */
function shoreOf(ring: XY[], [cx, cy]: XY, reach: number): XY[][] {
  const lines: XY[][] = []
  ring.forEach((a, index) => {
    const b = ring[(index + 1) % ring.length] as XY
    const middle = Math.hypot((a[0] + b[0]) / 2 - cx, (a[1] + b[1]) / 2 - cy)
    if (middle > reach * 0.9975) lines.push([a, b])
  })
  return lines
}

function sharedEdge(one: XY[], other: XY[] | null): [XY, XY] | null {
  if (!other) return null
  const near = (a: XY) => other.some((b) => Math.abs(a[0] - b[0]) < 0.01 && Math.abs(a[1] - b[1]) < 0.01)
  const both = one.slice(0, -1).filter(near)
  return both.length >= 2 ? [both[0] as XY, both[1] as XY] : null
}

/** The part of a line inside a circle; null if none is. */
function cutToCircle([a, b]: [XY, XY], [cx, cy]: XY, radius: number): [XY, XY] | null {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const [fx, fy] = [a[0] - cx, a[1] - cy]
  const [qa, qb, qc] = [dx * dx + dy * dy, 2 * (fx * dx + fy * dy), fx * fx + fy * fy - radius * radius]
  const root = qb * qb - 4 * qa * qc
  if (root <= 0 || qa === 0) return null
  const from = Math.max(0, (-qb - Math.sqrt(root)) / (2 * qa))
  const to = Math.min(1, (-qb + Math.sqrt(root)) / (2 * qa))
  const at = (part: number): XY => [a[0] + dx * part, a[1] + dy * part]
  return from < to ? [at(from), at(to)] : null
}
