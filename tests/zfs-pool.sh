#!/usr/bin/env bash
# Runs the store's tests on a real ZFS pool with compression: makes one in a file with Debian's zfs-fuse, and takes it away again, also on failure.
#   sudo tests/zfs-pool.sh [options of the test program, such as -class '*KillTests*']
# Needs root, /dev/fuse and the package zfs-fuse. Where a daemon of ZFS runs already, it is used and stays.
set -euo pipefail
cd "$(dirname "$0")/.."

for program in zfs-fuse zpool zfs; do
  command -v "$program" >/dev/null || { echo "$program is missing: apt-get install zfs-fuse" >&2; exit 1; }
done
[ "$(id -u)" -eq 0 ] || { echo "Only root can mount a pool." >&2; exit 1; }
[ -e /dev/fuse ] || { echo "/dev/fuse is not there." >&2; exit 1; }

pool=fetchps-test-$$
folder=$(mktemp -d)
daemon=

clean_up() {
  zpool destroy -f "$pool" 2>/dev/null || true
  if [ -n "$daemon" ]; then
    kill "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if ! zpool list >/dev/null 2>&1; then
  zfs-fuse --no-daemon --no-kstat-mount --pidfile "$folder/pid" >"$folder/daemon.log" 2>&1 &
  daemon=$!
  # The daemon answers once it is ready; until then the command fails at once.
  for _ in $(seq 100); do
    zpool list >/dev/null 2>&1 && break
    kill -0 "$daemon" 2>/dev/null || { cat "$folder/daemon.log" >&2; exit 1; }
    sleep 0.1
  done
fi

truncate -s 1G "$folder/pool.img"
zpool create -O compression=on -m "$folder/mount" "$pool" "$folder/pool.img"

dotnet build tests/FetchPS.Core.Tests
status=0
if [ $# -eq 0 ]; then
  for part in Crash Versions Integrity Sets Backups; do
    set -- "$@" -namespace "FetchPS.Core.Tests.$part"
  done
fi
FETCHPS_TEST_ROOT="$folder/mount" dotnet run --no-build --project tests/FetchPS.Core.Tests -- "$@" || status=$?

echo "ZFS: compression $(zfs get -H -o value compression "$pool"), ratio $(zfs get -H -o value compressratio "$pool"), pool $(zpool list -H -o health "$pool")"
exit "$status"
