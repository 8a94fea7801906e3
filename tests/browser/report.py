"""Opens a report in a headless Chromium and tries what a reader does.

    report.py CHROMIUM REPORT SCREENSHOTS

Speaks the DevTools protocol over a WebSocket (`websocket-client`). Exits with 1 and says what is wrong.
"""

import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request

import websocket

VERDICTS = "[...document.querySelectorAll('tr[data-verdict]')]"


class Page:
    """One tab, and everything it said."""

    def __init__(self, address):
        self.socket = websocket.create_connection(address, timeout=60, suppress_origin=True)
        self.last = 0
        self.events = []

    def call(self, method, **params):
        self.last += 1
        self.socket.send(json.dumps({"id": self.last, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.last:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def ask(self, expression):
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def open(self, url):
        self.call("Page.navigate", url=url)
        end = time.monotonic() + 60
        while self.ask("document.readyState") != "complete" and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(0.3)
        self.ask("0")

    def said(self, *methods):
        return [one for one in self.events if one["method"] in methods]


def address(port):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                pages = [one for one in json.load(answer) if one["type"] == "page"]
            if pages:
                return pages[0]["webSocketDebuggerUrl"]
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError("Chromium does not answer")


def port_of(profile):
    file = pathlib.Path(profile) / "DevToolsActivePort"
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if file.exists() and file.read_text().strip():
            return int(file.read_text().split()[0])
        time.sleep(0.2)
    raise RuntimeError("Chromium did not start")


def check(what, is_so, seen=""):
    if not is_so:
        raise AssertionError(f"{what}: {seen!r}")


def assert_quiet(page, url):
    requests = {one["params"]["request"]["url"] for one in page.said("Network.requestWillBeSent")}
    outside = {one for one in requests if one != url and not one.startswith("data:")}
    check("nothing is requested", not outside, outside)
    errors = page.said("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")
    check("the console is empty", not errors, errors)
    dialogs = page.said("Page.javascriptDialogOpening")
    check("no dialog opens", not dialogs, dialogs)


def assert_harmless(page):
    """What a configuration holds is text: no element and no handler comes of it."""
    tags = page.ask("[...new Set([...document.querySelectorAll('*')].map(e => e.localName))].sort()")
    check("no element comes of a configuration", not {"img", "b", "iframe"} & set(tags), tags)
    check("one script", page.ask("document.scripts.length") == 1)
    check("nothing ran", page.ask("window.ran === undefined"))
    handlers = "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on') || n === 'style')"
    check("no handlers", page.ask(handlers) == [], page.ask(handlers))
    check("the name is shown as it is", "onerror=" in page.ask("document.body.textContent"))


def assert_filters(page):
    count = page.ask(f"{VERDICTS}.length")
    visible = f"{VERDICTS}.filter(row => row.offsetParent !== null).map(row => row.dataset.verdict)"
    all_seen = page.ask(visible)
    check("all rows are shown", len(all_seen) == count > 3, all_seen)
    check("the tools are shown", page.ask("document.getElementById('tools').offsetParent !== null"))
    page.ask("document.querySelector('input[value=met]').click()")
    without = page.ask(visible)
    check("a verdict can be hidden", without == [v for v in all_seen if v != "met"], without)
    check("hidden rows are counted", f"{len(without)} of {count}" in page.ask("document.getElementById('shown').textContent"))
    page.ask("document.querySelector('input[value=met]').click()")
    search = "(() => { const s = document.getElementById('search'); s.value = '%s'; s.dispatchEvent(new Event('input')); })()"
    page.ask(search % "no such words")
    check("a search can find nothing", page.ask(visible) == [], page.ask(visible))
    page.ask(search % "")
    check("an empty search shows all", page.ask(visible) == all_seen)


def assert_sorting(page):
    """Each table by itself: a report has one for each standard."""
    tables = "[...document.querySelectorAll('table')].filter(t => t.querySelector('tr[data-verdict]'))"
    count = page.ask(f"{tables}.length")
    check("there are answers", count > 0)
    most = 0
    for at in range(count):
        table = f"{tables}[{at}]"
        column = f"[...{table}.tBodies[0].rows].map(row => row.children[1].dataset.key)"
        head = f"{table}.querySelectorAll('thead th')[1]"
        before = page.ask(column)
        click = f"{head}.querySelector('button').click()"
        page.ask(click)
        up = page.ask(column)
        check("verdicts sort", up == sorted(before, key=int), up)
        check("the order is said", page.ask(f"{head}.getAttribute('aria-sort')") == "ascending")
        page.ask(click)
        down = page.ask(column)
        check("and the other way round", down == sorted(up, key=int, reverse=True), down)
        most = max(most, len(set(up)))
    check("there is something to sort", most > 2, most)


def assert_reachable(page):
    """The skip link leads to answers, and a narrow page keeps the heads of its columns for a screen reader."""
    target = page.ask("document.querySelector('.skip').getAttribute('href')")
    leads = f"document.querySelector('{target}').closest('section').querySelector('tr[data-verdict]') !== null"
    check("the skip link leads to answers", page.ask(leads), target)
    page.call("Emulation.setDeviceMetricsOverride", width=400, height=900, deviceScaleFactor=1, mobile=False)
    page.call("Accessibility.enable")
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    heads = [one for one in nodes if one.get("role", {}).get("value") == "columnheader" and not one["ignored"]]
    check("heads are in the accessibility tree", len(heads) >= 3, len(heads))
    page.call("Emulation.clearDeviceMetricsOverride")


def assert_policy(page):
    """The policy holds against script that gets in, whatever the escaping does."""
    page.ask("const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)")
    check("no other script runs", page.ask("window.ran === undefined"))
    page.ask("const i = document.createElement('img'); i.src = 'https://example.invalid/x'; document.body.append(i)")
    time.sleep(0.3)
    blocked = page.ask("i.naturalWidth === 0 && i.complete")
    check("no image is loaded", blocked)
    page.ask("i.remove(); s.remove()")


def screenshot(page, folder, width, scheme):
    page.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    overflow = page.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    check(f"nothing hangs over at {width}", overflow <= 0, overflow)
    shot = page.call("Page.captureScreenshot", captureBeyondViewport=True)
    (folder / f"{width}-{scheme}.png").write_bytes(base64.b64decode(shot["data"]))


def without_scripts(page, url):
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.open(url)
    check("the tools are hidden", page.ask("document.getElementById('tools').offsetParent === null"))
    shown = page.ask(f"{VERDICTS}.every(row => row.offsetParent !== null)")
    check("everything can be read", shown)
    check("heads are plain", page.ask("document.querySelector('thead button') === null"))
    page.call("Emulation.setScriptExecutionDisabled", value=False)


def main(chromium, report, shots):
    url = pathlib.Path(report).resolve().as_uri()
    folder = pathlib.Path(shots)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        words = [
            chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--disable-background-networking", "--remote-debugging-port=0",
            f"--user-data-dir={profile}", "about:blank",
        ]
        quiet = subprocess.DEVNULL
        browser = subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet)
        try:
            page = Page(address(port_of(profile)))
            for domain in ["Page", "Runtime", "Network", "Log"]:
                page.call(f"{domain}.enable")
            page.open(url)
            assert_harmless(page)
            for width in [400, 1200]:
                for scheme in ["light", "dark"]:
                    screenshot(page, folder, width, scheme)
            assert_reachable(page)
            assert_filters(page)
            assert_sorting(page)
            assert_quiet(page, url)
            without_scripts(page, url)
            assert_quiet(page, url)
            page.open(url)
            assert_policy(page)
        finally:
            browser.terminate()
            browser.wait(timeout=30)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except AssertionError as wrong:
        sys.exit(f"report.py: {wrong}")
