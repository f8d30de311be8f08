"""A verifier for FetchPS: passes a PEM bundle of X.509 certificates all of which can be read and are valid today.

    verify_x509_bundle.py FILE [TRUSTED]

FILE is {Path}; with TRUSTED, a PEM file, each certificate must also lead to one in it, by way of the others in the bundle. The system's
authorities count for nothing. Text between the certificates is passed over; a private key fails the file.

    Add-FetchVerifier bundle -Command python3 -ArgumentList /full/path/verify_x509_bundle.py, '{Path}', /etc/fetchps/root.pem -Url '*.pem'

Exit code 0 passes the file, 1 fails it, anything else says that the verifier itself broke. The last line printed is the message.
"""
import os
import re
import subprocess
import sys
import tempfile

CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


class Broken(Exception):
    """The verifier can't do its work; the file is not blamed."""


def openssl(*arguments):
    return subprocess.run(
        ["openssl", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False)


def judge(file, trusted):
    with open(file, "rb") as opened:
        content = opened.read()
    if re.search(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----", content):
        return False, "the bundle has a private key in it"
    begins, ends = content.count(b"-----BEGIN CERTIFICATE-----"), content.count(b"-----END CERTIFICATE-----")
    if begins == 0:
        return False, "no certificate in the bundle"
    if begins != ends:
        return False, f"{begins} certificates begin and {ends} end: the bundle was cut off"

    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, certificate in enumerate(CERTIFICATE.findall(content), start=1):
            paths.append(os.path.join(folder, f"{number:06}.pem"))
            with open(paths[-1], "wb") as part:
                part.write(certificate + b"\n")
        verified = openssl(
            "verify", "-no-CAfile", "-no-CApath", "-no-CAstore", "-partial_chain", "-trusted", trusted, "-untrusted", file, *paths)
    if verified.returncode == 0:
        return True, f"{begins} certificates"
    reason = re.search(r"lookup: (.*)|((?:Unable to load|Could not read) [^\n]*?)(?: from .*)?$", verified.stdout, re.MULTILINE)
    number = re.search(r"(\d{6})\.pem: verification failed|from .*/(\d{6})\.pem", verified.stdout)
    which = int(next(filter(None, number.groups()))) if number else 1
    return False, f"certificate {which} of {begins}: {next(filter(None, reason.groups())) if reason else verified.stdout.strip()}"


def main(arguments):
    if len(arguments) not in (1, 2):
        raise Broken("usage: verify_x509_bundle.py FILE [TRUSTED]")
    file, trusted = arguments[0], arguments[-1]
    for needed in (file, trusted):
        if not os.access(needed, os.R_OK):
            raise Broken(f"cannot read {needed}")
    if trusted != file and openssl("x509", "-in", trusted, "-noout").returncode != 0:
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
