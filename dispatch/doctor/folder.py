"""The data directory of `dispatch up`: who holds it, who may read it, how much room is left, its ports."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import psutil

from dispatch.doctor.finding import Finding, Repair, bad, ok, warn
from dispatch.doctor.whereabouts import known_ports
from dispatch.local.ports import is_free

PRIVATE_FILES = ("postgres-password", "tokens.json")
"""Only their owner may read these."""

LOW_BYTES = 2 * 1024**3
FULL_BYTES = 512 * 1024**2


def access(folder: Path) -> Finding:
    """Tell whether the directory can be written to, or be made."""
    at = next(one for one in (folder, *folder.parents) if one.exists())
    if not os.access(at, os.W_OK | os.X_OK):
        return bad(
            "数据目录不可写",
            f"data directory {folder}: {at} cannot be written to by user {os.getuid()}",
            f"chown {os.getuid()} {at}, or choose another one with DISPATCH_DATA_DIR",
        )
    state = "is there" if folder.exists() else "will be made"
    return ok("数据目录可写", f"data directory {folder} {state}")


def room(folder: Path) -> Finding:
    """Tell how much room is left where the data are."""
    at = next(one for one in (folder, *folder.parents) if one.exists())
    return judge_room(at, shutil.disk_usage(at).free)


def judge_room(folder: Path, free: int) -> Finding:
    """Judge `free` bytes."""
    shown = f"{free / 1024**3:.1f} GiB"
    mend = f"free some space on the file system of {folder}"
    if free < FULL_BYTES:
        return bad(f"磁盘将满，仅余 {shown}", f"only {shown} free: database and broker will stop", mend)
    if free < LOW_BYTES:
        return warn(f"磁盘空间不足，余 {shown}", f"{shown} free, 2 GiB or more is better", mend)
    return ok(f"磁盘余 {shown}", f"{shown} free")


def held(folder: Path, pid: int | None) -> Finding:
    """Tell who holds the directory."""
    if pid is None:
        return ok("数据目录未被占用", "no `dispatch up` runs on the data directory")
    return ok(f"dispatch up 正在运行（进程 {pid}）", f"held by `dispatch up`, process {pid}{_command(pid)}")


def privacy(folder: Path) -> list[Finding]:
    """Look for secrets that others may read."""
    findings = []
    for name in PRIVATE_FILES:
        file = folder / name
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            findings.append(
                bad(
                    f"{name} 可被他人读取",
                    f"{file} can be read by others",
                    f"chmod 600 {file}",
                    Repair.PRIVACY,
                )
            )
    return findings


def close(folder: Path) -> None:
    """Let only their owner read the secrets of the directory."""
    for name in PRIVATE_FILES:
        if (folder / name).exists():
            (folder / name).chmod(0o600)


def ports(folder: Path, running: bool) -> list[Finding]:
    """Look for kept ports that another program has taken; while `up` runs they are its own."""
    if running:
        return []
    return [
        warn(
            f"端口 {port}（{name}）被占用",
            f"port {port} of {name} is taken by {_listener(port)}, and clients may know it",
            f"stop that program before `dispatch up`, or let it take a new port for {name}",
        )
        for name, port in known_ports(folder).items()
        if not is_free(port)
    ]


def _listener(port: int) -> str:
    try:
        for one in psutil.net_connections(kind="tcp"):
            if one.status == psutil.CONN_LISTEN and one.laddr and one.laddr.port == port and one.pid:
                return f"process {one.pid}{_command(one.pid)}"
    except psutil.Error:
        pass  # not ours to see
    return "another program"


def _command(pid: int) -> str:
    try:
        return f" ({' '.join(psutil.Process(pid).cmdline()[:4])[:60]})"
    except psutil.Error:
        return ""
