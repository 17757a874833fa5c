"""What is read, searched, parsed and followed of a repository, counted: each text once, and nothing that can't matter.

No seconds are measured, so that a busy machine changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.graph.execution.interpreter import Interpreter
from smfix.graph.execution.unrelated_calls import MOST_UNRELATED
from smfix.inference.engine import Engine
from smfix.project import import_graph
from smfix.project.repository import Repository
from smfix.project.word_index import WordIndex
from smfix.rules.context import RuleContext
from smfix.sources import read_source

STEPS = "from sagemaker.workflow.steps import TrainingStep\n"


def tree(folder: Path, files: dict[str, str]) -> Repository:
    """A repository of these files."""
    for name, code in {"setup.py": "", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
    return Repository([str(folder)])


def context(project: Repository, path: Path) -> RuleContext:
    """What a rule asks about one file."""
    module = project.add(read_source(path.read_bytes(), str(path)))
    return RuleContext(module, project, Settings())


def test_the_imports_of_a_module_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = {f"m{n}.py": f"import m{n + 1}\n" for n in range(40)}
    project = tree(tmp_path, {**chain, "m40.py": STEPS})
    read: Counter[bytes] = Counter()
    statements = import_graph._statements

    def counted(data: bytes) -> object:
        read[data] += 1
        return statements(data)

    monkeypatch.setattr(import_graph, "_statements", counted)
    for n in range(40):
        path = tmp_path / f"m{n}.py"
        assert project.relevance.reaches(str(path), path.read_bytes())
        project.relevance.led_to(str(path), path.read_bytes())
        project.sdk_patches.affecting(project.add(read_source(path.read_bytes(), str(path))))
    assert set(read.values()) == {1}


def test_what_a_module_leads_to_is_followed_once(tmp_path: Path) -> None:
    chain = {f"m{n}.py": f"import m{n + 1}  # sagemaker\n" for n in range(30)}
    project = tree(tmp_path, {**chain, "m30.py": STEPS})
    first = project.relevance.led_to(str(tmp_path / "m0.py"), (tmp_path / "m0.py").read_bytes())
    again = project.relevance.led_to(str(tmp_path / "m0.py"), (tmp_path / "m0.py").read_bytes(), first.keys())
    assert len(first) == 30
    assert not again


def test_a_file_is_changed_and_its_imports_are_read_anew(tmp_path: Path) -> None:
    project = tree(tmp_path, {"one.py": "", "two.py": "", "main.py": ""})
    path = str(tmp_path / "main.py")
    for name in ("one", "two"):
        assert project.relevance.imports.imported(path, f"import {name}\n".encode()) == {str(tmp_path / f"{name}.py")}


def test_only_texts_that_hold_the_words_are_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from smfix.code.required_literals import is_found

    others = {f"m{n}.py": f"value_{n} = {n}\n" for n in range(50)}
    project = tree(tmp_path, {**others, "user.py": "x.wanted = 1\n", "main.py": ""})
    module = project.module(str(tmp_path / "main.py"))
    assert module is not None
    searched: list[bytes] = []

    def counted(pattern: re.Pattern[bytes], data: bytes) -> bool:
        searched.append(data)
        return is_found(pattern, data)

    monkeypatch.setattr("smfix.project.text_search.is_found", counted)
    for _ in range(3):
        found = project.search.matching(module.path, re.compile(rb"\.wanted\s*="), "wanted")
        assert found == [str(tmp_path / "user.py")]
    assert searched == [b"x.wanted = 1\n"]


def test_no_word_is_looked_for_again_in_texts_that_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from smfix.project import word_index

    taken: Counter[str] = Counter()
    words_of = word_index.words_of

    def counted(path: str, data: bytes) -> set[bytes]:
        taken[path] += 1
        return words_of(path, data)

    monkeypatch.setattr(word_index, "words_of", counted)
    index, texts = WordIndex(), {f"/m{n}.py": b"a b" for n in range(20)}
    for _ in range(5):
        index.cover(texts)
        index.cover({path: data for path, data in texts.items() if path != "/m0.py"})
    assert set(taken.values()) == {1}
    assert len(index.naming_any(["a"])) == 20


def test_a_call_with_mappings_that_leads_nowhere_is_not_inferred_about(tmp_path: Path) -> None:
    code = STEPS + "import lib\ndef run(self, one):\n" + "    self.made.send(**{'steps': one})\n" * 40
    project = tree(tmp_path, {"main.py": code, "lib.py": ""})
    asked = context(project, tmp_path / "main.py")
    assert not list(asked.mapped_arguments({"steps"}))
    assert asked.inference.spent == 0


LIBRARY = "def connect(name):\n    found = []\n    for a in range(400):\n" + "        found += [name + str(a)]\n" * 20


def spent(folder: Path, files: dict[str, str]) -> Interpreter:
    """The interpreter that has followed `main.py`."""
    project = tree(folder, files)
    module = project.module(str(folder / "main.py"))
    assert module is not None
    run = Interpreter(Engine(project, Settings()))
    run.module(module, "__main__")
    return run


def test_a_library_without_the_sdk_is_left_after_a_while(tmp_path: Path) -> None:
    body = LIBRARY + "    return name\n"
    main = "from lib import connect\n" + "connect('a')\n" * 9 + STEPS + "s = TrainingStep(name='a')\n"
    run = spent(tmp_path, {"lib.py": body, "main.py": main})
    assert len(run.steps) == 1
    assert 150_000 - run.left < 1.2 * MOST_UNRELATED


def test_a_short_helper_is_followed_to_its_end(tmp_path: Path) -> None:
    main = STEPS + "from lib import name\ns = TrainingStep(name=name('a'))\n"
    run = spent(tmp_path, {"lib.py": "def name(x):\n    return x + 'b'\n", "main.py": main})
    assert [step.name for step in run.steps] == ["ab"]


@pytest.mark.parametrize(
    ("library", "call"),
    [
        ("from build import make\n" + LIBRARY + "    return make(name)\n", "connect('a')"),
        (LIBRARY.replace("(name)", "(name, make)") + "    return make(name)\n", "connect('a', make)"),
    ],
    ids=["its imports lead to steps", "it is given what makes a step"],
)
def test_a_library_that_may_make_steps_is_followed_to_its_end(tmp_path: Path, library: str, call: str) -> None:
    files = {"build.py": STEPS + "def make(name):\n    return TrainingStep(name=name)\n", "lib.py": library}
    run = spent(tmp_path, {**files, "main.py": f"from build import make\nfrom lib import connect\n{call}\n"})
    assert len(run.steps) == 1


def test_letters_are_looked_for_once_in_each_text(tmp_path: Path) -> None:
    names = [f"step{chr(97 + n)}x" for n in range(20)]
    head = STEPS + "a = TrainingStep(name='One')\nb = TrainingStep(name='Two')\n"
    project = tree(tmp_path, {"main.py": head + "".join(f"a.add_depends_on('{name}')\n" for name in names)})
    path = tmp_path / "main.py"
    fix_source(path.read_bytes(), str(path), Settings(), project)
    patterns = [
        asked for _, asked in project.search._matching if isinstance(asked, re.Pattern) and b"name" in asked.pattern
    ]
    assert len(patterns) <= 1
