"""dao-ai's own server with the turn of the benchmark. README.md beside this file says more.

    python3 run.py HOST FOLDER

HOST is the address of the instant workspace, FOLDER where the environment lies between runs. Prints one
JSON line. Any Python 3.8 runs this file; the server runs in an environment of Python 3.12 or newer, made
here. Where there is none, the line says so: {"not_run": "no Python ≥ 3.12"}.
"""

import glob
import http.client
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
NEEDED = (3, 12)
# Requests before the memory is read, and those whose time counts.
FIRST, MEASURED = 20, 50
# How long it may take to be ready, or to answer, in seconds.
PATIENCE = 120
QUESTION = {"input": [{"role": "user", "content": "How many orders by region?"}]}
ANSWER = "There are three regions."


class NotRun(Exception):
    """Why nothing was measured."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def version(python):
    """The version of a Python that can make environments, or None."""
    ask = "import ensurepip, sys, venv; print(*sys.version_info[:3])"
    try:
        run = subprocess.run([python, "-c", ask], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    return tuple(map(int, run.stdout.split())) if run.returncode == 0 else None


def pythons():
    """Where a new enough Python may be: this one, on PATH, pyenv's, uv's."""
    yield sys.executable
    for minor in (12, 13, 14):
        found = shutil.which("python3.%d" % minor)
        if found:
            yield found
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    # What pyenv puts on PATH runs only the versions that are chosen; the others are there all the same.
    yield from sorted(glob.glob(os.path.join(pyenv, "versions", "3.1[2-9].*", "bin", "python3")))
    uv = shutil.which("uv")
    if uv:
        find = [uv, "python", "find", "--no-project", ">=3.12"]
        run = subprocess.run(find, capture_output=True, text=True)
        if run.returncode == 0:
            yield run.stdout.strip()


def find_python():
    for python in pythons():
        found = version(python)
        if found and found >= NEEDED:
            return python, found
    raise NotRun("no Python ≥ 3.12")


def environment(folder):
    """The Python of the environment, made unless it holds what is pinned now."""
    pinned = os.path.join(HERE, "requirements.txt")
    with open(pinned, encoding="utf-8") as file:
        wanted = file.read()
    python = os.path.join(folder, "bin", "python")
    stamp = os.path.join(folder, "pinned.txt")
    if os.path.exists(stamp) and version(python):
        with open(stamp, encoding="utf-8") as file:
            if file.read() == wanted:
                return python
    base, found = find_python()
    say("Installing dao-ai for Python %d.%d.%d (1.3 GB, minutes)…" % found)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        subprocess.run([base, "-m", "venv", "--clear", folder], check=True, stdout=sys.stderr)
        # With all versions given, there is nothing to work out.
        command = [python, *install, "--no-deps", "--requirement", pinned]
        subprocess.run(command, check=True, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotRun("dao-ai cannot be installed: %s" % error)
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(wanted)
    return python


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def resident(top):
    """Resident memory of a process and all below it, in KiB."""
    children = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % entry) as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(entry))
    total, left = 0, [top]
    while left:
        pid = left.pop()
        left += children.get(pid, [])
        try:
            with open("/proc/%d/status" % pid) as file:
                lines = [line for line in file if line.startswith("VmRSS:")]
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines)
    return total


def serve(python, host, port, home):
    """Starts the server as its documentation says, and knows nothing of this machine's settings."""
    variables = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": home,
        "LANG": "C.UTF-8",
        "DATABRICKS_HOST": host,
        "DATABRICKS_TOKEN": "server-token",
        "DAO_AI_CONFIG_PATH": os.path.join(HERE, "agent.yaml"),
        # No traces: they would be sent to the workspace beside the turn, and it keeps none.
        "MLFLOW_TRACE_SAMPLING_RATIO": "0",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }
    # One worker: with more it takes as many times the memory.
    command = [python, "-m", "dao_ai.apps.server", "--port", str(port), "--workers", "1"]
    with open(os.path.join(home, "log"), "w", encoding="utf-8") as log:
        return subprocess.Popen(
            command, cwd=home, env=variables, stdin=subprocess.DEVNULL, stdout=log,
            stderr=subprocess.STDOUT, start_new_session=True,
        )


def healthy(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def ready(server, port, began):
    """Seconds until the server said that it is well."""
    while not healthy(port):
        if server.poll() is not None or time.monotonic() - began > PATIENCE:
            raise NotRun("dao-ai's server is not ready")
        time.sleep(0.005)
    return time.monotonic() - began


def ask(server, port):
    """Memory after the first turns, in KiB, and the middle time of the others, in seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    body = json.dumps(QUESTION)
    headers = {
        "content-type": "application/json",
        "x-forwarded-access-token": "user-token",
        "x-forwarded-email": "a@example.com",
    }
    times, memory = [], 0
    for number in range(FIRST + MEASURED):
        if number == FIRST:
            memory = resident(server.pid)
        before = time.perf_counter()
        connection.request("POST", "/invocations", body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        times.append(time.perf_counter() - before)
        # It is said only where a statement has run before.
        if response.status != 200 or ANSWER not in text:
            raise NotRun("dao-ai did not answer: %d %s" % (response.status, text[:300]))
    return memory, statistics.median(times[FIRST:])


def end(server):
    """Ends the server and what it started: they are a group of their own."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, sign)
            server.wait(10)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def measure(python, host):
    home = tempfile.mkdtemp(prefix="behalf-dao-ai-")
    port = free_port()
    try:
        # Once to have all of it at hand, as the other programs are, and once to measure.
        for measured in (False, True):
            began = time.monotonic()
            server = serve(python, host, port, home)
            try:
                took = ready(server, port, began)
                if measured:
                    memory, middle = ask(server, port)
            except (NotRun, OSError, http.client.HTTPException) as error:
                with open(os.path.join(home, "log"), encoding="utf-8") as file:
                    say("".join(file.readlines()[-30:]))
                raise NotRun(str(error) or type(error).__name__)
            finally:
                end(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return {
        "ready_ms": round(took * 1000, 1),
        "resident_kib": memory,
        "p50_ms": round(middle * 1000, 2),
    }


def main():
    host, folder = sys.argv[1].rstrip("/"), os.path.abspath(sys.argv[2])
    return measure(environment(folder), host)


if __name__ == "__main__":
    try:
        print(json.dumps(main()))
    except NotRun as error:
        print(json.dumps({"not_run": str(error)}, ensure_ascii=False))
