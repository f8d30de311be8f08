"""A verifier for FetchPS: passes a file with a good detached OpenPGP signature by one of the given keys.

    verify_openpgp.py FILE KEYS [SIGNATURE]

FILE is {Path}; KEYS a file of public keys, armored or not, all of which are trusted, and no others; SIGNATURE is by default the file
beside FILE with .asc or .sig at its end. GnuPG works in a folder of its own, and asks nobody on the network. With
file and signature in one set:

    Add-FetchVerifier signature -SetName signed -Command python3 -ArgumentList /full/path/verify_openpgp.py, '{Folder}/list.txt', /etc/fetchps/keys.asc

Exit code 0 passes the file, 1 fails it, anything else says that the verifier itself broke. The last line printed is the message.
"""
import os
import re
import subprocess
import sys
import tempfile


class Broken(Exception):
    """The verifier can't do its work; the file is not blamed."""


def gpg(home, *arguments):
    return subprocess.run(
        ["gpg", "--homedir", home, "--batch", "--no-tty", "--quiet", "--no-autostart", "--no-auto-key-retrieve",
         "--trust-model", "always", "--weak-digest", "SHA1", *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False)


def first_line(text):
    return (text.strip().splitlines() or ["gpg says nothing"])[0]


def judge(file, keys, signature):
    with tempfile.TemporaryDirectory() as home:
        open(os.path.join(home, "common.conf"), "w", encoding="utf-8").close()
        imported = gpg(home, "--import", "--", keys)
        if imported.returncode != 0:
            raise Broken(f"no keys in {keys}: {first_line(imported.stderr)}")

        # What gpg's exit code leaves open, its status lines say: it is 0 for a key that has expired.
        verified = gpg(home, "--status-fd", "1", "--verify", "--", signature, file)

    said = re.findall(r"^\[GNUPG:\] (\w+) ?(\S*)", verified.stdout, re.MULTILINE)
    words = {word for word, _ in said}
    who = next((key for word, key in said if word.endswith("SIG") and word != "VALIDSIG" and word != "NEWSIG"), "")
    if "BADSIG" in words:
        return False, f"bad signature by {who}: the file was changed, or the signature is another file's"
    if {"GOODSIG", "VALIDSIG"} <= words:
        return True, f"good signature by {dict(said)['VALIDSIG']}"
    for word, message in (
        ("EXPKEYSIG", f"signed by {who}, whose key has expired"),
        ("EXPSIG", f"the signature by {who} has expired"),
        ("REVKEYSIG", f"signed by {who}, whose key was revoked"),
        ("ERRSIG", f"signed by {who}, which is not among the keys in {keys}, or in a way that is not taken"),
    ):
        if word in words:
            return False, message
    raise Broken(f"no signature in {signature}: {first_line(verified.stderr)}")


def main(arguments):
    if len(arguments) not in (2, 3):
        raise Broken("usage: verify_openpgp.py FILE KEYS [SIGNATURE]")
    file, keys = arguments[:2]
    beside = [file + ".asc", file + ".sig"]
    signature = arguments[2] if len(arguments) == 3 else next((each for each in beside if os.path.exists(each)), beside[-1])
    for needed in (file, keys, signature):
        if not os.access(needed, os.R_OK):
            raise Broken(f"cannot read {needed}")
    passed, message = judge(file, keys, signature)
    print(message)
    return 0 if passed else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except FileNotFoundError:
        print("gpg is not installed")
        sys.exit(2)
    except Exception as error:  # Python itself would exit with 1, and blame the file
        print(error)
        sys.exit(2)
