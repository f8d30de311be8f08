#!/usr/bin/env python3
"""A verifier service for FetchPS, with Python's standard library only: passes text in UTF-8 that is not a web page.

Usage: VERIFIER_SECRET=whsec_... verify_service.py CERTIFICATE.pem KEY.pem [PORT [ADDRESS]]

Add it with: Add-FetchVerifier service -Endpoint https://HOST:PORT/ -Secret env:VERIFIER_SECRET -IncludeContent
Requests are signed as the Standard Webhooks specification says (standardwebhooks.com); whatever is not gets 401.
"""
import base64
import hashlib
import hmac
import json
import os
import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LARGEST_BODY = 32 * 1024 * 1024
TOLERANCE = 300  # seconds that the two clocks may differ, and that a request may be on its way


def is_genuine(headers, body, secret):
    """Whether the sender knows the secret, and sent this just now."""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not message_id or not (timestamp.isascii() and timestamp.isdigit()):
        return False
    if abs(time.time() - int(timestamp)) > TOLERANCE:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    # There are several signatures while a secret is being replaced.
    given = headers.get("webhook-signature", "").encode().split(b" ")
    return any([hmac.compare_digest(expected, signature) for signature in given])


def judge(version):
    """The rule. Put your own here; a version has id, address, name, size, sha256 and, with -IncludeContent, content."""
    content = base64.b64decode(version["content"])
    if hashlib.sha256(content).hexdigest() != version["sha256"]:
        raise ValueError("the content is not what sha256 says")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return "failed", f"not UTF-8: {error.reason} at byte {error.start}"
    if text.lstrip().lower().startswith(("<!doctype html", "<html")):
        return "failed", "a web page"
    return "passed", f"{text.count(chr(10))} lines"


class Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60  # seconds without a byte after which a connection is closed

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            self.close_connection = True
            return self.answer(413, {"error": "The body is too large, or has no length."})
        body = self.rfile.read(int(length))
        if not is_genuine(self.headers, body, self.server.secret):
            return self.answer(401, {"error": "The signature or its time is not valid."})
        try:
            result, message = judge(json.loads(body))
        except Exception as error:  # The service broke; the file is not to blame.
            result, message = "error", f"{type(error).__name__}: {error}"
        self.answer(200, {"result": result, "message": message})

    def answer(self, status, reply):
        body = json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def get_request(self):
        connection, address = super().get_request()
        # The handshake comes with the first read, in the connection's own thread: one that is slow holds up no other.
        return self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request, client_address):
        print(f"{client_address[0]}: {sys.exc_info()[1]}", file=sys.stderr)


def main():
    if len(sys.argv) < 3 or not os.environ.get("VERIFIER_SECRET"):
        sys.exit(__doc__)
    port = int(sys.argv[3]) if len(sys.argv) > 3 else 8443
    server = Server((sys.argv[4] if len(sys.argv) > 4 else "", port), Service)
    server.secret = os.environ["VERIFIER_SECRET"]
    server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.context.load_cert_chain(sys.argv[1], sys.argv[2])
    print(f"ready on port {server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
