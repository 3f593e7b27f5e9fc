from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from attrs import define as _define
from attrs import field as _field


@_define
class Mail:
    """A mail, without what is written in it."""

    id: UUID
    """The id of the mail."""
    recipient: str
    """The address that it goes to."""
    template: str
    """The name of its template, such as `reset_password`."""
    language: str
    """The language tag of its text."""
    state: str
    """The state of a mail."""
    attempts: int
    """The number of attempts that were begun."""
    message_id: str
    """The `Message-ID` of the mail, without angle brackets."""
    created_at: datetime.datetime
    """The time at which what it is about happened."""
    account_id: UUID | None = None
    """The account that the mail is about. Absent if there is none yet."""
    suppression: str | None = None
    """Why a `suppressed` mail is not sent: `expired`, `replaced`, `too_many`, or `undeliverable`. Others may be added."""
    reply: str | None = None
    """What the mail server said last."""
    ended_at: datetime.datetime | None = None
    """The time at which it was sent, given up or suppressed."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        d = dict(source)
        id = UUID(d.pop("id"))

        recipient = d.pop("recipient")
        template = d.pop("template")
        language = d.pop("language")
        state = d.pop("state")
        attempts = d.pop("attempts")
        message_id = d.pop("message_id")
        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        account_id = None
        if d.get("account_id") is not None:
            account_id = UUID(d["account_id"])

        d.pop("account_id", None)
        suppression = d.pop("suppression", None)
        reply = d.pop("reply", None)
        ended_at = None
        if d.get("ended_at") is not None:
            ended_at = datetime.datetime.fromisoformat(d["ended_at"])

        d.pop("ended_at", None)
        self = cls(
            id=id,
            recipient=recipient,
            template=template,
            language=language,
            state=state,
            attempts=attempts,
            message_id=message_id,
            created_at=created_at,
            account_id=account_id,
            suppression=suppression,
            reply=reply,
            ended_at=ended_at,
        )
        self.additional_properties = d
        return self
