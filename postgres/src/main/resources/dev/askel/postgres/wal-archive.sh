#!/bin/sh
# Stores and fetches files of the write-ahead log. The command "push ARCHIVE SYSTEM NAME FILE" is archive_command. The
# command "fetch ARCHIVE SYSTEM NAME TARGET" is restore_command.
#
# The file "cluster" of the archive must name SYSTEM. So the script never uses an unmounted folder or the archive of
# another cluster.
set -u
umask 077
action=$1
archive=$2
system=$3
name=$4
file=$5
stored=$archive/wal/$name.gz

# PostgreSQL takes a status of at most 125 of restore_command as the end of the archive, and ends the recovery at 126.
fail() {
  echo "askel: $1" >&2
  exit 126
}

grep -qx "system-identifier=$system" "$archive/cluster" ||
  fail "$archive/cluster cannot be read or belongs to another cluster than $system"

# Without arguments for files, sync flushes everything.
flush() {
  sync "$1" 2>/dev/null || sync
}

push() {
  if [ -e "$stored" ]; then
    # PostgreSQL repeats a push after a crash.
    gzip -dc "$stored" | cmp -s - "$file" && exit 0
    fail "$stored exists and has another content than $file"
  fi
  draft=$stored.$$.draft
  trap 'rm -f "$draft"' EXIT
  gzip -1 -c "$file" >"$draft" || fail "$draft cannot be written"
  flush "$draft"
  # A link, in contrast to a rename, never replaces a file.
  ln "$draft" "$stored" || fail "$stored cannot be created"
  flush "$archive/wal"
}

fetch() {
  names=$(ls "$archive/wal") || fail "$archive/wal cannot be read"
  printf '%s\n' "$names" | grep -qxF "$name.gz" || exit 1
  gzip -dc "$stored" >"$file" || fail "$stored is damaged or cannot be read"
}

case $action in
  push) push ;;
  fetch) fetch ;;
  *) fail "unknown action $action" ;;
esac
