import { describe, expect, it } from 'vitest'
import type { Advisory, Assignment, Incident, Responder } from '../state/board'
import { type Place, placeAt } from './plane'
import { placeOf, sceneOf } from './scene'

const HERE: Place = [116.77, 23.461]
const VILLAGE: Place = [116.78, 23.47]
const seat = (code: string) => (code === '440515003001' ? VILLAGE : undefined)
const at = ([longitude, latitude]: Place) => ({ longitude, latitude, accuracy_m: null })

const incident = (more: object = {}) =>
  ({ incident_id: 'i', location: at(HERE), town: '440515003', village: '440515003001', ...more }) as Incident
const assignment = (more: object = {}) =>
  ({
    responder_id: 'r',
    status: 'en_route',
    post: null,
    distance_m: 999,
    bearing_deg: 180,
    ...more,
  }) as Assignment
const advisory = (more: object) =>
  ({ audience: 'shops', status: 'sent', radius_m: 500, recipients: ['s1'], ...more }) as unknown as Advisory

describe('where an incident is', () => {
  it('is its location when that is known', () => {
    expect(placeOf(incident(), seat)).toEqual({ place: HERE, exact: true })
  })

  it('is the middle of its village, and not exact, when only that is known', () => {
    expect(placeOf(incident({ location: null }), seat)).toEqual({ place: VILLAGE, exact: false })
  })

  it('is nowhere when nothing is known', () => {
    expect(placeOf(incident({ location: null, town: '', village: '' }), seat).place).toBeNull()
  })
})

describe('the scene', () => {
  const known = (responder?: Responder, station?: Place) => ({
    responder: () => responder,
    station: () => station,
    seat,
  })
  const moved = { ...at(placeAt(HERE, 300, 300)) } as unknown as Responder

  it('measures from where somebody is now, not from where they were asked', () => {
    const going = sceneOf(incident(), [assignment()], [], known(moved)).going[0]
    expect(going?.distance).toBeCloseTo(424, 0)
    expect(going?.bearing).toBeCloseTo(45, 0)
  })

  it('keeps what the service said when nobody knows where they are', () => {
    const going = sceneOf(incident(), [assignment()], [], known()).going[0]
    expect([going?.from, going?.distance, going?.bearing]).toEqual([null, 999, 180])
  })

  it('leads to the post where one is to be taken', () => {
    const post = placeAt(HERE, 100, 0)
    expect(sceneOf(incident(), [assignment({ post: at(post) })], [], known(moved)).going[0]?.to).toEqual(post)
  })

  it('draws nobody who declined or was stood down as coming', () => {
    const those = ['declined', 'expired', 'stood_down', 'cleared'].map((status) => assignment({ status }))
    expect(sceneOf(incident(), those, [], known(moved)).going.some((one) => one.coming)).toBe(false)
  })

  it('warns only by advisories that stand', () => {
    const scene = sceneOf(
      incident(),
      [],
      [
        advisory({}),
        advisory({ status: 'withdrawn', recipients: ['s2'] }),
        advisory({ radius_m: 0, recipients: ['s3'] }),
      ],
      known(),
    )
    expect([...scene.shops]).toEqual(['s1'])
    expect(scene.warned).toHaveLength(1)
  })
})
