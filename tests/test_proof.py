"""The proof is proven: a right change passes, and whatever else is done to the result is refused by its rung."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import accumulate

import pytest

from smfix import proof
from smfix.code.program import Program, parse
from smfix.config import Settings
from smfix.engine import fix_source
from smfix.model import Edit, Finding, Reason, Safety
from smfix.project.repository import Repository
from smfix.rules import Hit, Rule, smf001
from smfix.rules.change import ALL, AnyChange, Change, RenameImport, RenameKeyword, Replace, Wrap
from smfix.sources import read_source
from smfix.text import splice
from tests.media import _notebook

pytestmark = pytest.mark.no_cover  # the time that measuring takes is worth nothing here

CODE = '''\
"""Doc."""
import os  # first

def build(c, a):
    if a:  # why
        c.add_depends_on(  # before
            a , # inside
        )  # after
    return "x"  "y"

try: pass
except OSError : pass
b = (1,
     2); c.add_depends_on(a); d = 3  # end
'''
RIGHT = CODE.replace("            a ,", "            [a] ,").replace("(a); d", "([a]); d")


def calls(program: Program) -> list[Change]:
    found = [node for node in ast.walk(program.tree) if isinstance(node, ast.Call)]
    return [Change(node, ALL, Wrap()) for node in sorted(found, key=lambda node: node.lineno)]


def one_edit(before: str, after: str) -> tuple[Edit, ...]:
    """The edit that declares whatever differs, so that only what is behind V1 can refuse it."""
    if before == after:
        return ()
    start = next((i for i, (a, b) in enumerate(zip(before, after)) if a != b), min(len(before), len(after)))
    most = min(len(before), len(after)) - start
    tail = next((i for i in range(most) if before[-1 - i] != after[-1 - i]), most)
    return (Edit(start, len(before) - tail, after[start : len(after) - tail]),)


def judged(after: str, edits: tuple[Edit, ...] | None = None, before: str = CODE) -> str | None:
    source = read_source(before.encode(), "m.py")
    program = parse(source)
    result = read_source(after.encode(), "m.py")
    return proof.complaint(
        program, source, parse(result), result, one_edit(before, after) if edits is None else edits, calls(program)
    )


HONEST = tuple(
    Edit(at, at, text)
    for at, text in (
        (CODE.index("a , #"), "["),
        (CODE.index(" , # inside"), "]"),
        (CODE.index("(a); d") + 1, "["),
        (CODE.index("(a); d") + 2, "]"),
    )
)


def test_a_right_change_is_proven() -> None:
    assert splice(CODE, HONEST) == RIGHT
    assert judged(RIGHT, HONEST) is None
    assert judged(RIGHT) is None


def corruptions(text: str) -> Iterator[tuple[str, str]]:
    """Every character gone, doubled, changed, swapped with the next, or with something put before it."""
    for at, char in enumerate(text):
        yield f"without {char!r} at {at}", text[:at] + text[at + 1 :]
        for other in "x1#[](),'\" \\\n":
            yield f"{other!r} for {char!r} at {at}", text[:at] + other + text[at + 1 :]
            yield f"{other!r} before {char!r} at {at}", text[:at] + other + text[at:]
        yield f"{char!r} at {at} swapped", text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
    for line in text.splitlines(keepends=True):
        yield f"without the line {line!r}", text.replace(line, "", 1)
        yield f"with {line!r} twice", text.replace(line, line * 2, 1)


def test_whatever_else_is_done_to_the_result_is_refused_although_it_is_declared() -> None:
    passed = []
    count = 0
    for name, text in corruptions(RIGHT):
        if text == RIGHT:
            continue
        count += 1
        if judged(text) is None:
            passed.append((name, text))
    assert count > 6_900
    # what passes has blanks, line breaks or brackets beside the declared ones, and every character of the file still
    for name, text in passed:
        left = iter(text)
        assert all(char in left for char in CODE), name
        assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(RIGHT)), name
        assert not set("".join(text.split())) - set("".join(RIGHT.split())) - {"\\"}, name
        assert len(text) - len(RIGHT) <= 1, name
    assert len(passed) < 200


def test_whatever_is_done_beside_the_edits_is_refused() -> None:
    for name, text in corruptions(RIGHT):
        if text != RIGHT:
            assert judged(text, HONEST) is not None, name


@pytest.mark.parametrize(
    ("rung", "after"),
    [
        ("a comment", RIGHT.replace("# inside", "#inside")),
        ("a comment", RIGHT.replace("# inside", "")),
        ("a comment", RIGHT.replace("a] , # inside\n", "a]\n").replace("# before", "# inside # before")),
        ("the syntax tree", CODE.replace("            a ,", "            [a, a] ,").replace("(a); d", "([a]); d")),
        ("the syntax tree", CODE.replace("            a ,", "            [a] ,")),
        ("line 9 changed", RIGHT.replace('"x"  "y"', '"xz"').replace("[a]); d", "[a]); d")),
        ("would be lost", RIGHT.replace("(  # before", "( # before")),
        ("would be lost", RIGHT.replace("[a] ,", "[a],")),
        ("line 11 changed", RIGHT.replace("OSError :", "OSError:")),
        ("more or fewer", RIGHT + "x = 1\n"),
        ("does not parse", RIGHT + ")\n"),
        ("a comment", RIGHT.replace("d = 3  # end", "d = 3  # en")),
    ],
)
def test_the_rung_that_refuses_says_why(rung: str, after: str) -> None:
    assert rung in (judged(after) or "")


def test_v0_edits_out_of_order() -> None:
    assert "overlaps" in (judged(RIGHT, HONEST[::-1]) or "")
    assert "overlaps" in (judged(RIGHT, (Edit(0, len(CODE) + 1, RIGHT),)) or "")


def test_v2_another_encoding() -> None:
    source = read_source(CODE.encode(), "m.py")
    program = parse(source)
    result = read_source(b"\xef\xbb\xbf" + RIGHT.encode(), "m.py")
    assert "encoding" in (proof.complaint(program, source, parse(result), result, HONEST, calls(program)) or "")


def test_v4_a_change_of_a_node_that_is_not_there() -> None:
    source = read_source(CODE.encode(), "m.py")
    program = parse(source)
    stranger = calls(parse(source))
    result = read_source(RIGHT.encode(), "m.py")
    assert "not the old one" in (proof.complaint(program, source, parse(result), result, HONEST, stranger) or "")
    assert "not of a node there" in (proof.complaint(program, source, parse(source), source, (), stranger) or "")


def test_v7_a_formats_own_objection() -> None:
    """A cell's text may be what was meant, and the notebook around it damaged."""
    data = _notebook(f"{TestTheEngineRefuses.HEAD}b.add_depends_on(a)\n")
    before = read_source(data, "n.ipynb")
    (honest,) = fix_source(data, "n.ipynb", Settings(), Repository(())).fixed
    text, program = before.text.text, parse(before)
    right = read_source(splice(text, honest.edits).encode(), "n.ipynb")
    assert proof.complaint(program, before, parse(right), right, honest.edits, calls(program)[-1:]) is None
    for old, new in (('"outputs": []', '"outputs": [1]'), ("# Title", "# Titel"), ('"nbformat": 4', '"nbformat": 5')):
        at = text.index(old)
        other = Edit(at, at + len(old), new)
        edits = tuple(sorted((*honest.edits, other), key=lambda edit: edit.start))
        after = read_source(splice(text, edits).encode(), "n.ipynb")
        program = parse(before)
        changes = [c for c in calls(program) if len(c.node.args) == 1][-1:]  # type: ignore[union-attr]
        wrong = proof.complaint(program, before, parse(after), after, edits, changes)
        assert wrong is not None


