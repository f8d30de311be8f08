#!/usr/bin/env python3
"""Sets a hostile origin, a hostile member of the store's group and hostile backups on a store, and counts what held.

    sudo tests/hostile.py [FETCHPS]

FETCHPS is the host to try, by default the one that `dotnet build` left. Needs Linux, root (for a member of the group), openssl and
setpriv. Everything lies in a temporary folder that is deleted at the end. Exit code 0 when all held.
"""
import gzip
import os
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOKEN = "s3cr3t-t0ken/with+signs="
QUERY = "query-key-4711"
GROUP = 64123
NOBODY = 65534
held, failed = [], []


def check(name, fine, why=""):
    (held if fine else failed).append(name)
    print(f"{'held  ' if fine else 'FAILED'} {name}{'' if fine else ': ' + str(why)[:600]}", flush=True)


class Origin:
    """An HTTPS server that answers each path with the bytes it was given, or with what a function makes of the request."""

    def __init__(self, folder):
        self.answers, self.asked = {}, []
        self.ca = os.path.join(folder, "ca.pem")
        key = os.path.join(folder, "ca.key")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", self.ca, "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca, key)
        self.socket = context.wrap_socket(socket.create_server(("127.0.0.1", 0)), server_side=True)
        self.base = f"https://localhost:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except (ssl.SSLError, ConnectionError):
                continue
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        try:
            with connection:
                head = b""
                while b"\r\n\r\n" not in head:
                    block = connection.recv(65536)
                    if not block:
                        return
                    head += block
                path = head.split(b" ", 2)[1].decode()
                self.asked.append((path, head))
                answer = self.answers.get(path.split("?")[0], b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                answer = answer(head) if callable(answer) else answer
                for block in [answer] if isinstance(answer, bytes) else answer:
                    connection.sendall(block)
        except OSError:
            pass  # the client has had enough

    def serve(self, path, body=b"", *headers, status="200 OK", length=None):
        lines = [f"HTTP/1.1 {status}".encode("latin-1"), b"Connection: close", f"Content-Length: {len(body) if length is None else length}".encode()]
        self.answers[path] = b"\r\n".join(lines + [header if isinstance(header, bytes) else header.encode("latin-1") for header in headers]) + b"\r\n\r\n" + body
        return self.base + path


class Store:
    def __init__(self, host, folder, ca=None):
        self.host, self.folder, self.output = host, folder, ""
        if ca:
            self.run("Initialize-FetchStore")
            self.run("Set-FetchStore", "-CaCertificate", ca)

    def run(self, *arguments, prefix=(), umask=None, environment=None):
        """Runs a command; its exit code, standard output and standard error."""
        variables = dict(os.environ, FETCHPS_STORE=self.folder, LIST_TOKEN=TOKEN, **(environment or {}))
        done = subprocess.run([*prefix, self.host, *arguments], env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                              preexec_fn=None if umask is None else lambda: os.umask(umask))
        self.output += done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")
        return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")

    def add(self, url, *options):
        return self.run("Add-FetchUrl", url, *options)

    def cycle(self, *options, **more):
        return self.run("Invoke-FetchCycle", "-Force", *options, **more)

    def rows(self, sql):
        with sqlite3.connect(os.path.join(self.folder, "fetchps.db")) as database:
            return database.execute(sql).fetchall()

    def write(self, sql):
        connection = sqlite3.connect(os.path.join(self.folder, "fetchps.db"))
        with connection:
            connection.execute(sql)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def current(self, name):
        for folder, _, names in os.walk(os.path.join(self.folder, "current")):
            if name in names:
                return open(os.path.join(folder, name), "rb").read()
        return None

    def logs(self):
        folder = os.path.join(self.folder, "logs")
        return b"".join(open(os.path.join(folder, name), "rb").read() for name in os.listdir(folder))

    def bytes_of_database(self):
        return b"".join(open(path, "rb").read() for path in (os.path.join(self.folder, "fetchps.db" + end) for end in ("", "-wal")) if os.path.exists(path))


def hostile_origin(host, folder):
    origin = Origin(folder)
    store = Store(host, os.path.join(folder, "origin"), origin.ca)

    store.add(origin.serve("/reason.txt", status=f"401 {TOKEN}"), "-BearerToken", "env:LIST_TOKEN")
    store.add(origin.serve("/header.txt", b"fine\n", f"X-Request-Auth: Bearer {TOKEN}", f"X-Request-Uri: /header.txt?key={QUERY}") + f"?key={QUERY}", "-BearerToken", "env:LIST_TOKEN")
    store.add(origin.serve("/named.txt", b"fine\n", f'Content-Disposition: attachment; filename="{TOKEN.replace("/", "")}{TOKEN}.txt"'), "-BearerToken", "env:LIST_TOKEN")
    store.add(origin.serve("/away.txt", b"", f"Location: https://localhost:1/x?key={QUERY}", status="302 Found"))
    store.add(origin.serve("/query.txt", status="404 Not Found") + f"?key={QUERY}")
    code, _, error = store.cycle()
    store.run("Get-FetchHistory")
    store.run("Get-FetchLog")
    kept = store.bytes_of_database() + store.logs() + store.output.encode()
    check("a failed cycle says so", code == 2, (code, error))
    check("a token that the server repeats is kept nowhere", TOKEN.encode() not in kept, [part for part in store.output.split("\n") if TOKEN in part])
    check("no query in standard error", QUERY not in error, error)
    check("no query in the log", QUERY.encode() not in store.logs())
    check("a query that the server repeats is in no evidence", not [row for row in store.rows("SELECT headers FROM version_evidence") if QUERY in str(row)])

    evil = "\x1b]0;owned\x07\x1b[2J\x9b31m"
    store.output = ""
    origin.answers["/line.txt"] = f"HTTP/1.1 2{evil}00 {evil}\r\n\r\n".encode("latin-1")
    origin.answers["/names.txt"] = f"HTTP/1.1 200 OK\r\nX-{evil}: a\r\nContent-Length: 0\r\n\r\n".encode("latin-1")
    for path in ("/line.txt", "/names.txt"):
        store.add(origin.base + path)
    store.add(origin.serve("/reason2.txt", status=f"500 {evil}"))
    store.add(origin.serve("/value.txt", b"fine\n", "X-Evil: \u202e" .encode("utf-8") + evil.replace("\x1b", "").encode("latin-1")))
    store.cycle()
    for command in ("Get-FetchHistory", "Get-FetchLog", "Get-FetchUrl", "Get-FileVersion", "Get-FileVersion | Get-FetchEvidence"):
        store.run(command)
    check("no escape of a server's reaches the terminal", not any(sign in store.output for sign in ("\x1b]", "\x1b[2J", "\x07", "\x9b", "\u202e")))

    names = {"/up.txt": "../../../../../../tmp/fetchps-owned", "/option.txt": "-rf", "/device.txt": "CON", "/hidden.txt": ".bashrc", "/glob.txt": "[a-z]*?.txt"}
    for path, name in names.items():
        store.add(origin.serve(path, f"{path}\n".encode(), f'Content-Disposition: attachment; filename="{name}"'))
    store.cycle()
    paths = [row[0] for row in store.rows("SELECT path FROM file_version")]
    check("no name leads out of the store", not os.path.exists("/tmp/fetchps-owned") and all(os.path.realpath(os.path.join(store.folder, path)).startswith(store.folder) for path in paths))
    check("no name is an option, hidden, a device or a pattern", not [name for (name,) in store.rows("SELECT name FROM file_version") if name[0] in "-." or name == "CON" or set(name) & set("[]*?")])

    store.add(origin.serve("/plain.txt", b"", "Location: http://localhost/x", status="302 Found"))
    store.add(origin.serve("/cloud.txt", b"", "Location: https://169.254.169.254/latest", status="302 Found"))
    store.add(origin.serve("/cut.txt", b"half", length=100))
    store.add(origin.serve("/two.txt", b"x" * 49, "Content-Length: 50", length=49))
    store.add(origin.serve("/bomb.txt", gzip.compress(b"\0" * 50_000_000), "Content-Encoding: gzip"), "-MaximumSize", "1MB")
    origin.answers["/endless.txt"] = lambda head: (block for _ in range(100_000) for block in [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" if _ == 0 else b"1000\r\n" + b"x" * 4096 + b"\r\n"])
    store.add(origin.base + "/endless.txt", "-MaximumSize", "1MB")
    store.cycle()
    for path in ("/plain.txt", "/cloud.txt", "/cut.txt", "/two.txt", "/bomb.txt", "/endless.txt"):
        check(f"no version of {path[1:-4]}", not store.rows(f"SELECT 1 FROM file_version v JOIN url u ON u.id = v.url_id WHERE u.address LIKE '%{path}'"))
    check("no leftover in incoming", not [name for _, _, found in os.walk(os.path.join(store.folder, "incoming")) for name in found])

    page = b"<!DOCTYPE html><html><body>Please sign in</body></html>"
    store.add(origin.serve("/page.txt", page), "-PromoteUnverified")
    store.add(origin.serve("/page16.txt", b"\xff\xfe" + page.decode().encode("utf-16-le")), "-PromoteUnverified")
    store.add(origin.serve("/good.txt", b"good 1\n", 'ETag: "1"'), "-PromoteUnverified")
    store.cycle()
    check("a first web page is not current", store.current("page.txt") is None)
    check("a first web page in UTF-16 is not current", store.current("page16.txt") is None)
    check("a good file is current", store.current("good.txt") == b"good 1\n")

    def lying(head):
        conditional = b"if-none-match" in head.lower()
        return (b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\nConnection: close\r\n\r\n' if conditional
                else b'HTTP/1.1 200 OK\r\nETag: "2"\r\nContent-Length: 7\r\nConnection: close\r\n\r\ngood 2\n')
    origin.answers["/good.txt"] = lying
    store.cycle("-Url", "*good.txt")
    check("a 304 with another tag is not believed", store.current("good.txt") == b"good 2\n", store.current("good.txt"))

    origin.answers["/good.txt"] = lambda head: (b"HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" if b"if-none-match" in head.lower()
                                                else b'HTTP/1.1 200 OK\r\nETag: "3"\r\nContent-Length: 7\r\nConnection: close\r\n\r\ngood 3\n')
    store.cycle("-Url", "*good.txt")
    check("a refused condition is tried without it", store.current("good.txt") == b"good 3\n", store.current("good.txt"))

    greedy = Store(host, os.path.join(folder, "greedy"), origin.ca)
    greedy.add(origin.serve("/a-never.txt", b"", "Retry-After: 315360000", status="503 Service Unavailable"))
    greedy.add(origin.serve("/neighbour.txt", b"here\n"), "-PromoteUnverified")
    greedy.cycle()
    greedy.cycle()
    check("one URL's Retry-After does not starve its host", greedy.current("neighbour.txt") == b"here\n")
    check("a URL waits a day at most", greedy.rows("SELECT 1 FROM url WHERE next_due > (SELECT MAX(started) FROM cycle) + 86400000000 + 7200000000") == [])
    origin.socket.close()


def group_member(host, folder):
    origin = Origin(folder)
    store = Store(host, os.path.join(folder, "group"))
    os.makedirs(store.folder)
    os.chown(store.folder, 0, GROUP)
    os.chmod(store.folder, 0o2750)
    os.chmod(folder, 0o755)
    store.run("Initialize-FetchStore", umask=0o077)
    store.run("Set-FetchStore", "-CaCertificate", origin.ca, umask=0o077)
    store.run("Add-FetchVerifier", "size", "-BuiltIn", "Envelope", umask=0o077)
    store.add(origin.serve("/list.txt", b"one\n"))
    store.cycle(umask=0o077)
    for top in ("files", "current"):
        for root, folders, names in os.walk(os.path.join(store.folder, top)):
            for each in [root] + [os.path.join(root, name) for name in names]:
                os.chown(each, 0, GROUP)
    origin.serve("/list.txt", b"two\n")
    store.cycle(umask=0o077)
    member = ["setpriv", f"--reuid={NOBODY}", f"--regid={GROUP}", "--clear-groups"]
    path = next(os.path.join(root, name) for root, _, names in os.walk(os.path.join(store.folder, "current")) for name in names)
    version = os.path.join(store.folder, store.rows("SELECT path FROM file_version ORDER BY id DESC LIMIT 1")[0][0])
    read = subprocess.run([*member, "cat", path], capture_output=True, check=False)
    check("the group reads current, whatever the umask", read.stdout == b"two\n", read.stderr)
    for what, command in (("write a version", ["sh", "-c", f"echo x >>'{version}'"]), ("replace current", ["sh", "-c", f"echo x >'{path}'"]), ("delete a version", ["rm", "-f", version]),
                          ("add to current", ["touch", os.path.join(os.path.dirname(path), "mine")]), ("read the database", ["cat", os.path.join(store.folder, "fetchps.db")]),
                          ("read the log", ["ls", os.path.join(store.folder, "logs")])):
        check(f"the group can't {what}", subprocess.run([*member, *command], capture_output=True, check=False).returncode != 0)

    holder = subprocess.Popen([*member, sys.executable, "-c", "import fcntl,sys; f=[open(p,'rb') for p in sys.argv[1:]]; [fcntl.flock(x, fcntl.LOCK_EX) for x in f]; print('held', flush=True); sys.stdin.read()", version, path],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        check("a member of the group holds a lock", holder.stdout.readline() == b"held\n")
        store.run("Add-FetchVerifier", "again", "-BuiltIn", "Text")
        _, out, error = store.run("Invoke-FetchVerifier", "again", "-All", "-Decide")
        check("a verifier reads what another has locked", "Error" not in out + error, out + error)
        _, out, error = store.run("Test-FetchStore")
        check("a check finds nothing at fault", out.strip() == "" and error == "", out + error)
        store.run("Repair-FetchStore", "-Confirm:$false")
        check("a repair takes nothing away", store.rows("SELECT 1 FROM file_version WHERE integrity IS NOT NULL") == [] and os.path.exists(path))
        code, out, error = store.run("Backup-FetchStore", os.path.join(folder, "group-backup"))
        check("a backup reads what another has locked", code == 0, error)
    finally:
        holder.stdin.close()
        holder.wait()
    origin.socket.close()


def hostile_backup(host, folder):
    origin = Origin(folder)
    good = Store(host, os.path.join(folder, "good"), origin.ca)
    owned = os.path.join(folder, "owned")
    outside = os.path.join(folder, "outside")
    good.run(f"Add-FetchVerifier runs -Command sh -ArgumentList '-c', 'touch {owned}; exit 0'")
    good.add(origin.serve("/list.txt", b"list 1\n"))
    good.cycle()
    os.remove(owned)

    def backup(name):
        place = os.path.join(folder, name)
        good.run("Backup-FetchStore", place)
        for root, _, names in os.walk(place):
            for each in names:
                whole = os.path.join(root, each)
                if not os.path.islink(whole) and os.stat(whole).st_nlink > 1:
                    copy = open(whole, "rb").read()
                    os.remove(whole)
                    with open(whole, "wb") as file:
                        file.write(copy)
        return place

    def restore(source, name, *options):
        store = Store(host, os.path.join(folder, name))
        return store, store.run("Restore-FetchStore", source, *options)

    place = backup("backup-bytes")
    version = os.path.join(place, good.rows("SELECT path FROM file_version LIMIT 1")[0][0])
    os.chmod(version, 0o644)
    with open(version, "wb") as file:
        file.write(b"liar 1\n")
    store, (_, out, error) = restore(place, "restored-bytes")
    check("other bytes of the same length are not current", store.current("list.txt") != b"liar 1\n", store.current("list.txt"))
    check("other bytes are named", "list" in out + error and (out + error).strip() != "", out + error)

    place = backup("backup-runs")
    store, (_, out, _) = restore(place, "restored-runs")
    origin.serve("/list.txt", b"list 2\n")
    code, _, _ = store.cycle()
    check("a restored store runs no command of the backup's", not os.path.exists(owned))
    check("what waits for a disabled verifier is not current, and the cycle says so", code == 2 and store.current("list.txt") != b"list 2\n", (code, store.current("list.txt")))
    store.run("Enable-FetchVerifier", "runs")
    code, _, error = store.cycle()
    check("trusted again, it runs", code == 0 and os.path.exists(owned) and store.current("list.txt") == b"list 2\n", (code, error, store.current("list.txt")))

    for what, sql in (("a version's path", "UPDATE file_version SET path = '../outside/x'"), ("an absolute path of a version", f"UPDATE file_version SET path = '{outside}/x'"),
                      ("a URL's place", "UPDATE url SET place = 'current/../../outside/x', current_pending = TRUE"), ("a URL's absolute place", f"UPDATE url SET place = '{outside}/x', current_pending = TRUE")):
        place = backup("backup-" + what.replace(" ", "-"))
        os.makedirs(outside, exist_ok=True)
        with open(os.path.join(outside, "x"), "wb") as file:
            file.write(b"outside\n")
        Store(host, place).write(sql)
        store, _ = restore(place, "restored-" + what.replace(" ", "-"))
        if os.path.exists(os.path.join(store.folder, "fetchps.db")):
            store.cycle()
            store.run("Repair-FetchStore", "-Confirm:$false")
            store.run("Export-FileVersion", os.path.join(folder, "export-" + what.replace(" ", "-")), "-Latest")
        exported = [name for root, _, names in os.walk(os.path.join(folder, "export-" + what.replace(" ", "-"))) for name in names if open(os.path.join(root, name), "rb").read() == b"outside\n"]
        check(f"{what} leads nowhere else", os.listdir(outside) == ["x"] and open(os.path.join(outside, "x"), "rb").read() == b"outside\n" and not exported
              and store.current("list.txt") != b"outside\n", os.listdir(outside))

    for name in ("logs", "current", "files"):
        place = backup(f"backup-link-{name}")
        os.makedirs(os.path.join(outside, name), exist_ok=True)
        kept = os.path.join(outside, name, "keep.log")
        with open(kept, "wb") as file:
            file.write(b"outside\n")
        shutil.rmtree(os.path.join(place, name), ignore_errors=True)
        os.symlink(os.path.join(outside, name), os.path.join(place, name))
        _, out, error = good.run("Backup-FetchStore", place)
        restore(place, f"restored-link-{name}")
        check(f"a link in the place of {name} is not followed", os.listdir(os.path.join(outside, name)) == ["keep.log"] and open(kept, "rb").read() == b"outside\n", os.listdir(os.path.join(outside, name)))
        check(f"a link in the place of {name} is named", name in error, error)
    origin.socket.close()


def main(arguments):
    candidates = arguments or [os.path.join(ROOT, "src", "FetchPS.Host", "bin", "Debug", "net10.0", "fetchps")]
    host = next((os.path.abspath(each) for each in candidates if os.path.exists(each)), None)
    if host is None or os.geteuid() != 0 or not all(map(shutil.which, ("openssl", "setpriv"))):
        print("usage: sudo tests/hostile.py [FETCHPS], after `dotnet build`; needs root, openssl and setpriv")
        return 2
    for part in (hostile_origin, group_member, hostile_backup):
        folder = os.path.realpath(tempfile.mkdtemp())
        try:
            part(host, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"held {len(held)}, failed {len(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
