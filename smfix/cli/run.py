"""One run over files: scan, fix, write, report, exit code."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from smfix.cli.interrupts import Interrupts, code_of
from smfix.cli.output import Output, coloured, width
from smfix.cli.safeguards import Safeguards
from smfix.cli.words import say, say_problem
from smfix.model import Problem, Reason, Rewrite
from smfix.needles import NEEDLES
from smfix.report.progress import Bar
from smfix.selection import Given, each_once, given

if TYPE_CHECKING:
    from smfix.cli.interactive import Review
    from smfix.config import Settings
    from smfix.files.discover import Root
    from smfix.files.scanned import Scanned, Searched
    from smfix.report.summary import Totals
    from smfix.resolved_config import ConfigResolver
    from smfix.run_options import RunOptions


class Run:
    """One run over files: scan, fix, write, report, exit code."""

    needles = NEEDLES
    """What the files that are looked at hold."""

    def __init__(self, paths: tuple[str, ...], options: RunOptions, resolver: ConfigResolver) -> None:
        """Nothing is read before `run`."""
        from smfix.report.summary import Totals

        self.paths, self.options, self.resolver = paths, options, resolver
        self.stopped = False
        self.searched: dict[str, Searched] = {}
        """Folders of which every file was looked at."""
        self.verb = ("Fixed", "Would fix") if options.add_ignore is None else ("Suppressed", "Would suppress")
        self._totals = Totals()
        self._rest = ""
        """What an interrupt left as it was; nothing yet is known of that while files are looked for."""
        self._started = time.monotonic()

    def run(self) -> int:
        """Do it, and return the exit code."""
        if self.options.interactive:
            from smfix.cli.interactive import require_terminal

            require_terminal()
        interrupts = Interrupts()
        try:
            meant = given(self.paths, self.resolver)
            if self.options.show_files:
                return self._show(meant)
            if self.options.write_baseline:
                return self._write_baseline(meant)
            scanned = self._scanned(meant.roots)
            self._totals.scanned = scanned.files + len(meant.files)
            hits = each_once([*meant.files, *scanned.hits])
            problems = [*meant.problems, *scanned.problems]
            return self._fix(hits, [root.given for root in meant.roots], problems, interrupts)
        except KeyboardInterrupt as interrupt:
            seconds = time.monotonic() - self._started
            early = f"Not all files were scanned in {seconds:.1f} s; every file is as it was."
            say(f"Interrupted. {f'{self._summary(False)} {self._rest}' if self._rest else early}")
            return code_of(interrupt)

    def _fix(self, hits: list[str], roots: list[str], problems: list[Problem], interrupts: Interrupts) -> int:
        """Look at the files that hold a needle, and write and report what becomes of each."""
        output = Output(self.options)
        for problem in problems:
            self._totals.add(self._say(Rewrite.failed(problem)))
        safety = Safeguards(hits, self.options.require_clean) if self.options.writes and hits else None
        bar, seen = Bar(0 if self.options.interactive else len(hits), self._started), 0
        self._rest = f"All {len(hits)} files are as they were."
        try:
            for group in self._groups(self._rewrites(hits, roots), safety):
                for rewrite in group:
                    with interrupts.held():
                        rewrite = safety.write(rewrite) if safety else rewrite
                        self._totals.add(rewrite)
                        seen += 1
                        self._rest = f"The other {len(hits) - seen} of {len(hits)} files are as they were."
                    if rewrite.changed or rewrite.left or rewrite.problems:
                        bar.clear()
                    self._tell(rewrite, output, roots)
                    bar.advance()
        except KeyboardInterrupt:
            bar.clear()
            output.close()
            raise
        finally:
            if safety:
                safety.close()
        bar.clear()
        output.close()
        if self.stopped:
            say("Stopped; what was not asked about is as it was.")
        if not self.options.quiet:
            say(self._summary())
            self._next_step()
            if safety:
                safety.say()
        return 2 if output.failed else self._code(self._totals)

    def _next_step(self) -> None:
        """What a person can do now, on a terminal."""
        if not (self._totals.fixed and sys.stderr.isatty()):
            return
        if self.options.writes:
            say("`smfix undo` takes it back.")
            return
        import shlex

        mode = "--check" if self.options.check else "--diff"
        others = set(self.options.given) - {"paths", "check", "diff"}
        command = shlex.join(["smfix", *self.paths])
        how = f"`{command}`" if not others else f"the same command without `{mode}`"
        say(f"Apply it with {how}; `smfix undo` takes it back.")

    def _tell(self, rewrite: Rewrite, output: Output, roots: list[str]) -> None:
        """Report a file, and what a fix does to its graphs."""
        failed = output.add(self._say(rewrite))
        if failed is not None:
            self._totals.add(self._say(failed))
        if rewrite.changed and self.options.graph:
            self._totals.add(self._say(self._graphs(rewrite, roots)))

    def _summary(self, ended: bool = True) -> str:
        from smfix.report.summary import summary

        seconds = time.monotonic() - self._started
        return summary(self._totals, self.verb[not self.options.writes], seconds, ended)

    def _scanned(self, roots: Sequence[Root]) -> Scanned:
        """What is below the folders."""
        from smfix.selection import scanned

        found = scanned(roots, self.resolver, self.needles, alone=self.options.jobs == 1)
        self.searched = found.searched
        return found

    def _code(self, totals: Totals) -> int:
        if totals.failed:
            return 2
        left = self.stopped or totals.left or (totals.fixed and not self.options.writes)
        fixed = totals.fixed and self.options.exit_non_zero_on_fix
        return 1 if fixed or (left and not self.options.exit_zero) else 0

    def _rewrites(self, hits: list[str], roots: list[str]) -> Iterator[Rewrite]:
        if not hits:
            return
        folders = roots or sorted({os.path.dirname(path) or "." for path in hits})
        # all at once: what is wrong with a configuration is said before any write
        settings = {path: self.resolver.settings(path) for path in hits}
        rewrites = self._computed(hits, folders, settings)
        if self.options.interactive:
            yield from self._reviewed(_with_bar(rewrites, Bar(len(hits), self._started)), folders)
        else:
            yield from rewrites

    def _reviewed(self, rewrites: list[Rewrite], folders: list[str]) -> Iterator[Rewrite]:
        """What a person accepts; all files are looked at first, so that each question says how many there are."""
        from smfix.cli.interactive import questions_of

        review = self._review(folders, sum(len(questions_of(rewrite)) for rewrite in rewrites))
        try:
            for rewrite in rewrites:
                answered = review.of(rewrite)
                self._totals.declined, self._totals.unasked = review.declined, review.unasked
                yield answered
                if review.quitted:
                    self.stopped = True
                    return
        finally:
            review.close()

    def _computed(self, hits: list[str], folders: list[str], settings: dict[str, Settings]) -> Iterator[Rewrite]:
        """What becomes of each file, but for the problems that its baseline knows."""
        for rewrite in self._worked(hits, folders, settings):
            known = settings[rewrite.path].baselined if rewrite.problems and rewrite.path in settings else frozenset()
            if known:
                from smfix.files.baseline import without_known_problems

                rewrite = without_known_problems(rewrite, known)
            yield rewrite

    def _worked(self, hits: list[str], folders: list[str], settings: dict[str, Settings]) -> Iterator[Rewrite]:
        """By this machine's processes, or by a cluster's."""
        if not self.options.scheduler:
            from smfix.runner import run

            return run(hits, folders, settings.__getitem__, self.options.jobs, self.searched)
        from smfix.fleet.cluster import Unreachable
        from smfix.fleet.tree import run_there

        try:
            return run_there(self.options.scheduler, hits, folders, settings.__getitem__)
        except Unreachable as error:
            raise click.UsageError(str(error)) from None

    def _review(self, folders: list[str], questions: int) -> Review:
        """Who asks, and where."""
        from smfix.cli.interactive import Review
        from smfix.report import Style
        from smfix.report.terminal import Terminal

        style = Style(verbose=True, width=width(), coloured=coloured(self.options.color), asking=True)
        return Review(Terminal(sys.stdout.buffer, style), self.resolver.settings, folders, questions)

    def _groups(self, rewrites: Iterator[Rewrite], safety: Safeguards | None) -> Iterator[list[Rewrite]]:
        """The results, in the groups in which they are recorded and written; each as it comes where none is written,
        or where a person answers for it."""
        if safety and not self.options.interactive:
            yield from safety.recorded(rewrites)
        elif safety:
            for rewrite in rewrites:
                yield from safety.recorded([rewrite])
        else:
            yield from ([rewrite] for rewrite in rewrites)

    def _say(self, rewrite: Rewrite) -> Rewrite:
        """Name what could not be done, at once."""
        for problem in rewrite.problems:
            if problem.reason.is_error or not self.options.quiet:
                say_problem(problem)
        return rewrite

    def _graphs(self, rewrite: Rewrite, roots: list[str]) -> Rewrite:
        """Show the dependencies that a fix mends, comes to or loses; what comes back says why, where they can't be."""
        from smfix.graph.compare import of_rewrite
        from smfix.report.graphs import Look
        from smfix.report.graphs.changes import draw
        from smfix.runner import with_stack

        path = rewrite.path
        folders = roots or [os.path.dirname(path) or "."]
        try:
            changes = list(with_stack(lambda: of_rewrite(rewrite, self.resolver.settings(path), folders)))
            click.echo(draw("text", changes, Look()), err=True, nl=False)
        except (Exception, SystemExit) as error:
            from smfix.engine import mistake

            return Rewrite.failed(Problem(path, Reason.INTERNAL, mistake("the graph", error, outcome="")))
        return Rewrite(path, b"", b"")

    def _write_baseline(self, meant: Given) -> int:
        """Write what is found now as the baseline of the first path, and exit 0: all of it rests from now on."""
        from smfix.files.baseline import OF_THE_CODE, document, problem_marks
        from smfix.files.whole import write_whole
        from smfix.fingerprint import fingerprints
        from smfix.sources import read_text

        target = self.resolver.own_baseline(self.paths[0])
        scanned = self._scanned(meant.roots)
        found: dict[str, list[str]] = {}
        failed = bool(meant.problems or scanned.problems)
        for problem in (*meant.problems, *scanned.problems):
            self._say(Rewrite.failed(problem))
        hits = each_once([*meant.files, *scanned.hits])
        for rewrite in self._rewrites(hits, [root.given for root in meant.roots]):
            marks = problem_marks(self._say(rewrite).problems)
            failed |= any(one.reason.is_error and one.reason not in OF_THE_CODE for one in rewrite.problems)
            if rewrite.fixed or rewrite.left:
                text = read_text(rewrite.before, rewrite.path).text
                marks += fingerprints(text, (*rewrite.fixed, *rewrite.left))
            if marks:
                found[rewrite.path] = marks
        wrong = write_whole(target, document(target, found))
        if wrong:
            raise click.ClickException(wrong)
        if not self.options.quiet:
            count = sum(map(len, found.values()))
            say(f"Wrote {count} finding{'s' * (count != 1)} to {target}; they are suppressed from now on.")
        return 2 if failed else 0

    def _show(self, meant: Given) -> int:
        from smfix.files.discover import names_below
        from smfix.report.names import listed

        terminal, problems = sys.stdout.isatty(), list(meant.problems)
        for path in meant.files:
            sys.stdout.buffer.write(listed(path, terminal))
        for root in meant.roots:
            for names in names_below(root, self.resolver.choice(root.given), problems):
                for path in sorted(map(root.shown, names)):
                    if not self.resolver.excluded(path):
                        sys.stdout.buffer.write(listed(path, terminal))
        for problem in problems:
            self._say(Rewrite.failed(problem))
        return 2 if problems else 0


def _with_bar(rewrites: Iterator[Rewrite], bar: Bar) -> list[Rewrite]:
    """All of them, a bar being drawn meanwhile."""
    found = []
    try:
        for rewrite in rewrites:
            found.append(rewrite)
            bar.advance()
    finally:
        bar.clear()
    return found
