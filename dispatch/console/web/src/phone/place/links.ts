/** Links to the maps of the platform; the place is in WGS-84 and said to be so where a map can be told. */
import type { Place } from './geometry'

export interface MapLink {
  key: 'geo' | 'apple' | 'amap'
  href: string
}

/** Returns the links that a platform can follow, by its user agent. */
export function mapLinks(to: Place, userAgent: string): MapLink[] {
  const [latitude, longitude] = [to.latitude.toFixed(6), to.longitude.toFixed(6)]
  const own: MapLink = /iPhone|iPad|Macintosh/.test(userAgent)
    ? { key: 'apple', href: `https://maps.apple.com/?daddr=${latitude},${longitude}` }
    : { key: 'geo', href: `geo:${latitude},${longitude}?q=${latitude},${longitude}` }
  // A map of mainland China shifts its tiles: this one is told the datum and shifts the place along.
  const amap = `https://uri.amap.com/navigation?to=${longitude},${latitude}&coordinate=wgs84&callnative=1`
  return [own, { key: 'amap', href: amap }]
}
