/** How incidents usually end; the words go into the record, and a person may write others. */
import { t } from '../i18n'

export const DISPOSITIONS = [
  'handled_on_scene',
  'handed_to_police',
  'suspect_caught',
  'handed_to_medical',
  'handed_to_fire',
  'mediated',
  'hazard_removed',
  'person_found',
  'nobody_there',
  'false_alarm',
  'duplicate',
] as const

export type Disposition = (typeof DISPOSITIONS)[number]

/** Returns a disposition in the words of the page's language. */
export const dispositionWords = (code: Disposition): string => t(`incident:disposition.${code}`)
