#!/usr/bin/env bash
# A verifier for FetchPS: passes a file with a good minisign signature by the given key.
#   verify-minisign.sh FILE KEY [SIGNATURE]
# FILE is {Path}; KEY a file with the public key, or the key itself (RW…); SIGNATURE is by default FILE.minisig.
# With file and signature in one set:
#   Add-FetchVerifier signature -SetName signed -Command bash -ArgumentList /full/path/verify-minisign.sh, '{Folder}/list.txt', RWQ…
# Exit code 0 passes the file, 1 fails it, anything else says that the verifier itself broke. The last line printed is the message.
broken() { echo "$1"; exit 2; }

file=${1:-} key=${2:-} signature=${3:-$1.minisig}
[ -n "$file" ] && [ -n "$key" ] || broken "usage: verify-minisign.sh FILE KEY [SIGNATURE]"
command -v minisign >/dev/null || broken "minisign is not installed"
if [ -e "$key" ]; then given=(-p "$key"); else given=(-P "$key"); fi
for needed in "$file" "$signature"; do
  [ -r "$needed" ] || broken "cannot read $needed"
done

said=$(minisign -V "${given[@]}" -x "$signature" -m "$file" 2>&1)
case $? in
  0) echo "good signature; $(tail -n 1 <<<"$said")" ;;
  1) echo "bad signature: $(tr '\n' ' ' <<<"$said")"; exit 1 ;;
  *) broken "$(tail -n 1 <<<"$said")" ;;    # no key, or no signature
esac
