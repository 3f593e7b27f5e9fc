"""The example for Spring, as far as it can be looked at without its libraries: Java is compiled except for their names, and the other files
are well-formed and say what the Java files ask for."""

import re
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import yaml
from tally import Tally

TESTS = Path(__file__).resolve().parent
EXAMPLE = TESTS.parents[1] / "spring"
LIBRARIES = ["org.springframework.", "com.nimbusds."]


def compiled() -> Tally:
    tally = Tally("any", "spring")
    with tally.timed():
        sources = sorted((EXAMPLE / "src").rglob("*.java"))
        argv = ["java", TESTS / "Compiled.java", *LIBRARIES, "--", *sources]
        ended = subprocess.run(argv, capture_output=True, text=True, timeout=120)
        tally.finds("compiled but for its libraries", ended.stdout + ended.stderr, "")
        settings = _keys(yaml.safe_load((EXAMPLE / "src/main/resources/application.yaml").read_text()))
        asked = {name for source in sources for name in re.findall(r'"\$\{([a-z.]+)\}"', source.read_text())}
        tally.finds("settings that are not there", str(sorted(asked - settings)), "[]")
        project = ElementTree.parse(EXAMPLE / "pom.xml").getroot()
        tally.finds("the project is Maven's", project.tag, "{http://maven.apache.org/POM/4.0.0}project")
    return tally


def _keys(settings: dict[str, object], before: str = "") -> set[str]:
    keys = set()
    for name, value in settings.items():
        keys |= _keys(value, f"{before}{name}.") if isinstance(value, dict) else {before + name}
    return keys
