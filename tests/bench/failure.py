"""What ends a run early: it is reported in one line, and the exit code is 1."""


class Failure(Exception):
    pass
