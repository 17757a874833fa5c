"""What the command line gives: arguments of `argparse`, parameters of `click` and `typer`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inference.table import HEAD, Row, table

PARSER = f"""\
import argparse
import json
{HEAD}
p = argparse.ArgumentParser(description="build")
"""

ARGUMENTS = table("""
--- fix: texts that are always there
p.add_argument("--after", type=str, default="x")
p.add_argument("--env", choices=["dev", "prod"], default="dev")
p.add_argument("--must", required=True)
p.add_argument("-s", "--after-step", default="x")
p.add_argument("-b", default="x")
p.add_argument("--d", dest="other", default="x")
p.add_argument("one")
p.add_argument("--maybe", nargs="?", default="x")
args = p.parse_args()
c.add_depends_on(args.after)
c.add_depends_on(args.env)
c.add_depends_on(args.must)
c.add_depends_on(args.after_step)
c.add_depends_on(args.b)
c.add_depends_on(args.other)
c.add_depends_on(args.one)
c.add_depends_on(args.maybe)

--- likely (a string, or None): an option may be left out
p.add_argument("--after")
p.add_argument("--one", nargs="?")
p.add_argument("--env", required=False)
args = p.parse_args()
c.add_depends_on(args.after)
c.add_depends_on(args.one)
c.add_depends_on(args.env)

--- fix: an option that is tested
p.add_argument("--after")
args = p.parse_args()
if args.after:
    c.add_depends_on(args.after)
if args.after is not None:
    c.add_depends_on(args.after)

--- leave: many of them
import argparse as ap
p.add_argument("--many", nargs="+", default=[])
p.add_argument("--three", nargs=3)
p.add_argument("--acc", action="append")
p.add_argument("--ext", action="extend", nargs="*")
p.add_argument("rest", nargs=ap.REMAINDER)
p.add_argument("one", nargs=1)
args = p.parse_args()
c.add_depends_on(args.many)
c.add_depends_on(args.three)
c.add_depends_on(args.acc)
c.add_depends_on(args.ext)
c.add_depends_on(args.rest)
c.add_depends_on(args.one)

--- fix: each of many
p.add_argument("--many", nargs="+", default=[])
p.add_argument("--acc", action="append")
p.add_argument("--ext", action="extend", nargs="*")
args = p.parse_args()
for one in args.many:
    c.add_depends_on(one)
for one in args.acc or []:
    c.add_depends_on(one)
for one in args.ext or []:
    c.add_depends_on(one)

--- leave: each of many lists
p.add_argument("--acc", action="append", nargs=2)
args = p.parse_args()
for one in args.acc or []:
    c.add_depends_on(one)

--- leave: a number, a flag
p.add_argument("--n", type=int)
p.add_argument("--tune", action="store_true")
args = p.parse_args()
c.add_depends_on(args.n)
c.add_depends_on(args.tune)

--- leave: a function that makes a list of the text
def parts(text):
    return text.split(",")
p.add_argument("--many", type=parts)
args = p.parse_args()
c.add_depends_on(args.many)

