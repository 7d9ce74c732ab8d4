"""Where the keys of personal data come from: the settings, or a file that only its owner may read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from dispatch.config import Settings
from dispatch.privacy.keys import NO_KEYS, Keyring, KeysUnusable, new_entry, parse_keys

MAX_KEY_FILE_BYTES: Final = 64 * 1024


def read_keyring(settings: Settings) -> Keyring:
    """Return the keys of the settings, else those of the key file, else none; raises KeysUnusable."""
    given = settings.personal_keys.get_secret_value()
    if given:
        return parse_keys(given)
    return read_key_file(Path(settings.personal_key_file)) if settings.personal_key_file else NO_KEYS


def read_key_file(file: Path) -> Keyring:
    """Return the keys of a file with one `id:base64` a line; raises KeysUnusable."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_KEY_FILE_BYTES + 1)
        text = content.decode("utf-8")
    except OSError as error:
        raise KeysUnusable(f"personal_key_file {file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise KeysUnusable(f"personal_key_file {file} should be text") from None
    if len(content) > MAX_KEY_FILE_BYTES:
        raise KeysUnusable(f"personal_key_file {file} should not be larger than {MAX_KEY_FILE_BYTES} bytes")
    keyring = parse_keys(text)
    if not keyring:
        raise KeysUnusable(f"personal_key_file {file} has no key in it")
    return keyring


def keep_key_file(file: Path) -> Keyring:
    """Return the keys of `file`, which is made with one new key, for its owner alone, if it is not there."""
    if not file.exists():
        prepend_key(file, new_entry())
    return read_key_file(file)


def prepend_key(file: Path, entry: str) -> None:
    """Make `entry` the present key of `file`; the older ones stay below it. Replaced as a whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    older = file.read_text("utf-8") if file.exists() else ""
    partial = file.with_name(f".{file.name}.part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(f"{entry}\n{older}")
        out.flush()
        os.fsync(out.fileno())
    os.replace(partial, file)
