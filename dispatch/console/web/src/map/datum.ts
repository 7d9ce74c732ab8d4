/**
 * Where a place is drawn: the service speaks WGS-84; tiles made for China's public maps are placed in GCJ-02,
 * some hundred metres off. Over such tiles everything of ours is shifted for display, and clicks back.
 */
import gcoord from 'gcoord'
import type { Place } from './plane'

export type Datum = 'wgs84' | 'gcj02'

type Shift = (place: Place) => Place

const shift =
  (from: 'WGS84' | 'GCJ02', to: 'WGS84' | 'GCJ02'): Shift =>
  (place) =>
    gcoord.transform([place[0], place[1]], gcoord[from], gcoord[to]) as [number, number]

const same: Shift = (place) => place

/** From WGS-84 to the datum of the tiles. */
export const toTiles = (datum: Datum): Shift => (datum === 'gcj02' ? shift('WGS84', 'GCJ02') : same)

/** From the datum of the tiles to WGS-84. */
export const fromTiles = (datum: Datum): Shift => (datum === 'gcj02' ? shift('GCJ02', 'WGS84') : same)
