/** The map's colours in both themes; everything that has one has a shape or words of its own too. */
import type { Theme } from '../ui/theme'

export interface Palette {
  sea: string
  /** Land of neighbouring towns, told apart a little. */
  land: readonly string[]
  grid: string
  village: string
  town: string
  shore: string
  text: string
  dim: string
  halo: string
  unit: string
  volunteer: string
  patrol: string
  police: string
  security: string
  shop: string
  device: string
  warned: string
  priority: readonly string[]
  /** What stands on a priority's colour. */
  onPriority: string
  going: string
  arrived: string
  asked: string
  ring: string
}

const dark: Palette = {
  sea: '#0b1117',
  land: ['#19222c', '#1d2731', '#1b2530', '#202b36'],
  grid: '#1b2733',
  village: '#2a3643',
  town: '#566779',
  shore: '#3f5163',
  text: '#e8edf3',
  dim: '#9fabb9',
  halo: '#0b1117',
  unit: '#5fd08a',
  volunteer: '#63c7dd',
  patrol: '#f0b64a',
  police: '#6cb2ff',
  security: '#bfa6ff',
  shop: '#b9a184',
  device: '#8796a6',
  warned: '#f0b64a',
  priority: ['', '#ff5c57', '#ff9f45', '#f2d14b', '#6cb2ff', '#9fabb9'],
  onPriority: '#0f1318',
  going: '#6cb2ff',
  arrived: '#5fd08a',
  asked: '#f2d14b',
  ring: '#e8edf3',
}

const light: Palette = {
  sea: '#dfe6ee',
  land: ['#f7f8f6', '#f1f3f0', '#fbfbf9', '#eef0ec'],
  grid: '#cfd8e2',
  village: '#d9dee2',
  town: '#8795a3',
  shore: '#a6b3c0',
  text: '#14191f',
  dim: '#4d5a68',
  halo: '#ffffff',
  unit: '#146c37',
  volunteer: '#0a6f86',
  patrol: '#8a5800',
  police: '#0b5cad',
  security: '#5b3fb0',
  shop: '#7a5d3a',
  device: '#5d6a78',
  warned: '#8a5800',
  priority: ['', '#b3261e', '#a54700', '#7a5d00', '#0b5cad', '#4d5a68'],
  onPriority: '#ffffff',
  going: '#0b5cad',
  arrived: '#146c37',
  asked: '#7a5d00',
  ring: '#14191f',
}

export const palettes: Record<Theme, Palette> = { dark, light }
