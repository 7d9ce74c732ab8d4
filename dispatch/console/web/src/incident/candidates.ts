/** Who could be sent to an incident now, asked of the service. */
import { client, type Schemas, told } from '../api/client'
import { learnNames } from './words'

export type Candidate = Schemas['CandidateView']
export type Candidates = Schemas['CandidatePage']

/** Returns who could be sent, by travel time; with words only those who have them in their id or name. */
export async function candidatesFor(incidentId: string, words = '', limit = 20): Promise<Candidates> {
  const query = words ? { limit, q: words } : { limit }
  const answer = await told(
    client.GET('/v1/incidents/{incident_id}/candidates', {
      params: { path: { incident_id: incidentId }, query },
    }),
  )
  learnNames(answer.candidates)
  return answer
}