--- undecided (can't tell): a function that cannot be seen into
p.add_argument("--many", type=json.loads)
args = p.parse_args()
c.add_depends_on(args.many)

--- undecided (can be a string or a list): a default of another kind
p.add_argument("--after", default=[])
args = p.parse_args()
c.add_depends_on(args.after)

--- undecided (can be a string or a list): two commands with one name
sub = p.add_subparsers()
sub.add_parser("one").add_argument("--after", default="x")
two = sub.add_parser("two")
two.add_argument("--after", nargs="*", default=[])
args = p.parse_args()
c.add_depends_on(args.after)

--- fix: groups, sub-commands and what is not known besides
group = p.add_argument_group("steps").add_mutually_exclusive_group()
group.add_argument("--after", default="x")
sub = p.add_subparsers(dest="command", required=True)
two = sub.add_parser("two", help="the second")
two.add_argument("--last", default="x")
args, rest = p.parse_known_args()
c.add_depends_on(args.after)
c.add_depends_on(args.last)
for one in rest:
    c.add_depends_on(one)

--- fix: a parser made by one function, filled by another, read by a third
def fill(parser):
    parser.add_argument("--after", default="x")
def parse(argv=None):
    parser = argparse.ArgumentParser()
    fill(parser)
    return parser.parse_args(argv)
def main():
    args = parse()
    c.add_depends_on(args.after)
    wire(args)
def wire(args):
    c.add_depends_on(args.after)

--- undecided (can't tell): a parser filled elsewhere
from common import fill
p.add_argument("--after", default="x")
fill(p)
args = p.parse_args()
c.add_depends_on(args.after)

--- undecided (can't tell): a parser with parents
p = argparse.ArgumentParser(parents=[common])
p.add_argument("--after", default="x")
args = p.parse_args()
c.add_depends_on(args.after)

--- undecided (can't tell): names that are computed
p.add_argument("--after", default="x")
for name in names:
    p.add_argument(f"--{name}", nargs="*")
args = p.parse_args()
c.add_depends_on(args.after)

--- undecided (can't tell): other defaults
p.add_argument("--after", default="x")
p.set_defaults(after=[])
args = p.parse_args()
c.add_depends_on(args.after)

--- undecided (can't tell): a namespace that was there before
p.add_argument("--after", default="x")
args = p.parse_args(namespace=other)
c.add_depends_on(args.after)

--- undecided (can't tell): a namespace that is changed under computed names
p.add_argument("--after", default="x")
args = p.parse_args()
for key, value in json.loads("{}").items():
    setattr(args, key, value)
c.add_depends_on(args.after)

--- undecided (can't tell): a namespace that is changed as a mapping
p.add_argument("--after", default="x")
args = p.parse_args()
known = vars(args)
known["after"] = []
c.add_depends_on(args.after)

--- undecided (can't tell): a namespace that another function changes
p.add_argument("--after", default="x")
def main():
    args = p.parse_args()
    split(args)
    c.add_depends_on(args.after)
def split(args):
    args.after = args.after.split(",")

--- leave: changed right here
p.add_argument("--after", default="x")
args = p.parse_args()
args.after = args.after.split(",")
c.add_depends_on(args.after)

--- undecided (can't tell): changed under another name
p.add_argument("--after", default="x")
args = p.parse_args()
other = args
other.after = []
c.add_depends_on(args.after)

--- undecided (can't tell): an action of its own, a constant
p.add_argument("--after", action=Action, default="x")
p.add_argument("--other", nargs="?", const=[], default="x")
args = p.parse_args()
c.add_depends_on(args.after)
c.add_depends_on(args.other)

--- undecided (can't tell): no argument of this name
args = p.parse_args()
c.add_depends_on(args.after)
""")

CLICK = f"import click\n{HEAD}"

OPTIONS = table("""
--- fix: options and arguments that are always there
@click.command()
@click.option("--after", "-a", required=True)
@click.option("-m", "--my-mode", type=click.Choice(["a", "b"]), default="a")
@click.option("--env", "where", type=str, default="dev")
@click.argument("name")
def build(after, my_mode, where, name):
    c.add_depends_on(after)
    c.add_depends_on(my_mode)
    c.add_depends_on(where)
    c.add_depends_on(name)

--- fix: a command of a group, an option that is tested
@click.group()
@click.pass_context
def cli(ctx):
    ctx.obj = {}
@cli.command()
@click.option("--after", default=None)
@click.pass_obj
def build(obj, after):
    if after:
        c.add_depends_on(after)

--- likely (a string, or None): an option may be left out
@click.command()
@click.option("--after")
@click.option("--last", default=None)
def build(after, last):
    c.add_depends_on(after)
    c.add_depends_on(last)

--- leave: many of them, numbers and flags
@click.command()
@click.option("--dep", "deps", multiple=True)
@click.option("--pair", nargs=2)
@click.argument("names", nargs=-1)
@click.option("--n", type=int)
@click.option("--m", default=1)
@click.option("--tune", is_flag=True)
@click.option("--force/--no-force")
def build(deps, pair, names, n, m, tune, force):
    c.add_depends_on(deps)
    c.add_depends_on(pair)
    c.add_depends_on(names)
    c.add_depends_on(n)
    c.add_depends_on(m)
    c.add_depends_on(tune)
    c.add_depends_on(force)

--- fix: each of many
@click.command()
@click.option("--dep", "deps", multiple=True)
@click.argument("names", nargs=-1)
def build(deps, names):
    for one in (*deps, *names):
        c.add_depends_on(one)

--- undecided (can't tell): what is made of the text cannot be seen
@click.command()
@click.option("--after", type=Deps(), required=True)
@click.option("--last", callback=split, required=True)
@click.option("--n", multiple=many, required=True)
@click.option("--other", required=True, **more)
@click.option("--kind", type=click.Choice(KINDS), required=True)
def build(after, last, n, other, kind):
    c.add_depends_on(after)
    c.add_depends_on(last)
    c.add_depends_on(n)
    c.add_depends_on(other)
    c.add_depends_on(kind)

--- undecided (can't tell): a decorator of another package beside the options
from elsewhere import split
@click.command()
@split
@click.option("--after", required=True)
def build(after):
    c.add_depends_on(after)

--- undecided (can't tell): the command is also called with values of its own
@click.command()
@click.option("--after", required=True)
def build(after):
    c.add_depends_on(after)
@click.command()
@click.pass_context
def both(ctx):
    ctx.invoke(build, after=["x", "y"])

--- undecided (can't tell): options without a command
@click.option("--after", required=True)
def build(after):
    c.add_depends_on(after)
""")

TYPER = table("""
--- fix: the annotation says it
import typer
from typing import Annotated, Optional
app = typer.Typer()
@app.command()
def build(
    name: str = typer.Argument(...),
    env: str = typer.Option("dev", "--env"),
    after: Optional[str] = typer.Option(None, "--after"),
    only: Annotated[Optional[str], typer.Option()] = None,
):
    c.add_depends_on(name)
    c.add_depends_on(env)
    if after:
        c.add_depends_on(after)
    if only is not None:
        c.add_depends_on(only)

--- leave: a list
import typer
from typing import List, Optional
def build(deps: List[str] = typer.Option([], "--dep"), more: Optional[List[str]] = typer.Option(None)):
    c.add_depends_on(deps)
    c.add_depends_on(more)

--- likely (a string, or None): a default of None
import typer
def build(after: str = typer.Option(None), last: str = typer.Option(default=None)):
    c.add_depends_on(after)
    c.add_depends_on(last)

--- undecided (can't tell): no annotation
import typer
def build(after=typer.Option("x")):
    c.add_depends_on(after)
""")

ACROSS = table("""
--- fix: a parser of another file
### line.py
import argparse
def parse():
    p = argparse.ArgumentParser()
    p.add_argument("--after", default="x")
    return p.parse_args()
### main.py
from line import parse
from sagemaker.workflow.steps import TrainingStep
args = parse()
c = TrainingStep(name="C")
c.add_depends_on(args.after)

--- undecided (can't tell): a third file changes what is parsed
### line.py
import argparse
def parse():
    p = argparse.ArgumentParser()
    p.add_argument("--after", default="x")
    return p.parse_args()
### split.py
def split(args):
    args.after = args.after.split(",")
### main.py
from line import parse
from split import split
from sagemaker.workflow.steps import TrainingStep
args = parse()
split(args)
c = TrainingStep(name="C")
c.add_depends_on(args.after)
""")


@pytest.mark.parametrize("row", ARGUMENTS)
def test_argparse(row: Row) -> None:
    row.check(PARSER)


@pytest.mark.parametrize("row", OPTIONS)
def test_click(row: Row) -> None:
    row.check(CLICK)


@pytest.mark.parametrize("row", TYPER)
def test_typer(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", ACROSS)
def test_across_files(row: Row, tmp_path: Path) -> None:
    row.check_in(tmp_path)
