/** The shape of everything on the map, on a 24 by 24 grid: drawn on the map and in its legend alike. */

export interface Shape {
  path: string
  /** Only its line is drawn. */
  open?: boolean
}

const disc = (r: number) => `M12 ${12 - r}a${r} ${r} 0 1 0 .001 0z`

export const SHAPES = {
  unit: { path: 'M12 3l8 4.6v8.8L12 21l-8-4.6V7.6z' },
  volunteer: { path: disc(7) },
  patrol: { path: 'M12 2.5l8 18-8-4.5-8 4.5z' },
  police: { path: 'M12 2.5l8 3v6c0 5-3.4 8.5-8 10-4.6-1.5-8-5-8-10v-6z' },
  security: { path: 'M4.5 4.5h15v15h-15z' },
  shop: { path: 'M3 10l3-6h12l3 6v2h-2v8H5v-8H3z' },
  warned: { path: 'M12 2l11 20H1z' },
  camera: { path: 'M2 7h13v3.5l7-3.5v10l-7-3.5V17H2z' },
  sensor: { path: 'M12 2.5c4.5 5.5 6.5 8.5 6.5 11.5a6.5 6.5 0 0 1-13 0c0-3 2-6 6.5-11.5z' },
  scene: { path: `${disc(9)}M12 0v7M12 17v7M0 12h7M17 12h7`, open: true },
  post: { path: 'M5 2v20M5 3h14l-4 5 4 5H5', open: true },
  p1: { path: 'M12 1l11 11-11 11L1 12z' },
  p2: { path: 'M12 1.5l11.5 20.5H.5z' },
  p3: { path: disc(10) },
  p4: { path: disc(9) },
  p5: { path: disc(6) },
} satisfies Record<string, Shape>

export type ShapeName = keyof typeof SHAPES
