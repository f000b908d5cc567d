package dev.askel.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Copies the data directory of a running PostgreSQL with the functions for a <a
 * href="https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP">base
 * backup</a>. The bundled programs do not include {@code pg_basebackup}.
 *
 * <p>The files are read through the connection, as {@code pg_rewind} does. So the same code makes a
 * backup on the machine of the database and a standby on another machine.
 */
final class BackupCopy {
    private static final int CHUNK_BYTES = 4 << 20;

    /** The files that a backup must not contain, by PostgreSQL's documentation. */
    private static final Set<String> EXCLUDED =
            Set.of(
                    "postmaster.pid",
                    "postmaster.opts",
                    "backup_label",
                    "tablespace_map",
                    "backup_manifest",
                    "recovery.signal",
                    "standby.signal",
                    "postgresql.auto.conf.tmp",
                    "current_logfiles");

    /** The folders whose content belongs to the running server. */
    private static final Set<String> EMPTIED =
            Set.of(
                    "pg_wal",
                    "pg_replslot",
                    "pg_dynshmem",
                    "pg_notify",
                    "pg_serial",
                    "pg_snapshots",
                    "pg_stat_tmp",
                    "pg_subtrans");

    private static final String LIST =
            """
            WITH RECURSIVE files (path, is_folder) AS (
              SELECT name, status.isdir
              FROM pg_ls_dir('.', true, false) name, pg_stat_file(name, true) status
              UNION ALL
              SELECT parent.path || '/' || name, status.isdir
              FROM files parent, pg_ls_dir(parent.path, true, false) name,
                   pg_stat_file(parent.path || '/' || name, true) status
              WHERE parent.is_folder)
            SELECT path, is_folder FROM files WHERE is_folder IS NOT NULL
            ORDER BY path = 'global/pg_control', path\
            """;

    private final Connection source;
    private final Path target;
    private final BackupManifest manifest = new BackupManifest();

    private BackupCopy(Connection source, Path target) {
        this.source = source;
        this.target = target;
    }

    /**
     * Copies the data directory with the log that makes the copy consistent, and writes the
     * manifest. All files are durable on return.
     *
     * @param source a connection of a superuser to the primary
     * @param target a folder that does not exist yet
     * @throws StartRefusedException when the source is a standby or has tablespaces
     */
    static BaseBackup copy(Connection source, Path target) throws IOException, SQLException {
        return new BackupCopy(source, target).run();
    }

    private BaseBackup run() throws IOException, SQLException {
        if (query("SELECT pg_is_in_recovery()").equals("t")) {
            throw new StartRefusedException(
                    "The database is a standby. Make the backup at the primary.");
        }
        if (!query("SELECT setting FROM pg_settings WHERE name = 'wal_segment_size'")
                .equals(Long.toString(WalSegment.BYTES))) {
            throw new StartRefusedException(
                    "The database has another size of WAL segments than 16 MiB. Use pg_basebackup.");
        }
        // PostgreSQL keeps the log of the backup until this session ends.
        query(
                "SELECT pg_create_physical_replication_slot('askel_backup_' || pg_backend_pid(), true, true)");
        var startedAt = now();
        var startLsn = query("SELECT pg_backup_start('askel', true)");
        createFolder(target);
        for (var entry : list()) {
            copy(entry);
        }
        var label = stop();
        var timeline = Long.parseLong(query("SELECT timeline_id FROM pg_control_checkpoint()"));
        copyLog(WalSegment.at(timeline, startLsn), WalSegment.at(timeline, label.lsn()));
        var backup =
                new BaseBackup(
                        query("SELECT system_identifier FROM pg_control_system()"),
                        query("SELECT current_setting('server_version_num')::int / 10000"),
                        timeline,
                        startLsn,
                        label.lsn(),
                        startedAt,
                        now());
        var labelBytes = label.text().getBytes(StandardCharsets.UTF_8);
        manifest.add(
                "backup_label", labelBytes.length, BackupManifest.newDigest().digest(labelBytes));
        DurableFiles.write(target.resolve("backup_label"), label.text());
        DurableFiles.write(target.resolve(BackupManifest.FILE_NAME), manifest.text(backup));
        syncFolders();
        return backup;
    }

