from __future__ import annotations

from typing import Any

from attrs import define as _define

from ..types import UNSET, Unset


@_define
class ProfilePatch:
    """The changes of a profile. `null` or an empty text clears a field."""

    display_name: None | str | Unset = UNSET
    """The name that others see."""
    avatar_url: None | str | Unset = UNSET
    """An `https` URL."""
    locale: None | str | Unset = UNSET
    """A language tag (RFC 5646)."""
    time_zone: None | str | Unset = UNSET
    """A name of the IANA time zone database, such as `Europe/Zurich`. Its existence is not checked."""

    def to_dict(self) -> dict[str, Any]:
        display_name: None | str | Unset
        if isinstance(self.display_name, Unset):
            display_name = UNSET
        else:
            display_name = self.display_name
        avatar_url: None | str | Unset
        if isinstance(self.avatar_url, Unset):
            avatar_url = UNSET
        else:
            avatar_url = self.avatar_url
        locale: None | str | Unset
        if isinstance(self.locale, Unset):
            locale = UNSET
        else:
            locale = self.locale
        time_zone: None | str | Unset
        if isinstance(self.time_zone, Unset):
            time_zone = UNSET
        else:
            time_zone = self.time_zone
        fields: dict[str, Any] = {
            "display_name": display_name,
            "avatar_url": avatar_url,
            "locale": locale,
            "time_zone": time_zone,
        }
        return {name: value for name, value in fields.items() if value is not UNSET}
