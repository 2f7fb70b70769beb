# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of exports share: results, exports of them, and the consumers as processes."""

import contextlib
import json
import math
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

BINARY = os.environ["BINARY"]
FIXTURES = pathlib.Path(os.environ["FIXTURES"])
CONSUMERS = os.environ["CONSUMERS"]


def skip(reason):
    print(reason)
    sys.exit(77)


def consumer(path):
    """A program of the unpacked packages."""
    if not CONSUMERS:
        skip(os.environ.get("CONSUMERS_MISSING", "the consumers are not there"))
    return os.path.join(CONSUMERS, path)


def result(name):
    """A fixture: sample (instructions), time (a real machine), hostile (what strangers send)."""
    return json.loads((FIXTURES / f"{name}-result.json").read_text(encoding="utf-8"))


def path_of(name):
    return str(FIXTURES / f"{name}-result.json")


def other_kernel(directory):
    """The sample on another kernel, a day later: a file, and its contents."""
    other = result("sample")
    other["run_id"] = "20261123T131936Z-beef"
    other["started"] = "2026-11-23T13:19:36Z"
    other["finished"] = "2026-11-23T13:20:21Z"
    other["machine"]["kernel"]["release"] = "7.3.4-arm64"
    other["invocation"]["plan"]["kernel"] = "stock-next"
    path = os.path.join(directory, "other.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(other, file)
    return path, other


def export(form, *paths):
    """The export of files, as text; a failure ends the test."""
    done = subprocess.run([BINARY, "export", "--format", form, *paths], check=True,
                          stdout=subprocess.PIPE)
    return done.stdout.decode("utf-8")


def measured(metric):
    return metric["status"] in ("ok", "partial")


def close(a, b):
    return math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-300)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def fetch(url, data=None):
    """The body; what the server says when it refuses."""
    try:
        with urllib.request.urlopen(url, data, timeout=20) as answer:
            return answer.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{url}: {error.code}: {error.read()[:2000]}") from error


@contextlib.contextmanager
def daemon(url, *command, **options):
    """A server that answers at `url` within a minute, ended (by its own id) at the end."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                   **options)
        try:
            deadline = time.monotonic() + 60
            while True:
                try:
                    urllib.request.urlopen(url, timeout=5).close()
                    break
                except OSError:
                    if process.poll() is not None or time.monotonic() > deadline:
                        log.seek(0)
                        print(log.read().decode("utf-8", "replace")[-4000:])
                        raise AssertionError(f"{command[0]} does not answer")
                    time.sleep(0.05)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


LINE = re.compile(r'([a-z0-9_]+)\{((?:[a-z0-9_]+="(?:[^"\\\n]|\\.)*",?)*)\} (\S+)')
LABEL = re.compile(r'([a-z0-9_]+)="((?:[^"\\\n]|\\.)*)"')


def series(text):
    """Prometheus text as {(name, labels): value}. An empty label is none."""
    found = {}
    for line in text.splitlines():
        if line.startswith("#") or not line:
            continue
        match = LINE.fullmatch(line)
        assert match, line
        labels = {key: re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), value)
                  for key, value in LABEL.findall(match[2]) if value}
        key = match[1], frozenset(labels.items())
        assert key not in found, line
        found[key] = float(match[3])
    return found


class Prometheus:
    """Exports in a node_exporter's textfile directory, scraped by a Prometheus; both on loopback."""

    def __init__(self, exports):
        self.exports = exports
        self.stack = contextlib.ExitStack()

    def __enter__(self):
        with self.stack as stack:
            work = stack.enter_context(tempfile.TemporaryDirectory())
            textfiles = os.path.join(work, "textfiles")
            os.mkdir(textfiles)
            for name, text in self.exports.items():
                with open(os.path.join(textfiles, f"{name}.prom"), "w", encoding="utf-8") as file:
                    file.write(text)
            node = free_port()
            self.node_url = f"http://127.0.0.1:{node}/metrics"
            stack.enter_context(daemon(
                self.node_url, consumer("usr/bin/prometheus-node-exporter"),
                "--collector.disable-defaults", "--collector.textfile",
                f"--collector.textfile.directory={textfiles}",
                f"--web.listen-address=127.0.0.1:{node}"))
            config = os.path.join(work, "prometheus.yml")
            with open(config, "w", encoding="utf-8") as file:
                json.dump({"scrape_configs": [{
                    "job_name": "zdbench", "scrape_interval": "1s",
                    "static_configs": [{"targets": [f"127.0.0.1:{node}"]}]}]}, file)
            port = free_port()
            self.url = f"http://127.0.0.1:{port}"
            stack.enter_context(daemon(
                f"{self.url}/-/ready", consumer("usr/bin/prometheus"),
                f"--config.file={config}", f"--storage.tsdb.path={work}/data",
                f"--web.listen-address=127.0.0.1:{port}"))
            deadline = time.monotonic() + 60
            while not self.query("count({__name__=~'zdbench_.*'})"):
                assert time.monotonic() < deadline, "Prometheus has scraped nothing"
                time.sleep(0.2)
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *what):
        return self.stack.__exit__(*what)

    def query(self, expression):
        """An instant query's result: a list of {"metric": labels, "value": [time, text]}."""
        answer = json.loads(fetch(f"{self.url}/api/v1/query?" +
                                  urllib.parse.urlencode({"query": expression})))
        assert answer["status"] == "success", answer
        return answer["data"]["result"]
