"""Reads those who can be sent: units, volunteers, patrols, police posts, village security."""

from __future__ import annotations

from dispatch.model.responder import MODES, PATROL, POLICE, SECURITY, UNIT, VOLUNTEER, Responder
from dispatch.registry import roster_columns as files
from dispatch.registry.roster_cells import Cells, Reading
from dispatch.registry.roster_csv import Row
from dispatch.registry.roster_tags import BEAT, PREMISES, tag

KIND_BY_FILE = {
    files.UNITS: UNIT,
    files.VOLUNTEERS: VOLUNTEER,
    files.PATROLS: PATROL,
    files.POLICE: POLICE,
    files.SECURITY: SECURITY,
}


def read_responder(row: Row, reading: Reading) -> Responder:
    """Read a responder of the kind its file holds. A volunteer is known by its callsign only."""
    cells = Cells(row, reading)
    kind = KIND_BY_FILE[row.file]
    village = cells.village()
    tags = _tags(cells)
    return Responder(
        responder_id=cells.ident(),
        kind=kind,
        name=cells.text("callsign" if kind == VOLUNTEER else "name"),
        home=cells.point(),
        town=cells.town(village),
        village=village,
        mode=cells.choice("mode", MODES),
        mobile=cells.choice("mobile", ("yes", "no")) == "yes",
        unit_id=cells.reference("unit_id", files.UNITS) if kind == VOLUNTEER else "",
        capabilities=tuple(sorted((*cells.words("capabilities"), *tags))),
        shifts=cells.references("shifts", files.SHIFTS),
    )


def _tags(cells: Cells) -> tuple[str, ...]:
    if cells.row.file == files.UNITS:
        return tag(PREMISES, [cells.choice("kind", files.PREMISES, blank=True)])
    if cells.row.file == files.PATROLS:
        return tag(BEAT, cells.references("villages", files.PLACES))
    return ()