    private record Listed(String path, boolean isFolder) {
        /** Whether the entry is part of a backup. */
        boolean isIncluded() {
            var names = Arrays.asList(path.split("/"));
            return !EXCLUDED.contains(names.getLast())
                    && !names.getLast().startsWith("pg_internal.init")
                    && names.stream().noneMatch(name -> name.startsWith("pgsql_tmp"))
                    && !(names.size() > 1 && EMPTIED.contains(names.getFirst()));
        }
    }

    private List<Listed> list() throws SQLException {
        var entries = new ArrayList<Listed>();
        try (var statement = source.createStatement();
                var rows = statement.executeQuery(LIST)) {
            while (rows.next()) {
                entries.add(new Listed(rows.getString(1), rows.getBoolean(2)));
            }
        }
        return entries;
    }

    private void copy(Listed entry) throws IOException, SQLException {
        if (!entry.isIncluded()) {
            return;
        }
        if (entry.isFolder()) {
            createFolder(target.resolve(entry.path()));
            return;
        }
        var digest = BackupManifest.newDigest();
        long size = copyFile(entry.path(), digest::update);
        if (size >= 0) {
            manifest.add(entry.path(), size, digest.digest());
        }
    }

    /** Receives the content of a file. */
    @FunctionalInterface
    private interface Chunks {
        void accept(byte[] chunk);
    }

    /** Copies a file; returns its size, or -1 when PostgreSQL has removed it meanwhile. */
    private long copyFile(String path, Chunks chunks) throws IOException, SQLException {
        long offset = 0;
        try (var read = source.prepareStatement("SELECT pg_read_binary_file(?, ?, ?, true)");
                var channel =
                        FileChannel.open(
                                target.resolve(path),
                                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rw-------")))) {
            read.setString(1, path);
            read.setLong(3, CHUNK_BYTES);
            while (true) {
                read.setLong(2, offset);
                byte[] chunk;
                try (var rows = read.executeQuery()) {
                    rows.next();
                    chunk = rows.getBytes(1);
                }
                if (chunk == null) {
                    // PostgreSQL keeps the file of a dropped table open, so its rest is not needed.
                    break;
                }
                chunks.accept(chunk);
                for (var rest = ByteBuffer.wrap(chunk); rest.hasRemaining(); ) {
                    channel.write(rest);
                }
                offset += chunk.length;
                if (chunk.length < CHUNK_BYTES) {
                    channel.force(true);
                    return offset;
                }
            }
        }
        Files.delete(target.resolve(path));
        return -1;
    }

    private record Label(String lsn, String text) {}

    private Label stop() throws SQLException {
        try (var statement = source.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT lsn, labelfile, spcmapfile FROM pg_backup_stop(false)")) {
            rows.next();
            var tablespaces = rows.getString(3);
            if (tablespaces != null && !tablespaces.isBlank()) {
                throw new StartRefusedException(
                        "The database has tablespaces. Use pg_basebackup for its backups.");
            }
            return new Label(rows.getString(1), rows.getString(2));
        }
    }

    private void copyLog(WalSegment first, WalSegment last) throws IOException, SQLException {
        for (long number = first.number(); number <= last.number(); number++) {
            var name = new WalSegment(first.timeline(), number).fileName();
            // The end of the backup may be the begin of a segment that does not exist yet.
            if (copyFile("pg_wal/" + name, _ -> {}) < 0 && number < last.number()) {
                throw new StartRefusedException(
                        "PostgreSQL has removed pg_wal/%s during the backup".formatted(name));
            }
        }
    }

    static void createFolder(Path folder) throws IOException {
        Files.createDirectories(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private void syncFolders() throws IOException {
        try (var all = Files.walk(target)) {
            for (var folder : all.filter(Files::isDirectory).toList()) {
                DurableFiles.sync(folder);
            }
        }
    }

    private Instant now() throws SQLException {
        try (var statement = source.createStatement();
                var rows = statement.executeQuery("SELECT clock_timestamp()")) {
            rows.next();
            return rows.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private String query(String sql) throws SQLException {
        try (var statement = source.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }
}
