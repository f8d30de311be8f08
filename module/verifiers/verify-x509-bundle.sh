#!/usr/bin/env bash
# A verifier for FetchPS: passes a PEM bundle of X.509 certificates all of which can be read and are valid today.
#   verify-x509-bundle.sh FILE [TRUSTED]
# FILE is {Path}; with TRUSTED, a PEM file, each certificate must also lead to one in it, by way of the others in the bundle. The system's
# authorities count for nothing. Text between the certificates is passed over. Whatever else a program could load fails the file: a private key, a
# block that is no CERTIFICATE or X509 CERTIFICATE, a marker that is not a line of its own, and what programs would read in different ways.
#   Add-FetchVerifier bundle -Command bash -ArgumentList /full/path/verify-x509-bundle.sh, '{Path}', /etc/fetchps/root.pem -Url '*.pem'
# Exit code 0 passes the file, 1 fails it, anything else says that the verifier itself broke. The last line printed is the message.
export LC_ALL=C
broken() { echo "$1"; exit 2; }

file=${1:-} trusted=${2:-}
[ -n "$file" ] || broken "usage: verify-x509-bundle.sh FILE [TRUSTED]"
command -v openssl >/dev/null || broken "openssl is not installed"
for needed in "$file" ${trusted:+"$trusted"}; do
  [ -r "$needed" ] || broken "cannot read $needed"
done
[ -z "$trusted" ] || openssl x509 -in "$trusted" -noout 2>/dev/null || broken "no certificate in $trusted"

folder=$(mktemp -d) || broken "cannot make a folder for the certificates"
trap 'rm -rf -- "$folder"' EXIT

# Certificates in binary form begin with control characters, and so does much else that is no text.
if [ "$(tr -d '\000-\010\013\014\016-\037\177' <"$file" | wc -c)" -ne "$(wc -c <"$file")" ]; then echo "the bundle has control characters in it"; exit 1; fi
# Reads the blocks line by line, writes each certificate to a file of its own, and prints what is wrong first.
fault=$(awk -v folder="$folder" '
  function fail(why) { print why; failed = 1; exit }
  { sub(/[ \t\r]+$/, "") }
  index($0, "-----BEGIN") || index($0, "-----END") {
    if ($0 !~ /^-----(BEGIN|END) [A-Z0-9][A-Z0-9 #.-]*-----$/) fail("line " NR " has a marker of a block that is not a line of its own")
    label = $0; sub(/^-----(BEGIN|END) /, "", label); sub(/-----$/, "", label)
    if (label ~ /PRIVATE KEY$/) fail("the bundle has a private key in it")
    if (label != "CERTIFICATE" && label != "X509 CERTIFICATE") fail("line " NR " has a block " label "; only CERTIFICATE and X509 CERTIFICATE are taken")
    if ($0 ~ /^-----BEGIN/) {
      begins++
      if (inside == "") { inside = label; name = sprintf("%s/%06d.pem", folder, ++count); print "-----BEGIN CERTIFICATE-----" > name; padded = 0 }
      else unmatched = 1
    } else {
      ends++
      if (inside == "") { unmatched = 1; next }
      if (inside != label) fail("line " NR " ends a block " label " that began as " inside)
      print "-----END CERTIFICATE-----" > name; close(name); inside = ""
    }
    next
  }
  inside != "" && !unmatched {
    if (padded || $0 !~ /^[A-Za-z0-9+\/]+=*$/) fail("line " NR " within a certificate is not base64")
    padded = $0 ~ /=$/
    print > name
  }
  END {
    if (failed) exit
    if (begins != ends) print begins + 0 " certificates begin and " ends + 0 " end: the bundle was cut off"
    else if (unmatched) print "the certificates begin and end within each other"
    else if (begins == 0) print "no certificate in the bundle"
  }' "$file") || broken "cannot split the bundle"
if [ -n "$fault" ]; then echo "$fault"; exit 1; fi

parts=("$folder"/*.pem)
cat "${parts[@]}" >"$folder/bundle" || broken "cannot write the certificates"
if ! openssl verify -no-CAfile -no-CApath -no-CAstore -partial_chain -trusted "${trusted:-$folder/bundle}" -untrusted "$folder/bundle" "${parts[@]}" >"$folder/log" 2>&1; then
  reason=$(grep -m 1 -E 'lookup: |Unable to load|Could not read' "$folder/log" | sed 's/.*lookup: //; s/ from .*//')
  number=$(grep -m 1 -oE '[0-9]{6}\.pem: verification failed|from .*/[0-9]{6}\.pem' "$folder/log" | grep -oE '[0-9]{6}' | sed 's/^0*//')
  echo "certificate ${number:-1} of ${#parts[@]}: ${reason:-$(tail -n 1 "$folder/log")}"
  exit 1
fi
echo "${#parts[@]} certificates"
