"""A verifier for FetchPS: passes a PEM bundle of X.509 certificates all of which can be read and are valid today.

    verify_x509_bundle.py FILE [TRUSTED]

FILE is {Path}; with TRUSTED, a PEM file, each certificate must also lead to one in it, by way of the others in the bundle. The system's
authorities count for nothing. Text between the certificates is passed over. Whatever else a program could load fails the file: a private key, a
block that is no CERTIFICATE or X509 CERTIFICATE, a marker that is not a line of its own, and what programs would read in different ways.

    Add-FetchVerifier bundle -Command python3 -ArgumentList /full/path/verify_x509_bundle.py, '{Path}', /etc/fetchps/root.pem -Url '*.pem'

Exit code 0 passes the file, 1 fails it, anything else says that the verifier itself broke. The last line printed is the message.
"""
import os
import re
import subprocess
import sys
import tempfile

CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MARKER = re.compile(rb"-----(BEGIN|END) ([A-Z0-9][A-Z0-9 #.-]*)-----")
BASE64 = re.compile(rb"[A-Za-z0-9+/]+=*")
TAKEN = ("CERTIFICATE", "X509 CERTIFICATE")


class Broken(Exception):
    """The verifier can't do its work; the file is not blamed."""


class Fault(Exception):
    """What is wrong with the file."""


def openssl(*arguments):
    return subprocess.run(
        ["openssl", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False)


def split(content):
    """The certificates of a bundle, each as PEM of its own."""
    # Certificates in binary form begin with control characters, and so does much else that is no text.
    if CONTROL.search(content):
        raise Fault("the bundle has control characters in it")
    begins = ends = 0
    certificates, inside, padded, unmatched = [], None, False, False
    for number, line in enumerate(content.removesuffix(b"\n").split(b"\n"), start=1):
        line = line.rstrip(b" \t\r")
        if b"-----BEGIN" in line or b"-----END" in line:
            marker = MARKER.fullmatch(line)
            if not marker:
                raise Fault(f"line {number} has a marker of a block that is not a line of its own")
            label = marker[2].decode("ascii")
            if label.endswith("PRIVATE KEY"):
                raise Fault("the bundle has a private key in it")
            if label not in TAKEN:
                raise Fault(f"line {number} has a block {label}; only CERTIFICATE and X509 CERTIFICATE are taken")
            if marker[1] == b"BEGIN":
                begins += 1
                if inside is None:
                    inside, padded, lines = label, False, []
                else:
                    unmatched = True
            else:
                ends += 1
                if inside is None:
                    unmatched = True
                    continue
                if inside != label:
                    raise Fault(f"line {number} ends a block {label} that began as {inside}")
                certificates.append(b"\n".join([b"-----BEGIN CERTIFICATE-----", *lines, b"-----END CERTIFICATE-----", b""]))
                inside = None
        elif inside is not None and not unmatched:
            if padded or not BASE64.fullmatch(line):
                raise Fault(f"line {number} within a certificate is not base64")
            padded = line.endswith(b"=")
            lines.append(line)
    if begins != ends:
        raise Fault(f"{begins} certificates begin and {ends} end: the bundle was cut off")
    if unmatched:
        raise Fault("the certificates begin and end within each other")
    if not certificates:
        raise Fault("no certificate in the bundle")
    return certificates


def judge(file, trusted):
    with open(file, "rb") as opened:
        content = opened.read()
    try:
        certificates = split(content)
    except Fault as fault:
        return False, str(fault)

    with tempfile.TemporaryDirectory() as folder:
        bundle, paths = os.path.join(folder, "bundle"), []
        with open(bundle, "wb") as whole:
            whole.writelines(certificates)
        for number, certificate in enumerate(certificates, start=1):
            paths.append(os.path.join(folder, f"{number:06}.pem"))
            with open(paths[-1], "wb") as part:
                part.write(certificate)
        verified = openssl(
            "verify", "-no-CAfile", "-no-CApath", "-no-CAstore", "-partial_chain", "-trusted", trusted or bundle, "-untrusted", bundle, *paths)
    if verified.returncode == 0:
        return True, f"{len(certificates)} certificates"
    reason = re.search(r"lookup: (.*)|((?:Unable to load|Could not read) [^\n]*?)(?: from .*)?$", verified.stdout, re.MULTILINE)
    number = re.search(r"(\d{6})\.pem: verification failed|from .*/(\d{6})\.pem", verified.stdout)
    which = int(next(filter(None, number.groups()))) if number else 1
    return False, f"certificate {which} of {len(certificates)}: {next(filter(None, reason.groups())) if reason else verified.stdout.strip()}"


def main(arguments):
    if len(arguments) not in (1, 2):
        raise Broken("usage: verify_x509_bundle.py FILE [TRUSTED]")
    file, trusted = arguments[0], arguments[1] if len(arguments) == 2 else None
    for needed in filter(None, (file, trusted)):
        if not os.access(needed, os.R_OK):
            raise Broken(f"cannot read {needed}")
    if trusted and openssl("x509", "-in", trusted, "-noout").returncode != 0:
        raise Broken(f"no certificate in {trusted}")
    passed, message = judge(file, trusted)
    print(message)
    return 0 if passed else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except FileNotFoundError:
        print("openssl is not installed")
        sys.exit(2)
    except Exception as error:  # Python itself would exit with 1, and blame the file
        print(error)
        sys.exit(2)
