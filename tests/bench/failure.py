"""What ends a run early: it is told in one line, and the exit code is 1."""


class Failure(Exception):
    pass
