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
# At 126 of archive_command its archiver ends before it reports the failure in pg_stat_archiver.
failure=1
[ "$action" != fetch ] || failure=126

fail() {
  echo "askel: $1" >&2
  exit $failure
}

grep -qx "system-identifier=$system" "$archive/cluster" ||
  fail "$archive/cluster cannot be read or belongs to another cluster than $system"

# A sync without arguments reports no error of a disk.
flush() {
  sync "$1" || fail "$1 cannot be flushed to the disk"
}

push() {
  if [ -e "$stored" ]; then
    # PostgreSQL repeats a push after a crash, which may have prevented the flush.
    gzip -dc "$stored" | cmp -s - "$file" ||
      fail "$stored exists and has another content than $file"
    flush "$stored"
    flush "$archive/wal"
    return
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
  gzip -dc "$stored" >"$file" && return
  gzip -t "$stored" || fail "$stored is damaged or cannot be read"
  fail "$file cannot be written"
}

case $action in
  push) push ;;
  fetch) fetch ;;
  *) fail "unknown action $action" ;;
esac
