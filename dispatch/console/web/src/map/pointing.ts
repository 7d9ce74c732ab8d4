/** What a pointer does on the map: a click picks an incident, or opens a cluster of volunteers. */
import type { Map as Canvas, GeoJSONSource } from 'maplibre-gl'

const INCIDENTS = 'incidents'
const CLUSTERS = 'volunteers-clusters'

/** Listens for clicks and for what the pointer is over; ends with the map. */
export function point(canvas: Canvas, picked: (incidentId: string) => void): void {
  canvas.on('click', INCIDENTS, (event) => {
    const id: unknown = event.features?.[0]?.properties?.id
    if (typeof id === 'string') picked(id)
  })
  canvas.on('click', CLUSTERS, (event) => {
    const found = event.features?.[0]
    const id: unknown = found?.properties?.cluster_id
    if (typeof id !== 'number' || found?.geometry.type !== 'Point') return
    const [lon = 0, lat = 0] = found.geometry.coordinates
    const volunteers = canvas.getSource('volunteers') as GeoJSONSource
    void volunteers.getClusterExpansionZoom(id).then((zoom) => canvas.jumpTo({ center: [lon, lat], zoom }))
  })
  const over = (shape: string) => () => {
    canvas.getCanvas().style.cursor = shape
  }
  for (const layer of [INCIDENTS, CLUSTERS]) {
    canvas.on('mouseenter', layer, over('pointer'))
    canvas.on('mouseleave', layer, over(''))
  }
}
