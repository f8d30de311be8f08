#!/usr/bin/env bash
# A verifier for FetchPS: passes a file with a good detached OpenPGP signature by one of the given keys.
#   verify-openpgp.sh FILE KEYS [SIGNATURE]
# FILE is {Path}; KEYS a file of public keys, armored or not, all of which are trusted, and no others; SIGNATURE is by default the file beside
# FILE with .asc or .sig at its end. GnuPG works in a folder of its own, and asks nobody on the network.
# With file and signature in one set:
#   Add-FetchVerifier signature -SetName signed -Command bash -ArgumentList /full/path/verify-openpgp.sh, '{Folder}/list.txt', /etc/fetchps/keys.asc
# Exit code 0 passes the file, 1 fails it, anything else says that the verifier itself broke. The last line printed is the message.
broken() { echo "$1"; exit 2; }

file=${1:-} keys=${2:-} signature=${3:-}
[ -n "$file" ] && [ -n "$keys" ] || broken "usage: verify-openpgp.sh FILE KEYS [SIGNATURE]"
command -v gpg >/dev/null || broken "gpg is not installed"
if [ -z "$signature" ]; then
  for signature in "$file.asc" "$file.sig"; do [ -e "$signature" ] && break; done
fi
for needed in "$file" "$keys" "$signature"; do
  [ -r "$needed" ] || broken "cannot read $needed"
done

home=$(mktemp -d) || broken "cannot make a folder for GnuPG"
trap 'rm -rf -- "$home"' EXIT
: >"$home/common.conf"
run() { gpg --homedir "$home" --batch --no-tty --quiet --no-autostart --no-auto-key-retrieve --trust-model always --weak-digest SHA1 "$@"; }
run --import -- "$keys" 2>"$home/log" || broken "no keys in $keys: $(head -n 1 "$home/log")"

# What gpg's exit code leaves open, its status lines say: it is 0 for a key that has expired.
status=$(run --status-fd 1 --verify -- "$signature" "$file" 2>"$home/log")
says() { grep -q "^\[GNUPG:\] $1" <<<"$status"; }
who=$(sed -n 's/^\[GNUPG:\] [A-Z]*SIG \([0-9A-F]\{16\}\).*/\1/p' <<<"$status" | head -n 1)
if says BADSIG; then echo "bad signature by $who: the file was changed, or the signature is another file's"; exit 1; fi
if says 'GOODSIG' && says 'VALIDSIG'; then echo "good signature by $(sed -n 's/^\[GNUPG:\] VALIDSIG \([0-9A-F]*\).*/\1/p' <<<"$status" | head -n 1)"; exit 0; fi
if says EXPKEYSIG; then echo "signed by $who, whose key has expired"; exit 1; fi
if says EXPSIG; then echo "the signature by $who has expired"; exit 1; fi
if says REVKEYSIG; then echo "signed by $who, whose key was revoked"; exit 1; fi
if says ERRSIG; then echo "signed by $who, which is not among the keys in $keys, or in a way that is not taken"; exit 1; fi
broken "no signature in $signature: $(head -n 1 "$home/log")"
