#!/usr/bin/env bash
# A verifier for FetchPS: passes a PEM bundle of X.509 certificates all of which can be read and are valid today.
#   verify-x509-bundle.sh FILE [TRUSTED]
# FILE is {Path}; with TRUSTED, a PEM file, each certificate must also lead to one in it, by way of the others in the bundle. The system's
# authorities count for nothing. Text between the certificates is passed over; a private key fails the file.
#   Add-FetchVerifier bundle -Command bash -ArgumentList /full/path/verify-x509-bundle.sh, '{Path}', /etc/fetchps/root.pem -Url '*.pem'
# Exit code 0 passes the file, 1 fails it, anything else says that the verifier itself broke. The last line printed is the message.
broken() { echo "$1"; exit 2; }

file=${1:-} trusted=${2:-$1}
[ -n "$file" ] || broken "usage: verify-x509-bundle.sh FILE [TRUSTED]"
command -v openssl >/dev/null || broken "openssl is not installed"
for needed in "$file" "$trusted"; do
  [ -r "$needed" ] || broken "cannot read $needed"
done
[ "$trusted" = "$file" ] || openssl x509 -in "$trusted" -noout 2>/dev/null || broken "no certificate in $trusted"

if grep -qa -e '-----BEGIN [A-Z ]*PRIVATE KEY-----' -- "$file"; then echo "the bundle has a private key in it"; exit 1; fi
begins=$(grep -ca -e '-----BEGIN CERTIFICATE-----' -- "$file")
ends=$(grep -ca -e '-----END CERTIFICATE-----' -- "$file")
if [ "$begins" -eq 0 ]; then echo "no certificate in the bundle"; exit 1; fi
if [ "$begins" -ne "$ends" ]; then echo "$begins certificates begin and $ends end: the bundle was cut off"; exit 1; fi

folder=$(mktemp -d) || broken "cannot make a folder for the certificates"
trap 'rm -rf -- "$folder"' EXIT
awk -v folder="$folder" '
  /-----BEGIN CERTIFICATE-----/ { name = sprintf("%s/%06d.pem", folder, ++count); inside = 1 }
  inside { print > name }
  /-----END CERTIFICATE-----/ { inside = 0; close(name) }' "$file" || broken "cannot split the bundle"

if ! openssl verify -no-CAfile -no-CApath -no-CAstore -partial_chain -trusted "$trusted" -untrusted "$file" "$folder"/*.pem >"$folder/log" 2>&1; then
  reason=$(grep -m 1 -E 'lookup: |Unable to load|Could not read' "$folder/log" | sed 's/.*lookup: //; s/ from .*//')
  number=$(grep -m 1 -oE '[0-9]{6}\.pem: verification failed|from .*/[0-9]{6}\.pem' "$folder/log" | grep -oE '[0-9]{6}' | sed 's/^0*//')
  echo "certificate ${number:-1} of $begins: ${reason:-$(tail -n 1 "$folder/log")}"
  exit 1
fi
echo "$begins certificates"
