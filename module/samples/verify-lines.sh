#!/usr/bin/env bash
# A verifier for FetchPS: passes a file that has at least so many lines with something in them.
#   Add-FetchVerifier lines -Command bash -ArgumentList /full/path/verify-lines.sh, '{Path}', 3
# Exit code 0 passes the file, 1 fails it, anything else says that the verifier itself broke. The last line printed is the message.
file=$1
minimum=${2:-1}

if [ ! -r "$file" ]; then
  echo "cannot read $file"
  exit 2
fi

lines=$(grep -c '[^[:space:]]' -- "$file")
if [ "$lines" -lt "$minimum" ]; then
  echo "$lines lines, fewer than $minimum"
  exit 1
fi
echo "$lines lines"
