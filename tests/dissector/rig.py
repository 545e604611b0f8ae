"""Runs tshark with the dissector, as an ordinary user, in a scratch folder of its own."""

import atexit
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LUA = os.path.join(ROOT, "dissector", "pvs.lua")
CAPTURES = os.path.join(ROOT, "tests", "captures")
VECTORS = os.path.join(ROOT, "tests", "vectors")
SKIPPED = 77
NOBODY = "65534"


def skip(why):
    print("skipped: " + why)
    sys.exit(SKIPPED)


def program(name):
    """The command line of a program of Wireshark: tshark, editcap, sharkd..

    PVS_WIRESHARK names a command that runs the program whose name is put behind it; that is how
    another version than the installed one is tested (wireshark.sh).
    """
    other = os.environ.get("PVS_WIRESHARK")
    if other:
        return shlex.split(other) + [name]
    return [name] if shutil.which(name) else None


def prefix():
    """What makes an ordinary user of root: newer versions load no script of a user for root."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        skip("this is root, and there is no setpriv to become somebody else")
    return ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]


class Rig:
    """A scratch folder with the dissector in its plugin folder, and nobody's settings."""

    def __init__(self, lua=LUA):
        if not program("tshark"):
            skip("there is no tshark")
        self.folder = tempfile.mkdtemp(prefix="pvs-dissector-")
        atexit.register(shutil.rmtree, self.folder, True)
        plugins = os.path.join(self.folder, ".local", "lib", "wireshark", "plugins")
        os.makedirs(plugins)
        os.makedirs(os.path.join(self.folder, "config"))
        shutil.copy(lua, os.path.join(plugins, "pvs.lua"))
        self._open_up()
        self.environment = dict(os.environ, HOME=self.folder,
                                WIRESHARK_CONFIG_DIR=os.path.join(self.folder, "config"),
                                TZ="UTC", LC_ALL="C.UTF-8")
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "WIRESHARK_PLUGIN_DIR"):
            self.environment.pop(name, None)

    def _open_up(self):
        os.chmod(self.folder, 0o755)
        if os.geteuid() != 0:
            return
        for folder, _, names in os.walk(self.folder):
            os.chown(folder, int(NOBODY), int(NOBODY))
            for name in names:
                os.chown(os.path.join(folder, name), int(NOBODY), int(NOBODY))

    def path(self, name):
        return os.path.join(self.folder, name)

    def take(self, path, name=None):
        """A copy of a file that tshark may read."""
        copy = self.path(name or os.path.basename(path))
        if os.path.abspath(path) != copy:
            shutil.copy(path, copy)
        os.chmod(copy, 0o644)
        if os.geteuid() == 0:
            os.chown(copy, int(NOBODY), int(NOBODY))
        return copy

    def command(self, name, *arguments):
        return prefix() + program(name) + list(arguments)

    def run(self, name, *arguments, **options):
        """Runs a program to its end: (exit status, output, error output)."""
        options.setdefault("timeout", 600)
        done = subprocess.run(self.command(name, *arguments), env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, cwd=self.folder, **options)
        return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")

    def tshark(self, *arguments):
        """The output of a run that has to go well: Lua errors leave the exit status 0."""
        status, output, errors = self.run("tshark", *arguments)
        complaint = lua_complaint(errors) or lua_complaint(output.decode("utf-8", "replace"))
        if status != 0 or complaint:
            raise Failure("tshark %s: status %d: %s" % (" ".join(arguments), status,
                                                         complaint or errors.strip()[-2000:]))
        return output.decode("utf-8", "replace")

    def stream(self, *arguments):
        """The same, as a process whose output is read on the way."""
        return subprocess.Popen(self.command("tshark", *arguments), env=self.environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, cwd=self.folder)


class Failure(Exception):
    pass


def lua_complaint(text):
    """The first line that speaks of a fault of the script."""
    for line in text.splitlines():
        for word in ("Error during loading", "Lua Error", "Dissector bug", "_ws.lua.error",
                     "expired ", "stack traceback", "tshark: Lua"):
            if word in line:
                return line.strip()
    return None
