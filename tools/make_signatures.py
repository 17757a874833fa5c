"""Makes smfix/sdk/signatures_2.json and signatures_3.json, what can be imported from each version of the SageMaker SDK
and which parameters its calls take, and smfix/sdk/properties.json, what steps and their properties have.

    python tools/make_signatures.py [--check]

Runs `tools/inspect_sdk.py` and `tools/inspect_properties.py` in the SDK environments of the tests, without network.
With --check the committed files are compared and nothing is written; exit 1 where they differ. The shapes of the API
come from botocore, of which any version may be there: another one than that of the file must have
all that the file has.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.sdk.environments import SDKS, python_of  # noqa: E402

FOLDER = ROOT / "smfix" / "sdk"
FORMER: dict[str, list[str]] = json.loads((ROOT / "tools" / "former_keywords.json").read_text(encoding="utf-8"))
"""Keywords of older versions, which are told like those of today; see `tools/find_former_keywords.py`."""
FORMER_NAMES: dict[str, list[str]] = json.loads((ROOT / "tools" / "former_names.json").read_text(encoding="utf-8"))
"""Names that older versions export, by version and module, likewise."""
INTERNAL = re.compile(r"\b(jumpstart\.(?!estimator|model$)|cli|tools|code_injection|_\w+|resources|model_card|rft)\b")
"""Modules whose calls are of no interest to code that builds pipelines."""
SHAPES = re.compile(r"\bshapes\b")
"""Modules of the shapes of the API's requests, of which only those count that other modules import."""


def inspected(version: int, script: str = "inspect_sdk.py") -> dict[str, Any]:
    """What the SDK of this major version says of itself."""
    command = [python_of(version), str(ROOT / "tools" / script)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def facts(version: int) -> dict[str, Any]:
    """The whole file of a version, as it is committed."""
    found = inspected(version)
    classes, functions = found["classes"], found["functions"]
    for key, names in FORMER_NAMES.items():
        major, module = key.split(" ")
        if int(major) == version:
            found["names"][module] = sorted({*found["names"].get(module, ()), *names})
    kept = {dotted for dotted in classes if _is_of_interest(dotted, found["names"])}
    kept |= {base for dotted in kept for base in classes[dotted]["mro"] if base in classes}
    rows: dict[str, dict[str, str | None]] = {}
    for dotted in sorted(kept):
        entry = classes[dotted]
        row = {"": entry["init"], **dict(sorted(entry["methods"].items()))}
        bases = " ".join(base for base in entry["mro"] if base in kept)
        rows[dotted] = {**row, **({"mro": bases} if bases else {})}
    for dotted in sorted(functions):
        if _is_of_interest(dotted, found["names"]):
            rows[dotted] = {"": functions[dotted]}
    for key, names in FORMER.items():
        major, dotted, method = (*key.split(" "), "")[:3]
        text = rows.get(dotted, {}).get(method) if int(major) == version else None
        if text is not None:
            rows[dotted][method] = ", ".join(
                [*filter(None, [text]), *["*"] * ("*" not in text), *(f"{n}=" for n in names)]
            )
    return {
        "made_from": [one for requirements in SDKS[version] for one in requirements if one.startswith("sagemaker")],
        "open": found["open"],
        "names": {module: " ".join(names) for module, names in sorted(found["names"].items())},
        "calls": dict(sorted(rows.items())),
    }


def _is_of_interest(dotted: str, names: dict[str, list[str]]) -> bool:
    module, _, name = dotted.rpartition(".")
    if name.startswith("_") or INTERNAL.search(module):
        return False
    if not SHAPES.search(module):
        return True
    return any(name in rows for other, rows in names.items() if not SHAPES.search(other) and not INTERNAL.search(other))


def properties() -> dict[str, Any]:
    """The file of steps and properties, as it is committed."""
    found = {version: inspected(version, "inspect_properties.py") for version in SDKS}
    shapes = {name: members for version in SDKS for name, members in found[version]["shapes"].items()}
    steps = {f"{version} {name}": row for version in SDKS for name, row in sorted(found[version]["steps"].items())}
    return {"botocore": [found[2]["botocore"]], "steps": steps, "shapes": dict(sorted(shapes.items()))}


def is_right(file: Path, text: str) -> bool:
    """Whether a committed file is what the SDK says, or holds nothing that a newer API has not."""
    committed, now = json.loads(file.read_text(encoding="utf-8")), json.loads(text)
    if committed == now or "botocore" not in now or committed["botocore"] == now["botocore"]:
        return file.read_text(encoding="utf-8") == text
    shapes = ((set(row.split()), set(now["shapes"].get(name, "").split())) for name, row in committed["shapes"].items())
    return committed["steps"] == now["steps"] and all(known <= has for known, has in shapes)


def dump(content: dict[str, Any]) -> str:
    """As committed: a line a name, so that a new SDK version is a readable diff."""
    parts = []
    for key, value in content.items():
        pairs = value.items() if isinstance(value, dict) else ((None, one) for one in value)
        lines = (json.dumps(one) if name is None else f"{json.dumps(name)}: {json.dumps(one)}" for name, one in pairs)
        start, end = "{}" if isinstance(value, dict) else "[]"
        parts.append(f' "{key}": {start}\n  ' + ",\n  ".join(lines) + f"\n {end}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> int:
    """Write the files, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    texts = {FOLDER / f"signatures_{version}.json": dump(facts(version)) for version in SDKS}
    texts[FOLDER / "properties.json"] = dump(properties())
    if options.check:
        return int(not all(is_right(path, text) for path, text in texts.items()))
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
