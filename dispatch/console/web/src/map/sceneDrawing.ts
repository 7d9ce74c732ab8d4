/** Keeps the selected incident's scene on the map, and moves there when another is selected. */
import { computed, effect } from '@preact/signals'
import { t, word } from '../i18n'
import { shown } from '../state/board'
import { selected } from '../state/selection'
import type { DistrictMap } from './district'
import { overlay, type Words } from './overlay'
import { circle, type Place, wind } from './plane'
import { registered, seats, stations } from './registered'
import { type Scene, sceneOf } from './scene'
import { MODES, mode, RING_S, reach, travelling } from './travel'

/** The selected incident on the ground; null: none is selected, or it is not on the board. */
export const scene = computed<Scene | null>(() => {
  const { incidents, assignments, advisories, responders } = shown.value
  const incident = selected.value === null ? undefined : incidents.get(selected.value)
  if (!incident) return null
  return sceneOf(
    incident,
    assignments.get(incident.incident_id) ?? [],
    advisories.get(incident.incident_id) ?? [],
    {
      responder: (id) => responders.get(id),
      station: (id) => stations.value.get(id),
      seat: (code) => seats.value.get(code)?.place,
    },
  )
})

const shops = computed(
  () =>
    new Map((registered.value?.shops ?? []).map((one) => [one.id, [one.longitude, one.latitude] as Place])),
)

/** Metres in words: 83 m, 1.2 km. */
export const metres = (value: number): string =>
  value < 1_000
    ? t('map:metres', { n: Math.round(value) })
    : t('map:kilometres', { n: (value / 1_000).toFixed(1) })

/** Seconds in words: 40 s, 3 min. */
export const seconds = (value: number): string =>
  value < 60
    ? t('map:seconds', { n: Math.round(value) })
    : t('map:minutes', { n: Math.round(value / 6) / 10 })

const words: Words = {
  going: ({ assignment, bearing, distance }) =>
    [
      assignment.responder_name,
      `${t(`map:wind.${wind(bearing)}`)} ${metres(distance)}`,
      assignment.status === 'on_scene'
        ? word('assignment', assignment.status)
        : `${word('assignment', assignment.status)} · ${seconds(assignment.eta_seconds)}`,
    ].join('\n'),
  ring: (s) => t('map:ring', { minutes: s / 60, distance: metres(reach(s, mode.value)) }),
  warned: (radius) => t('map:warned_radius', { distance: metres(radius) }),
  post: t('map:post_to_take'),
}

/** Follows the selection and its state; returns what ends it. */
export function keepScene(drawn: DistrictMap, shift: (place: Place) => Place): () => void {
  let seen: string | null = null
  return effect(() => {
    const present = scene.value
    const by = MODES.find((one) => one === mode.value) ?? 'foot'
    const rings = travelling(by) ? RING_S.map((s) => ({ seconds: s, radius: reach(s, by) })) : []
    drawn.draw(
      'scene',
      present ? overlay(present, rings, { ...words, post: t('map:post_to_take') }, shops.value, shift) : [],
    )
    const id = present?.incident.incident_id ?? null
    if (id === seen) return
    seen = id
    if (present?.place) drawn.show(around(present, rings[2]?.radius ?? 500).map(shift))
  })
}

/** What should be seen of a scene: its rings, and those who come. */
function around(present: Scene, radius: number): Place[] {
  const { place } = present
  const coming = present.going.filter((one) => one.coming && one.from).map((one) => one.from as Place)
  return place ? [...circle(place, radius, 8), ...coming] : coming
}
