"""The sessions that have ended while tokens of theirs have not yet run out."""

import json
import logging
import math
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime

from verify import Refused, Unavailable

PAUSE = 2
# Tokens are accepted for 30 s longer than they say, and clocks differ.
LEEWAY = 60


class Revocations:
    """Complete when it is made, or it cannot be made: a verifier that begins without them lets in every user who has signed out.

    When the feed has been silent for longer than `max_silence` seconds, no request is let in; with `math.inf`, a sign-out then holds when the
    token runs out.
    """

    def __init__(self, url: str, token: str, max_silence: float = math.inf) -> None:
        # No silence is longer than what is no number.
        if not max_silence >= 0:
            raise ValueError(f"the longest silence is no length of time: {max_silence}")
        self.url = f"{url}/api/v1/auth/revocations"
        self.headers = {"Authorization": f"Bearer {token}"}
        self.max_silence = max_silence
        self.ended: dict[str, float] = {}
        self.cursor: str | None = None
        self.received = -math.inf
        self._read()
        threading.Thread(target=self._keep_reading, daemon=True).start()

    def check(self, session: str) -> None:
        """To be asked when the token is known to be good."""
        if session in self.ended:
            raise Refused("its session has ended")
        if time.monotonic() - self.received > self.max_silence:
            raise Unavailable("the feed of revocations is silent")

    def _keep_reading(self) -> None:
        silent = False
        while True:
            time.sleep(PAUSE)
            try:
                self._read()
                silent = False
            except Exception as error:  # Whatever it is: if this thread ended, every later sign-out would be missed.
                if not silent:
                    logging.warning("the feed of revocations is silent: %r", error)
                silent = True
                if isinstance(error, urllib.error.HTTPError):
                    # Perhaps it does not know this place any more: from the beginning.
                    self.cursor = None

    def _read(self) -> None:
        # The others look at the old one meanwhile.
        ended, cursor, more = dict(self.ended), self.cursor, True
        while more:
            query = "" if cursor is None else "?" + urllib.parse.urlencode({"cursor": cursor})
            request = urllib.request.Request(self.url + query, headers=self.headers)
            with urllib.request.urlopen(request, timeout=3) as answer:
                page = json.load(answer)
            for item in page["items"]:
                ended[item["session_id"]] = datetime.fromisoformat(item["expires_at"]).timestamp()
            cursor, more = page["next_cursor"], page["has_more"]
        now = time.time()
        self.ended = {session: expires for session, expires in ended.items() if expires + LEEWAY > now}
        self.cursor, self.received = cursor, time.monotonic()
