"""A verifier for FetchPS: passes a file with a good minisign signature by the given key.

    verify_minisign.py FILE KEY [SIGNATURE]

FILE is {Path}; KEY a file with the public key, or the key itself (RW...); SIGNATURE is by default FILE.minisig. With
file and signature in one set:

    Add-FetchVerifier signature -SetName signed -Command python3 -ArgumentList /full/path/verify_minisign.py, '{Folder}/list.txt', RWQ...

Exit code 0 passes the file, 1 fails it, anything else says that the verifier itself broke. The last line printed is the message.
"""
import os
import subprocess
import sys


class Broken(Exception):
    """The verifier can't do its work; the file is not blamed."""


def main(arguments):
    if len(arguments) not in (2, 3):
        raise Broken("usage: verify_minisign.py FILE KEY [SIGNATURE]")
    file, key = arguments[:2]
    signature = arguments[2] if len(arguments) == 3 else file + ".minisig"
    for needed in (file, signature):
        if not os.access(needed, os.R_OK):
            raise Broken(f"cannot read {needed}")

    given = ["-p", key] if os.path.exists(key) else ["-P", key]
    verified = subprocess.run(
        ["minisign", "-V", *given, "-x", signature, "-m", file],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    said = verified.stdout.strip().splitlines() or ["minisign says nothing"]
    if verified.returncode == 0:
        print(f"good signature; {said[-1]}")
    elif verified.returncode == 1:
        print(f"bad signature: {' '.join(said)}")
    else:  # no key, or no signature
        raise Broken(said[-1])
    return verified.returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except FileNotFoundError:
        print("minisign is not installed")
        sys.exit(2)
    except Exception as error:  # Python itself would exit with 1, and blame the file
        print(error)
        sys.exit(2)
