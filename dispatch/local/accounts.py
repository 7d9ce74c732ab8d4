"""Which operating-system account PostgreSQL runs under, for it refuses to be root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatch.local.errors import LocalServiceError

_UNPRIVILEGED = ("postgres", "nobody")
_PROBE_LIMIT = 10  # s


@dataclass(frozen=True, slots=True)
class Account:
    """An account to run a child under."""

    name: str
    uid: int
    gid: int

    def popen_options(self) -> dict[str, Any]:
        """The arguments of `subprocess.Popen` that start a child under this account, in no other group."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, *test: str | Path) -> bool:
        """Whether this account, running this command, gets exit status 0 from it."""
        try:
            answer = subprocess.run(
                [str(word) for word in test],
                cwd="/",
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PROBE_LIMIT,
                check=False,
                **self.popen_options(),
            )
        except OSError:
            return False  # it cannot even be executed
        return answer.returncode == 0


def unprivileged_account() -> Account | None:
    """None when this process is not root; else the account to use in root's place.

    Raises LocalServiceError when root has neither of the usual accounts.
    """
    if os.geteuid() != 0:
        return None
    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise LocalServiceError(
        "PostgreSQL does not run as root, and there is no account "
        f"{' or '.join(_UNPRIVILEGED)} to run it under: create one, or start as another user"
    )
