"""Words of a text: found one by one, by an index, or by the pattern that says what is meant, they stand in one
place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smfix.code import identifier_index
from smfix.code.identifier_index import CALLED, GIVEN, STANDING, IdentifierIndex, Pattern

NAMES = ("a", "ab", "b", "b_1", "é", "steps")
TEXTS = st.lists(st.sampled_from([*NAMES, " ", "\t", "\n", "(", "=", "==", ":", ":=", ".", "1", "—", '"', ","])).map(
    "".join
)


def by_pattern(way: Pattern, text: str, names: tuple[str, ...]) -> list[int]:
    return sorted(match.start() for match in way.every.finditer(text) if match[1] in names)


@pytest.mark.parametrize("way", [CALLED, GIVEN, STANDING])
@given(text=TEXTS)
def test_names_stand_where_the_pattern_finds_them(way: Pattern, text: str) -> None:
    assert sorted(IdentifierIndex(text).standing(way, NAMES)) == by_pattern(way, text, NAMES)


@given(text=TEXTS)
def test_an_index_says_the_same(text: str) -> None:
    many = IdentifierIndex(" ".join(f"name_{index}" for index in range(identifier_index.FEW + 1)) + "\n" + text)
    shift = len(many.text) - len(text)
    everything = (*NAMES, *(f"name_{index}" for index in range(identifier_index.FEW + 1)))
    few = sorted(at for at in many.standing(CALLED, everything) if at >= shift)
    assert few == [at + shift for at in by_pattern(CALLED, text, NAMES)]


def test_what_was_found_is_kept_until_there_is_much_of_it() -> None:
    text = "".join(f"f{index}()\n" for index in range(2 * identifier_index.FEW))
    asked = IdentifierIndex(text)
    lines = [list(asked.standing(CALLED, [f"f{index}"])) for index in range(2 * identifier_index.FEW)]
    assert lines == [[text.index(f"f{index}()")] for index in range(2 * identifier_index.FEW)]


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("x.name = 1", True),
        ("x . name = 1", True),
        ("(x.\n name) = 1", True),
        ("x. \\\n name = 1", True),
        ("for x.name in y: pass", True),
        ('setattr(x, "name", 1)', True),
        ("x.name(1)", False),
        ("the name of it", False),
        ("`name` is it", False),
        ("x.my_name = 1", False),
        ("x.name_2 = 1", False),
        ("name = 1", True),  # at the start of a line: its dot may stand on the line before
        ("other, name = 1, 2", False),
    ],
)
def test_an_attribute_is_set_where_the_text_leaves_room_for_it(text: str, may: bool) -> None:
    assert IdentifierIndex(text).is_set("name") is may


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("steps.pop()", {"steps"}),
        ("self.steps . sort ()", {"self.steps"}),
        ("del steps[0]", {"steps"}),
        ("steps.append(x)", set()),
    ],
)
def test_what_is_taken_out_of(text: str, keys: set[str]) -> None:
    assert set(IdentifierIndex(text).moved()) == keys


def test_what_bears_another_name() -> None:
    assert set(IdentifierIndex("import a as b\nfrom c import d as e, f\n").renamed()) == {"a", "d"}
