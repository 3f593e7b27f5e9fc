import re
import subprocess
import sys
from pathlib import Path

import service


def test_the_example_of_the_readme_prints_who_has_signed_in():
    user = service.new_user()
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    example = re.search(r"```python\n(.*?)```", readme, re.DOTALL)[1]
    for written, meant in {
        "http://localhost:8080": service.URL,
        "alice@example.com": user.email,
    }.items():
        assert written in example
        example = example.replace(written, meant)

    printed = subprocess.run(
        [sys.executable, "-c", example], capture_output=True, text=True, check=True
    ).stdout

    assert printed == f"{user.email} ['user']\n"
