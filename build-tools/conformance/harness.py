"""What the scripts here and in bench share: the command under test, its surroundings, and a table of what came of it."""

import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path

#: What evaluating whole trees takes, for Firn and real Nix alike: nothing of the machine's own, and deep calls.
SETTINGS = "build-users-group =\nsubstituters =\nmax-call-depth = 1000000\n"
KEPT = ("PATH", "HOME", "LANG", "XDG_CACHE_HOME", "JAVA_HOME", "FIRN_JAVA_HOME", "FIRN_JAVA_OPTS", "TMPDIR")


def command(words):
    """Splits a command line; its program is found from here even after a change of folder. `./firn` is this checkout's."""
    argv = shlex.split(words)
    if argv[0] == "./firn":
        argv[0] = str(Path(__file__).resolve().parents[2] / "firn")
    elif "/" in argv[0]:
        argv[0] = str(Path(argv[0]).resolve())
    return argv


def environment(**extra):
    """The environment that every command under test gets: nothing of the caller's own settings."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    # HOME may be replaced below; a command that keeps a cache in the real one still finds it.
    kept.setdefault("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    return kept | extra


def run(argv, *, cwd=None, env=None, stdin=None, timeout=600):
    """Runs to the end; (exit status, standard output, standard error). A time-out is status -1."""
    try:
        done = subprocess.run(
            argv,
            cwd=cwd,
            env=environment() if env is None else env,
            input=stdin if stdin is not None else b"",
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return -1, late.stdout or b"", (late.stderr or b"") + b"\ntimed out"
    return done.returncode, done.stdout, done.stderr


def version(argv):
    """What `--version` says, for the record that goes with every figure."""
    status, out, _ = run([*argv, "--version"], timeout=120)
    return out.decode(errors="replace").strip().splitlines()[0] if status == 0 and out.strip() else "unknown"


def commit(checkout):
    """Which commit a checkout is at, for the record, and whether something but the records has changed since."""
    git = ["git", "-C", str(checkout)]
    status, out, _ = run([*git, "describe", "--always"], timeout=60)
    if status != 0 or not out.strip():
        return "unknown"
    _, changed, _ = run([*git, "status", "--porcelain", "--", ".", ":!bench/results"], timeout=60)
    return out.decode().strip() + ("-dirty" if changed.strip() else "")


def table(header, rows):
    """A Markdown table with aligned columns."""
    cells = [[str(c) for c in row] for row in [header, *rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths)) + " |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(lines)


def free_port():
    """A port that nothing listens on now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def fail(message):
    print(f"{Path(sys.argv[0]).name}: {message}", file=sys.stderr)
    sys.exit(2)
