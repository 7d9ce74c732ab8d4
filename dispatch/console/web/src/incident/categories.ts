/** The categories of the contract, in its order; the compiler knows whether one is missing. */
import type { Schemas } from '../api/client'

type Category = Schemas['Category']

const ORDER: Record<Category, number> = {
  counterfeit_currency: 0,
  theft: 1,
  robbery: 2,
  assault: 3,
  fight: 4,
  dispute: 5,
  fraud: 6,
  suspicious_person: 7,
  missing_person: 8,
  drunkenness: 9,
  weapon: 10,
  explosion: 11,
  fire: 12,
  smoke: 13,
  gas_leak: 14,
  medical: 15,
  traffic_accident: 16,
  traffic_obstruction: 17,
  hazard: 18,
  crowd: 19,
  flood: 20,
  animal: 21,
  intrusion: 22,
  vandalism: 23,
  drugs: 24,
  public_opinion: 25,
  help_request: 26,
  other: 27,
}

export const CATEGORIES = Object.keys(ORDER) as Category[]
