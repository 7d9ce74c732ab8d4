/** The dialogs of the desk, at most one of them open; the lost race is shown over all. */
import { useEffect } from 'preact/hooks'
import { selected } from '../state/selection'
import { AdvisoryDialog } from './AdvisoryDialog'
import { AssignDialog } from './AssignDialog'
import { CallDialog } from './CallDialog'
import { CloseDialog } from './CloseDialog'
import { ConflictDialog } from './ConflictDialog'
import { opened, shut } from './dialogs'
import { view } from './dossier'
import { MergeDialog } from './MergeDialog'
import { NoteDialog } from './NoteDialog'
import { PriorityDialog } from './PriorityDialog'
import { isSimple, ReasonDialog } from './ReasonDialog'
import { actorName } from './words'

export function OpenDialog() {
  const of = opened.value
  const open = selected.value
  useEffect(() => {
    // A dialog about an incident that is not on the screen any more could only mislead.
    if (of && of.incidentId !== open) shut()
  }, [of, open])
  return (
    <>
      {of && of.incidentId === open && <One key={JSON.stringify(of)} />}
      <ConflictDialog />
    </>
  )
}

function One() {
  const of = opened.value
  if (of === null) return null
  const incidentId = of.incidentId
  if (isSimple(of.name)) {
    const owner = view.peek()?.incident.owner ?? ''
    return <ReasonDialog of={of} name={of.name} note={owner ? actorName(owner) : ''} />
  }
  switch (of.name) {
    case 'assign':
      return <AssignDialog incidentId={incidentId} />
    case 'priority':
      return <PriorityDialog incidentId={incidentId} />
    case 'close':
      return <CloseDialog incidentId={incidentId} />
    case 'merge':
      return <MergeDialog incidentId={incidentId} />
    case 'note':
      return <NoteDialog incidentId={incidentId} />
    case 'advisory':
      return <AdvisoryDialog incidentId={incidentId} advisoryId={of.advisoryId} />
    case 'call':
      return <CallDialog incidentId={incidentId} responderId={of.responderId} who={of.who} />
    default:
      return null
  }
}
