"""`dispatch auditor` hands over how far it is to go back."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from dispatch.cli import roles
from dispatch.config import Settings


@pytest.mark.parametrize(("words", "minutes"), [([], 0), (["--rewind-minutes", "15"], 15)])
def test_the_auditor_goes_back_as_asked(
    words: list[str], minutes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option becomes the setting; without it the configuration decides; the status is the role's."""
    given: list[Settings] = []

    def entry(settings: Settings) -> int:
        given.append(settings)
        return 70

    monkeypatch.setattr(roles, "find_role", lambda name: {"auditor": entry}[name])
    monkeypatch.setenv("DISPATCH_DSN", "postgresql://x:y@127.0.0.1:1/x")
    app = typer.Typer()
    roles.register(app)
    result = CliRunner().invoke(app, ["auditor", *words])
    assert result.exit_code == 70, result.output
    assert [one.audit_rewind_minutes for one in given] == [minutes]
