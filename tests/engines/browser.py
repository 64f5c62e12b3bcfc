"""The digests in Chromium: `browser.py FOLDER NAME`. A page is served from this machine, and tells what it computed."""

import http.server
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDERS = {"engines": HERE, "hosts": HERE.parents[1] / "hosts/javascript", "job": Path(sys.argv[1])}
TYPES = {".html": "text/html", ".js": "text/javascript"}
SAID: "queue.Queue[str]" = queue.Queue()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        folder, _, name = self.path.partition("?")[0].strip("/").partition("/")
        path = FOLDERS.get(folder, HERE) / name
        if folder not in FOLDERS or "/" in name or not path.is_file():
            return self.send_error(404)
        self.send_response(200)
        self.send_header("Content-Type", TYPES.get(path.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(path.stat().st_size))
        self.end_headers()
        with path.open("rb") as file:
            shutil.copyfileobj(file, self.wfile)

    def do_POST(self) -> None:
        SAID.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def main() -> int:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    browser = next((path for path in map(shutil.which, names) if path), None)
    if browser is None:
        print("there is no Chromium", file=sys.stderr)
        return 2
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as profile:
        url = f"http://127.0.0.1:{server.server_port}/engines/browser.html?name={sys.argv[2]}"
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage"]
        running = subprocess.Popen([browser, *flags, f"--user-data-dir={profile}", "--remote-debugging-port=0", url], stderr=subprocess.DEVNULL)
        try:
            print(SAID.get(timeout=600))
        finally:
            running.terminate()
            running.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
