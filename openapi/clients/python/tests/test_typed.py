"""The checkers of types have nothing to say about the package, nor about the snippets of its README. Takes no service."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """With the snippets in it, one file each."""
    folder = tmp_path_factory.mktemp("snippets")
    snippets = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(snippets) == 5
    for number, snippet in enumerate(snippets):
        (folder / f"snippet_{number}.py").write_text(snippet)
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    return folder


@pytest.mark.parametrize(
    "command",
    [
        "mypy --strict .",
        "mypy --strict -p portreeve_client",
        "pyright",
        "pyright --verifytypes portreeve_client --ignoreexternal",
    ],
)
def test_it_is_typed(command, folder):
    here = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

    checked = subprocess.run(
        command.split(), capture_output=True, text=True, cwd=folder, env=here
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
