# SPDX-License-Identifier: GPL-2.0-or-later
"""Is the page well-formed, self-contained and accessible, and does it hold what the results say, as text?"""

import html.parser
import json
import re
import tempfile

from common import later, path_of, report, result, write

VOID = {"meta", "br"}
ATTRIBUTES = {"lang", "charset", "name", "content", "id", "class", "href", "open", "scope", "colspan", "viewbox",
              "role", "aria-labelledby", "x", "y", "cx", "cy", "r", "d", "points", "text-anchor"}


class Page(html.parser.HTMLParser):
    """Every tag closed where it was opened; what ids, references, plots and text there are."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.stack, self.ids, self.references, self.svgs, self.text, self.tags = [], [], [], [], [], set()
        self.feed(text)
        self.close()
        assert not self.stack, f"never closed: {self.stack}"

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            assert name in ATTRIBUTES, f"<{tag} {name}={value!r}>"
            if name == "id":
                self.ids.append(value)
            if name == "href":
                assert value.startswith("#"), value
                self.references.append(value[1:])
            if name == "aria-labelledby":
                self.references += value.split()
            if name in ("d", "points", "x", "y", "cx", "cy", "r", "viewbox"):
                assert re.fullmatch(r"[-0-9., MLZ]+", value), f"{name}={value!r}"
        if tag == "svg":
            self.svgs.append({"title": "", "desc": "", "attrs": dict(attrs), "shapes": 0, "texts": 0})
        if "svg" in self.stack:
            self.svgs[-1]["shapes"] += tag in ("path", "circle", "polygon")
            self.svgs[-1]["texts"] += tag == "text"
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack and self.stack[-1] == tag, f"</{tag}> in {self.stack}"
        self.stack.pop()

    def handle_data(self, data):
        if self.stack and self.stack[-1] in ("title", "desc") and "svg" in self.stack:
            self.svgs[-1][self.stack[-1]] += data
        elif self.stack and self.stack[-1] != "style":
            self.text.append(data)


def check(text):
    page = Page(text)
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"
    for reference in page.references:
        assert reference in page.ids, f"nothing has the id {reference}"
    assert not page.tags & {"script", "link", "img", "iframe", "object", "image", "use", "base", "form"}, page.tags
    assert not re.search(r"https?:|url\(|@import|javascript:", text), "a reference to something else"
    for svg in page.svgs:
        assert svg["title"].strip() and svg["desc"].strip() and svg["attrs"].get("role") == "img", svg
        assert svg["shapes"] > 0 and svg["texts"] > 0, svg
        assert not re.search(r"\b(nan|inf)\b", svg["desc"]), svg
    assert page.svgs or "nothing to compare" in text
    assert '<div class="grid three">\n</div>' not in text, "a card without a plot"
    return page


def text_of(page):
    return " ".join(" ".join(page.text).split())


def must_fail(text, why):
    try:
        check(text)
    except AssertionError:
        return
    raise SystemExit(f"not found: {why}")


def shown(text):
    """As zd_printable() and the page show it: one line."""
    return " ".join(text.split())


def measured(metric):
    return metric["status"] in ("ok", "partial") and metric["summary"]["median"] is not None


def holds_what_it_says(name, page):
    """Every reason and every warning of the result is on the page."""
    contents = result(name)
    # Blanks between tags are no text.
    text = " ".join(" ".join(page.text).split())
    for metric in contents["metrics"]:
        if metric["status"] != "ok" and metric["reason"].isascii() and metric["reason"].isprintable():
            assert shown(metric["reason"]) in text, metric["reason"]
            assert metric["status"] in text
    for warning in contents["warnings"]:
        assert warning["code"] in text


def plots_are_of_measurements():
    """A metric that is taken away takes its plots along; none of it becomes 0."""
    with tempfile.TemporaryDirectory() as directory:
        whole = result("sample")
        before = check(report(directory, path_of("sample")))
        for metric in whole["metrics"]:
            if metric["id"].endswith("/fault/write-pte/p50"):
                metric["status"], metric["reason"] = "failed", "the witness disagreed"
                metric["hist"] = None
                for rep in metric["reps"]:
                    rep["value"] = None
                metric["summary"]["median"] = None
        whole["comparisons"] = [c for c in whole["comparisons"] if not c["metric"].endswith("/fault/write-pte/p50")]
        after = check(report(directory, write(directory, "failed.json", whole)))
    assert sum(s["title"].startswith("Empirical") for s in after.svgs) == \
        sum(s["title"].startswith("Empirical") for s in before.svgs) - 1
    assert "the witness disagreed" in " ".join(after.text)


def medians_alone():
    """Results that are kept for their medians have no samples and repetitions to draw, and the page says so."""
    with tempfile.TemporaryDirectory() as directory:
        contents = result("sample")
        for metric in contents["metrics"]:
            metric["reps"], metric["hist"] = [], None
        page = check(report(directory, write(directory, "medians.json", contents)))
        assert "holds neither samples nor repetitions" in text_of(page)
        assert "dev/mem: 1 is no difference" in text_of(page)


def with_variants(contents, names):
    """The result with further variants of the fault workload, all without a difference."""
    other = json.loads(json.dumps(contents))
    where = "/2M/ext4/fault/write-pte/p50"
    for name in names:
        for metric in contents["metrics"]:
            if metric["id"].endswith(where):
                metric = json.loads(json.dumps(metric))
                metric["id"] = metric["id"].replace("write-pte", name)
                metric["variant"] = metric["label"] = name
                other["metrics"].append(metric)
        for comparison in contents["comparisons"]:
            if comparison["metric"].endswith(where):
                comparison = {key: value.replace("write-pte", name) if isinstance(value, str) else value
                              for key, value in comparison.items()}
                comparison.update(ratio=1, ci95=[1, 1], verdict="equal")
                other["comparisons"].append(comparison)
    return other


def full():
    """What only --full measures and is no news is folded; a difference is not. No panel is higher than a sheet."""
    names = ("write-fresh-pte", "write-fresh-pmd", "write-fresh-sync-pte", "write-fresh-sync-pmd", "refault-pte",
             "refault-pmd", "mkwrite-pte", "mkwrite-pmd", "populate-read-pte", "populate-read-pmd")
    folded = f"{len(names)} more of "
    with tempfile.TemporaryDirectory() as directory:
        contents = with_variants(result("sample"), names)
        page = check(report(directory, write(directory, "full.json", contents)))
        assert folded in text_of(page), text_of(page)[:3000]
        heights = [int(svg["attrs"]["viewbox"].split()[3]) for svg in page.svgs]
        assert max(heights) < 600, heights
        for comparison in contents["comparisons"]:
            if "populate-read-pte" in comparison["metric"]:
                comparison.update(ratio=1.1, ci95=[1.09, 1.11], verdict="higher")
        page = check(report(directory, write(directory, "dearer.json", contents)))
        assert f"{len(names) - 1} more of " in text_of(page)
        # A core variant is never folded.
        page = check(report(directory, path_of("sample")))
        assert "more of " not in text_of(page)


def said_once():
    """What the kernel says in many operations is said once, and that it complained is said first."""
    with tempfile.TemporaryDirectory() as directory:
        contents = result("sample")
        for operation in ("fault/write-pte", "fault/write-pmd"):
            complaint = dict(contents["complaints"][0], operation=operation, count=3)
            contents["complaints"].append(complaint)
        text = text_of(check(report(directory, write(directory, "complaints.json", contents))))
        assert text.count("failed to free all reserved pages") == 1
        assert "7 times, first in gup/vmsplice-pte" in text and "in 2 more operations" in text
        assert text.index("the kernel complained") < text.index("map=dev against map=mem")
        contents["complaints"] = []
        assert "the kernel complained" not in text_of(check(report(directory, write(directory, "none.json", contents))))


def many_reasons():
    """One reason for many variants: the first of them, and how many more."""
    names = [f"variant-{i}" for i in range(9)]
    with tempfile.TemporaryDirectory() as directory:
        contents = with_variants(result("sample"), names)
        contents["comparisons"] = result("sample")["comparisons"]
        for metric in contents["metrics"]:
            if metric["variant"] in names:
                metric.update(status="unsupported", reason="there is none here", hist=None)
                metric["summary"]["median"] = None
                for rep in metric["reps"]:
                    rep["value"] = None
        text = text_of(check(report(directory, write(directory, "many.json", contents))))
        assert "variant-3; and 5 more" in text, text
        assert "variant-8" in text


def several():
    with tempfile.TemporaryDirectory() as directory:
        sample = result("sample")
        paths = [write(directory, f"{days}.json", later(sample, days)) for days in (3, 1, 2)]
        page = check(report(directory, *paths))
        trends = [svg for svg in page.svgs if svg["title"] == "Trend over results"]
        gated = {m["id"].replace("/dev/", "/*/").replace("/mem/", "/*/")
                 for m in sample["metrics"] if m["gate"] and not m["advisory"] and measured(m)}
        assert len(trends) == len(gated), (len(trends), sorted(gated))
        assert all("3 results with map=dev" in svg["desc"] or "3 with map=mem" in svg["desc"] for svg in trends)
        # What is made on another clock has no place among them, and is named.
        text = " ".join(check(report(directory, *paths, path_of("time"))).text)
        assert "another clock" in text, "a result of another clock is not named"
        # Those with one reason are named at once.
        for days in range(4):
            alien = later(sample, 20 + days)
            alien["machine"]["cpu"] = "another one"
            paths.append(write(directory, f"alien-{days}.json", alien))
        newest = write(directory, "newest.json", later(sample, 30))
        text = text_of(check(report(directory, *paths, newest)))
        assert "results 4 to 7 (another CPU)" in text, text
        # Each kernel of the trend by its name: days 1 and 2 are of one, 3 is of another.
        assert "Kernels: results 1 to 2: 7.0-arm64" in text and "result 3: 7.1-arm64" in text, text


def controls_are_no_answer():
    """A run with an injected cost is in the list, and the page is about the newest that is none."""
    with tempfile.TemporaryDirectory() as directory:
        sample = result("sample")
        paths = [write(directory, f"{days}.json", later(sample, days)) for days in (1, 4)]
        control = later(sample, 9)
        control["invocation"]["plan"]["inject"] = 124
        paths.append(write(directory, "control.json", control))
        text = text_of(check(report(directory, *paths)))
        assert "newest of 3 results, but for those with injected instructions, number 2" in text, text
        assert "124 instructions injected" not in text and "another number of injected" in text, text
        # Where there is nothing else, it is about that, and says so.
        assert "124 instructions injected" in text_of(check(report(directory, paths[2])))


def traffic():
    """Bars and the what-if are of what was counted; what was not says why; without traffic there is none of it."""
    with tempfile.TemporaryDirectory() as directory:
        assert "traffic" not in check(report(directory, path_of("sample"))).ids
        contents = result("traffic")
        page = check(report(directory, path_of("traffic")))
        bars = [svg for svg in page.svgs if svg["title"].endswith("memory traffic")]
        counted = {m["workload"] for m in contents["metrics"] if m.get("traffic", {}).get("status") == "ok"}
        assert len(bars) == len(counted - {"control"}), ([svg["title"] for svg in bars], counted)
        text = " ".join(" ".join(page.text).split())
        assert "Predicted, never measured" in text
        for metric in contents["metrics"]:
            assert metric.get("traffic", {}).get("reason", "") in text
        # Struct pages on the device are a bar of their own, and gone with them.
        inked = len(re.findall('<polygon class="dev"', report(directory, path_of("traffic"))))
        assert inked > 0
        for metric in contents["metrics"]:
            for lines in ("cold", "warm"):
                for key in metric.get("traffic", {"classes": {}})["classes"].get("memmap_device", {}).get(lines, {}):
                    metric["traffic"]["classes"]["memmap_device"][lines][key] = 0
        without = report(directory, write(directory, "without.json", contents))
        check(without)
        assert '<polygon class="dev"' not in without
        contents["traffic"]["status"], contents["traffic"]["reason"] = "failed", "a page was seen elsewhere"
        for metric in contents["metrics"]:
            metric.pop("traffic", None)
        page = check(report(directory, write(directory, "failed.json", contents)))
        assert "a page was seen elsewhere" in " ".join(page.text)


def main():
    for name in ("sample", "time", "hostile", "traffic"):
        with tempfile.TemporaryDirectory() as directory:
            text = report(directory, path_of(name))
            again = report(directory, path_of(name))
        page = check(text)
        assert text == again, "the same result makes another page"
        holds_what_it_says(name, page)
    # What is to be found is found.
    for mutation, why in (
            (text.replace("</table>", "", 1), "a table without an end"),
            (text.replace("<main>", "<main><script>alert(1)</script>", 1), "a script"),
            (text.replace("<main>", "<main onclick='x'>", 1), "an attribute that does something"),
            (text.replace("</main>", "<a href=\"https://example.org\">x</a></main>", 1), "a foreign reference"),
            (text.replace('id="p2-title"', 'id="p1-title"', 1), "an id twice"),
            (re.sub(r"<desc id=\"p1-text\">[^<]*", '<desc id="p1-text">', text), "a plot without words"),
    ):
        assert mutation != text, why
        must_fail(mutation, why)
    plots_are_of_measurements()
    medians_alone()
    full()
    said_once()
    many_reasons()
    several()
    controls_are_no_answer()
    traffic()


main()
