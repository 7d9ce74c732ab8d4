"""A person's name and telephone number, in full or masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dispatch.privacy.masking import mask_name, mask_phone

NAME: Final = "name"
PHONE: Final = "phone"
FIELDS: Final = (NAME, PHONE)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom one reaches and how; "" where it is not on record. Its representation shows neither."""

    name: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone)

    def __repr__(self) -> str:
        return f"Contact({self.masked().name}, {self.masked().phone})"

    def masked(self) -> Contact:
        """Return the contact as everybody may see it."""
        return Contact(mask_name(self.name), mask_phone(self.phone))