class TestTheEngineRefuses:
    """A rule or the rewriting gone wrong costs nothing: the file stays, and the rule is named."""

    HEAD = "from sagemaker.workflow.steps import TrainingStep\na = TrainingStep('a')\nb = TrainingStep('b')\n"
    WRONG = (HEAD + "b.add_depends_on(a)  # c\n").encode()

    def refused(self, reason: Reason) -> str:
        rewrite = fix_source(self.WRONG, "m.py", Settings(), Repository(()))
        assert rewrite.after == self.WRONG
        assert not rewrite.fixed
        assert "report it" in rewrite.problems[0].text
        return self.refused_with(reason)

    @pytest.mark.parametrize(
        "edits",
        [
            [Edit(17, 18, "[b]")],
            [Edit(17, 17, "[")],
            [Edit(17, 17, "["), Edit(18, 18, "]  ] ")],
            [Edit(16, 24, "([a])")],
            [Edit(17, 18, "[a  ,  a]")],
            [Edit(0, 0, "a = 1; "), Edit(17, 17, "["), Edit(18, 18, "]")],
            [Edit(17, 17, "["), Edit(18, 18, "] # c")],
            [Edit(17, 17, "['"), Edit(18, 18, "']")],
            [Edit(17, 17, "\udc80")],
            [Edit(17, 17, "\0")],
            [Edit(17, 5_000, "[a])")],
        ],
    )
    def test_edits_that_do_something_else(self, edits: list[Edit], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("smfix.rewrite.edits_for", lambda code, change: edits)
        assert "SMF001" in self.refused(Reason.VERIFY)

    def test_a_rule_that_is_never_satisfied(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def find(view: object) -> Iterator[Hit]:
            for call, _ in view.calls("add_depends_on"):  # type: ignore[attr-defined]
                yield Hit(call, "again", Safety.SAFE, (Change(call, ALL, Wrap()),))

        rule = Rule("X001", "again", "again", ("add_depends_on",), find)
        monkeypatch.setattr("smfix.engine.all_rules", lambda: (rule,))
        assert "10 rounds" in self.refused(Reason.NO_FIXPOINT)

    def test_a_rule_that_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def find(view: object) -> Iterator[Hit]:
            raise ValueError("no such luck")

        rule = Rule("X001", "fails", "fails", ("add_depends_on",), find)
        monkeypatch.setattr("smfix.engine.all_rules", lambda: (smf001.RULE, rule))
        rewrite = fix_source(self.WRONG, "m.py", Settings(), Repository(()))
        assert rewrite.after == self.WRONG
        (problem,) = rewrite.problems
        assert problem.reason is Reason.INTERNAL
        for words in ("X001", "ValueError", "no such luck", "find:", "smfix ", "report"):
            assert words in problem.text

    def test_a_mistake_of_its_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def breaks(*args: object) -> None:
            raise ZeroDivisionError("oh")

        monkeypatch.setattr("smfix.engine.RuleContext", breaks)
        text = self.refused_with(Reason.INTERNAL)
        assert text.startswith("smfix failed with ZeroDivisionError: oh (breaks:")

    def refused_with(self, reason: Reason) -> str:
        rewrite = fix_source(self.WRONG, "m.py", Settings(), Repository(()))
        assert rewrite.after == self.WRONG
        (problem,) = rewrite.problems
        assert problem.reason is reason
        return problem.text


def test_random_damage_in_several_places() -> None:
    """Two to four damages at once, with the edit that declares them all."""
    chance = random.Random(7)
    refused = 0
    for _ in range(500):
        text = RIGHT
        for _ in range(chance.randint(2, 4)):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(["", "#", "x", ")", "'", "\n"]) + text[at + 1 :]
        refused += judged(text) is not None
    assert refused == 500


def test_findings_carry_what_was_applied() -> None:
    rewrite = fix_source(TestTheEngineRefuses.WRONG, "m.py", Settings(), Repository(()))
    (finding,) = rewrite.fixed
    assert isinstance(finding, Finding)
    assert rewrite.edits == finding.edits


class TestReplacements:
    """Expressions by templates, keywords and imports: a right text passes, whatever else is done to it does not."""

    BEFORE = """\
from old import A, B as b  # names
x = str(p [0])  # first
y = f"s3://{a.b}/{ c [1] }"; k = 1  # end
call(  # before
    1, step = q,  # inside
)
z = old.way.C
"""
    AFTER = """\
from new.place import AA as A, B as b  # names
x = p [0].to_string()  # first
y = Join(on="", values=["s3://", a.b, c [1]]); k = 1  # end
call(  # before
    1, step_name = q,  # inside
)
z = new.way.C
"""

    @staticmethod
    def changes(program: Program) -> list[AnyChange]:
        body = program.tree.body
        first, joined, last = (getattr(body[i], "value") for i in (1, 2, 5))  # noqa: B009
        holes = tuple(part.value for part in joined.values if isinstance(part, ast.FormattedValue))
        return [
            RenameImport(body[0], (("new.place", "AA"), ("new.place", "B"))),  # type: ignore[arg-type]
            Replace(first, "{0}.to_string()", (first.args[0],)),
            Replace(joined, 'Join(on="", values=["s3://", {0}, {1}])', holes),
            RenameKeyword(getattr(body[4], "value"), "step", "step_name"),  # noqa: B009
            Replace(last, "new.way.C"),
        ]

    def judged(self, after: str, edits: tuple[Edit, ...]) -> str | None:
        source, result = (read_source(text.encode(), "m.py") for text in (self.BEFORE, after))
        program = parse(source)
        return proof.complaint(program, source, parse(result), result, edits, self.changes(program))

    def edits_of(self, after: str) -> tuple[Edit, ...]:
        """The edits that declare whatever differs, word by word."""
        olds, news = (re.findall(r"\w+|.|\n", text) for text in (self.BEFORE, after))
        starts = [0, *accumulate(map(len, olds))]
        return tuple(
            Edit(starts[i], starts[j], "".join(news[k:end]))
            for kind, i, j, k, end in SequenceMatcher(None, olds, news, False).get_opcodes()
            if kind != "equal"
        )

    def test_the_right_text_is_proven(self) -> None:
        assert self.judged(self.AFTER, self.edits_of(self.AFTER)) is None

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("p [0]", "p[0]"),
            ("p [0]", "p [1]"),
            ("p [0]", "p [0x0]"),
            ("c [1]]", "c[1]]"),
            ("a.b, c [1]", "c [1], a.b"),
            ("a.b, c [1]", "a.b, a.b, c [1]"),
            ("a.b, c [1]", "a.b"),
            ('"s3://"', "'s3://'"),
            ('"s3://"', '"s3:/" "/"'),
            ('"s3://"', '"s4://"'),
            ("values=[", "values= ["),
            (".to_string()", ".to_string( )"),
            (".to_string()", ".to_str()"),
            ("  # first", ""),
            ("  # first", "  # frist"),
            ("  # inside", ""),
            ("step_name = q", "step_name=q"),
            ("step_name = q", "step_names = q"),
            ("step_name = q", "step_name = q, r = 1"),
            ("AA as A", "AA"),
            ("AA as A", "AA as  A"),
            ("AA as A", "A"),
            ("B as b", "B  as b"),
            ("B as b", "b"),
            ("new.place", "new.places"),
            ("import AA", "import  AA"),
            ("  # names", " # names"),
            ("new.way.C", "new.way . C"),
            ("new.way.C", "new.C"),
            ("k = 1", "k = 2"),
            ("k = 1", "k =  1"),
            ("x = ", "x =  "),
        ],
    )
    def test_another_text_is_refused(self, old: str, new: str) -> None:
        after = self.AFTER.replace(old, new, 1)
        assert after != self.AFTER
        wrong = self.judged(after, self.edits_of(after))
        blanks = "".join(after.split()) == "".join(self.AFTER.split()) and len(after) > len(self.AFTER)
        beside = old in ("k = 1", "x = ", "B as b", "AA as A", "import AA")
        assert wrong is not None or (blanks and beside), "only a blank more, beside what is declared, may pass"

    def test_whatever_is_done_to_the_text_leaves_the_same_program(self) -> None:
        """By characters: what passes differs in blanks, brackets and trailing commas alone, and keeps every hole."""
        count, passed = 0, []
        for name, text in corruptions(self.AFTER):
            if text != self.AFTER:
                count += 1
                if self.judged(text, self.edits_of(text)) is None:
                    passed.append((name, text))
        assert count > 5_000
        for name, text in passed:
            assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(self.AFTER)), name
            for kept in ("p [0]", "a.b", "c [1]", '"s3://"', "# names", "# first", "# end", "# before", "# inside"):
                assert kept in text, name
        assert len(passed) < 120

    def test_nothing_may_be_done_beside_the_edits(self) -> None:
        honest = self.edits_of(self.AFTER)
        for name, text in corruptions(self.AFTER):
            if text != self.AFTER:
                assert self.judged(text, honest) is not None, name


def test_brackets_are_counted_where_the_pairs_stand_alone() -> None:
    """Those of earlier statements allow nothing here."""
    first, second, third = ast.parse("a(b)\na(c)\na(d)\n").body
    wraps = [(1, 0), (1, 2), (2, 0), (3, 0)]
    for pair, count in ((first, 2), (second, 1), (third, 1)):
        declared = proof._declared([(pair, pair)], wraps)
        assert (declared.come["["], declared.come["]"]) == (count, count)
