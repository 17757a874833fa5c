"""smfix and its peers: how each is installed, and the command by which it does the same work."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Command

PEERS = Path(__file__).parent / "peers"
INSTALLS = {
    "ast-grep": ("ast-grep-cli==0.51.1",),
    "ruff": ("ruff==0.17.6",),
    "fixit": ("fixit==2.2.1", "libcst==1.9.0", "click<8.2"),
    "semgrep": ("semgrep", "setuptools<81"),
    "bowler": ("bowler", "setuptools<81"),
    "pyupgrade": ("pyupgrade",),
}
"""A virtual environment each. LibCST's codemod and the bare script use Fixit's."""


class Tools:
    """The tools that can run here; why the others can't is in `absent`."""

    def __init__(self, root: Path, installs: bool = True) -> None:
        """Without `installs` there are those alone that need nothing more than is installed where this runs."""
        self.root, self.installs = root / "tools", installs
        self.absent: dict[str, str] = {}

    def programs_of(self, name: str) -> Path | None:
        """The folder of a peer's programs, installed on first use."""
        folder = self.root / name
        if name in self.absent:
            return None
        if not self.installs:
            self.absent[name] = "is not installed for this size"
            return None
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            try:
                subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
                pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", *INSTALLS[name]]
                subprocess.run(pip, check=True, capture_output=True, text=True)
            except subprocess.CalledProcessError as error:
                said = str(error.stderr or error).strip().splitlines()
                self.absent[name] = f"could not be installed: {said[-1] if said else error}"
                return None
            (folder / "done").touch()
        return folder / "bin"

    def smfix(self, tree: Path, *words: str, writes: bool = False) -> Command:
        """smfix as it is imported here."""
        environ = {"PYTHONPATH": str(Path(__file__).parents[1]), "SMFIX_STATE_DIR": str(self.root.parent / "state")}
        return Command("smfix", (sys.executable, "-m", "smfix", *words), tree, environ, writes=writes)

    def searches(self, tree: Path) -> list[Command]:
        """What a search for the name takes: the floor."""
        found = []
        if shutil.which("rg"):
            found.append(Command("ripgrep", ("rg", "-l", "-g", "*.py", "depends_on"), tree))
        else:
            self.absent["ripgrep"] = "`rg` is not installed"
        if (tree / ".git").exists():
            found.append(Command("git grep", ("git", "grep", "-l", "depends_on", "--", "*.py"), tree))
        return found

    def ruff(self, tree: Path) -> list[Command]:
        """ruff, for what parsing every file takes in Rust; it has no rule for this."""
        programs = self.programs_of("ruff")
        words = ("check", "--quiet", "--isolated", "--no-cache", "--exit-zero", "--select", "E9", ".")
        return [Command("ruff (parses only)", (str(programs / "ruff"), *words), tree)] if programs else []

    def ast_grep(self, tree: Path, writes: bool = True) -> list[Command]:
        """ast-grep with a rule for the rewrite, which it makes or only shows."""
        programs = self.programs_of("ast-grep")
        words = ("scan", "--rule", str(PEERS / "ast_grep.yml"), *(("-U",) if writes else ()), ".")
        return [Command("ast-grep", (str(programs / "ast-grep"), *words), tree, writes=writes)] if programs else []

    def bare(self, tree: Path, slow: bool = False) -> list[Command]:
        """The bare script on libcst."""
        programs = self.programs_of("fixit")
        python = programs / "python" if programs else None if self.installs else sys.executable
        words = (str(python), str(PEERS / "bare.py"), ".")
        return [Command("bare libcst", words, tree, slow=slow, writes=True)] if python else []

    def codemod(self, tree: Path, slow: bool = False) -> list[Command]:
        """LibCST's own codemod runner, without a formatter afterwards."""
        programs = self.programs_of("fixit")
        if not programs:
            return []
        words = ("-m", "libcst.tool", "codemod", "--hide-progress", "--no-format", "-x", "codemod.WrapCommand", ".")
        environ = {"PYTHONPATH": str(PEERS)}
        return [Command("LibCST codemod", (str(programs / "python"), *words), tree, environ, slow=slow, writes=True)]

    def fixit(self, tree: Path, slow: bool = False) -> list[Command]:
        """Fixit with a rule for the rewrite; its configuration stands in a folder above the tree."""
        programs = self.programs_of("fixit")
        if not programs:
            return []
        config = self.root.parent / "fixit.toml"
        config.write_text('[tool.fixit]\nroot = true\nenable = ["fixit_rule"]\ndisable = ["fixit.rules"]\n')
        words = (str(programs / "fixit"), "--config-file", str(config), "fix", "--automatic", ".")
        return [Command("Fixit", words, tree, {"PYTHONPATH": str(PEERS)}, slow=slow, writes=True)]

    def others(self, tree: Path) -> list[Command]:
        """semgrep, Bowler and, for what tokens and `ast` take, pyupgrade, which has no such rewrite."""
        found = []
        if programs := self.programs_of("semgrep"):
            words = ("--metrics", "off", "--disable-version-check", "--config", str(PEERS / "semgrep.yml"), "--autofix")
            path = {"PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin"}
            found.append(
                Command("semgrep", (str(programs / "semgrep"), *words, "."), tree, path, slow=True, writes=True)
            )
        if programs := self.programs_of("bowler"):
            words = (str(programs / "python"), str(PEERS / "bowler_query.py"), ".")
            found.append(Command("Bowler", words, tree, slow=True, writes=True))
        if programs := self.programs_of("pyupgrade"):
            script = f"find . -name '*.py' -print0 | xargs -0 {programs / 'pyupgrade'} --exit-zero-even-if-changed"
            found.append(Command("pyupgrade (other work)", ("sh", "-c", script), tree, slow=True, writes=True))
        return found

    def parse(self, file: Path) -> Command:
        """`ast.parse` of one file, by a Python of its own."""
        code = f"import ast; ast.parse(open({str(file)!r}, 'rb').read())"
        return Command("ast.parse", (sys.executable, "-c", code), file.parent)

    def python(self, tree: Path, code: str) -> Command:
        """A Python that runs a line."""
        return Command(f"python -c '{code}'", (sys.executable, "-c", code), tree)
