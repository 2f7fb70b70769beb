# SPDX-License-Identifier: GPL-2.0-or-later
"""The page in a browser, as on a phone and on a desk: nothing sticks out, no text is cut or lies on another.

With SHOTS=DIR in the environment the pictures are kept there: phone, desk, dark and print (a PDF), to be looked at.
"""

import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from common import later, path_of, report, result, skip, write

CHROMIUM = shutil.which("chromium")
PROBE = """<script>
window.addEventListener("load", function () {
  var wrong = [], texts = 0;
  document.querySelectorAll("details").forEach(function (d) { d.open = true; });
  if (document.documentElement.scrollWidth > window.innerWidth)
    wrong.push("the page is " + document.documentElement.scrollWidth + " wide, the window " + window.innerWidth);
  document.querySelectorAll("svg").forEach(function (svg, i) {
    var frame = svg.getBoundingClientRect(), boxes = [];
    svg.querySelectorAll("text").forEach(function (t) {
      var b = t.getBoundingClientRect();
      texts++;
      if (b.left < frame.left - 1 || b.right > frame.right + 1 || b.top < frame.top - 1 || b.bottom > frame.bottom + 1)
        wrong.push("plot " + (i + 1) + ": '" + t.textContent + "' sticks out");
      boxes.forEach(function (o) {
        if (Math.min(b.right, o.b.right) - Math.max(b.left, o.b.left) > 0.5 &&
            Math.min(b.bottom, o.b.bottom) - Math.max(b.top, o.b.top) > 2)
          wrong.push("plot " + (i + 1) + ": '" + t.textContent + "' lies on '" + o.t + "'");
      });
      boxes.push({b: b, t: t.textContent});
    });
  });
  parent.postMessage(JSON.stringify({wrong: wrong.slice(0, 20), n: wrong.length, texts: texts,
    width: window.innerWidth}), "*");
});
</script></body>"""
FRAME = """<!DOCTYPE html><body style="margin:0"><iframe src="%s" width="%d" height="1200" style="border:0"></iframe>
<pre id="said"></pre><script>window.addEventListener("message", function (e) {
document.getElementById("said").textContent = e.data; });</script></body>"""


def chromium(directory, *arguments):
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
               f"--user-data-dir={directory}/profile", "--virtual-time-budget=20000"]
    return subprocess.run([CHROMIUM, *options, *arguments], capture_output=True, text=True, timeout=120,
                          check=True).stdout


def probe(directory, text, width):
    """What is wrong with a page in a window of that width."""
    page, frame = os.path.join(directory, "page.html"), os.path.join(directory, "frame.html")
    pathlib.Path(page).write_text(text.replace("</body>", PROBE), encoding="utf-8")
    pathlib.Path(frame).write_text(FRAME % ("page.html", width), encoding="utf-8")
    seen = chromium(directory, "--window-size=1400,1300", "--dump-dom", f"file://{frame}")
    said = json.loads(html.unescape(re.search(r'<pre id="said">(.*?)</pre>', seen, re.S).group(1)))
    assert said["width"] == width and said["texts"] > 0, said
    return said


def shots(directory, text, where):
    os.makedirs(where, exist_ok=True)
    page, frame = os.path.join(directory, "page.html"), os.path.join(directory, "frame.html")
    pathlib.Path(page).write_text(text, encoding="utf-8")
    pathlib.Path(frame).write_text(FRAME % ("page.html", 390), encoding="utf-8")
    chromium(directory, "--window-size=1280,1600", f"--screenshot={where}/desk.png", f"file://{page}")
    chromium(directory, "--window-size=500,1200", f"--screenshot={where}/phone.png", f"file://{frame}")
    chromium(directory, "--no-pdf-header-footer", f"--print-to-pdf={where}/print.pdf", f"file://{page}")
    # A headless browser prefers light whatever it is told.
    pathlib.Path(page).write_text(text.replace("@media (prefers-color-scheme: dark)", "@media all"),
                                  encoding="utf-8")
    chromium(directory, "--window-size=1280,1600", f"--screenshot={where}/dark.png", f"file://{page}")


def main():
    if not CHROMIUM:
        skip("there is no chromium: apt-get install --no-install-recommends chromium")
    with tempfile.TemporaryDirectory() as directory:
        sample = result("sample")
        # Results of one's own take the place of the fixtures.
        own = os.environ.get("RESULTS", "").split()
        pages = [own] if own else [
            [path_of("sample")], [path_of("time")], [path_of("hostile")], [path_of("traffic")],
            [write(directory, f"{days}.json", later(sample, days)) for days in range(12)]]
        for paths in pages:
            text = report(directory, *paths)
            for width in (390, 1280):
                said = probe(directory, text, width)
                assert said["n"] == 0, (paths, width, said)
        # What is to be found is found.
        moved = re.sub(r'<text x="[0-9.]+"', '<text x="300"', text)
        assert probe(directory, moved, 390)["n"] > 0, "text on text is not found"
        wide = text.replace("<main>", '<main><div style="width:1500px">x</div>', 1)
        assert probe(directory, wide, 390)["n"] > 0, "a page that is too wide is not found"
        if os.environ.get("SHOTS"):
            shots(directory, text, os.path.abspath(os.environ["SHOTS"]))


main()
