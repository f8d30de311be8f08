"""A verifier for FetchPS: passes a file that is valid JSON.

    Add-FetchVerifier json -Command python3 -ArgumentList /full/path/verify_json.py -Url '*.json'

The file version comes as one line of JSON on standard input: id, urlId, url, name, path, lastModified, fetched, size, sha256, status.
Exit code 0 passes the file, 1 fails it, anything else says that the verifier itself broke. The last line printed is the message.
"""
import json
import sys


def main():
    version = json.load(sys.stdin)
    try:
        with open(version["path"], encoding="utf-8") as file:
            json.load(file)
    except ValueError as error:  # not JSON, or not UTF-8
        print(f"not JSON: {error}")
        return 1
    print(f"valid JSON, {version['size']} bytes")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception as error:  # Python itself would exit with 1, and blame the file
        print(f"{type(error).__name__}: {error}")
        sys.exit(2)
