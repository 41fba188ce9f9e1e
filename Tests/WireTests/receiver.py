"""A receiver of batches over https that keeps before it acknowledges: each batch is a line in a
file, synced before it is answered, so this program may be ended at any moment. It remembers
nothing and judges nothing: what came twice stands there twice.

It says "batch" on its standard output as soon as one has arrived, and then is as slow as the
internet, so that somebody can end it, or whoever waits for it, in the middle.

    receiver.py --port N --pki DIRECTORY --file FILE [--slow-ms 40]
"""

import argparse
import gzip
import json
import os
import random
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Shelf:
    """The file. A line that was not written to its end was not acknowledged, and goes."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.file = open(path, "a+b")
        self.file.seek(0)
        whole = self.file.read().rfind(b"\n") + 1
        self.file.truncate(whole)

    def keep(self, line):
        with self.lock:
            self.file.write(line)
            self.file.flush()
            os.fsync(self.file.fileno())


class Mouth(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        packed = self.rfile.read(int(self.headers["Content-Length"]))
        print("batch", flush=True)
        self.dawdle()
        batch = json.loads(gzip.decompress(packed))
        came = {"key": self.headers["Idempotency-Key"], "batch": batch}
        self.server.shelf.keep(json.dumps(came).encode() + b"\n")
        self.dawdle()
        answer = json.dumps({"box": batch["box"], "acknowledged": batch["last"]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def dawdle(self):
        time.sleep(random.uniform(0, self.server.slow_s))


class Receiver(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Who is killed in the middle of a sentence is no fault of ours."""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pki", required=True, help="a directory of `busbar pki`")
    parser.add_argument("--file", required=True, help="a line for each batch is appended to it")
    parser.add_argument("--slow-ms", type=float, default=40, help="the most, each way")
    options = parser.parse_args()
    server = Receiver(("127.0.0.1", options.port), Mouth)
    server.shelf = Shelf(options.file)
    server.slow_s = options.slow_ms / 1000
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(
        os.path.join(options.pki, "listener.pem"), os.path.join(options.pki, "listener.key")
    )
    # The handshake is done where the request is read: on the connection's own thread.
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    server.serve_forever()


if __name__ == "__main__":
    main()
