package dev.askel.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Properties;
import java.util.regex.Pattern;

/** Makes base backups of the bundled PostgreSQL in an archive. */
public final class Backup {
    /** The name of a base backup's folder. */
    private static final Pattern NAME = Pattern.compile("\\d{8}T\\d{6}Z(-\\d+)?");

    private Backup() {}

    /**
     * A base backup.
     *
     * @param folder its folder
     * @param endedAt the earliest time to which it can be restored
     * @param isArchiving whether PostgreSQL stores its log in the same archive, so that later times
     *     can be restored, too
     * @param archiveFailure the file that PostgreSQL could not archive last; empty when the last
     *     attempt succeeded
     */
    public record Taken(Path folder, Instant endedAt, boolean isArchiving, String archiveFailure) {}

    /**
     * Makes a base backup of a running PostgreSQL and verifies it.
     *
     * @param running the PostgreSQL of the data folder
     * @param archiveFolder the folder of the archive, created when it is missing
     * @param kept the number of base backups to keep; 0 for all
     * @throws StartRefusedException when the archive belongs to another cluster, is in use by
     *     another backup or by another server, or the backup is damaged
     */
    public static Taken take(
            BundledPostgres.Running running,
            PostgresSettings settings,
            Path archiveFolder,
            int kept) {
        var account = AccountChoice.forThisProcess(settings.user(), false);
        var data = settings.dataFolder().resolve("postgres").resolve("data");
        var archive =
                WalArchive.attach(
                        archiveFolder,
                        ControlFile.systemIdentifier(data),
                        account,
                        settings.dataFolder());
        try (var _ =
                        FolderLock.acquire(
                                archive.base(),
                                "Another backup writes to %s: %s. Wait until it has ended.");
                var connection = connect(running, "askel backup")) {
            var script = WalArchive.writeScript(data.resolveSibling(""), account);
            boolean isArchiving =
                    query(connection, "SELECT current_setting('archive_command')")
                            .contains("'" + archive.root() + "'");
            if (isArchiving) {
                // A server that has started without its archive has not stored them.
                archive.pushHistories(data, script, account);
                return take(connection, running, archive, kept, true);
            }
            // Histories and backups of a restored copy must not get into the archive of a server
            // that runs.
            try (var _ =
                    FolderLock.acquire(
                            archive.root(),
                            "Another server stores its log in %s: %s. Name a folder of its own for this backup with --to.")) {
                archive.pushHistories(data, script, account);
                return take(connection, running, archive, kept, false);
            }
        } catch (IOException | SQLException e) {
            throw new StartRefusedException(
                    "The backup has failed: %s".formatted(e.getMessage()), e);
        }
    }

    private static Taken take(
            Connection connection,
            BundledPostgres.Running running,
            WalArchive archive,
            int kept,
            boolean isArchiving)
            throws IOException, SQLException {
        removeUnfinished(archive.base());
        var folder = newFolder(archive.base());
        var backup = copy(connection, running, folder);
        DurableFiles.sync(archive.base());
        if (kept > 0) {
            archive.prune(kept, backup.timeline());
        }
        return new Taken(
                folder,
                backup.endedAt(),
                isArchiving,
                query(
                        connection,
                        "SELECT CASE WHEN last_failed_time > coalesce(last_archived_time, '-infinity') THEN last_failed_wal ELSE '' END FROM pg_stat_archiver"));
    }

    /** Copies the database into a folder; removes the folder when the copy fails. */
    private static BaseBackup copy(
            Connection connection, BundledPostgres.Running running, Path folder)
            throws IOException, SQLException {
        try {
            var backup = BackupCopy.copy(connection, folder.resolve("data"));
            BackupManifest.verify(folder.resolve("data"));
            DurableFiles.write(folder.resolve("postgres.password"), running.password());
            // The description is the last file, and marks the backup as complete.
            DurableFiles.write(folder.resolve(BaseBackup.FILE_NAME), backup.text());
            return backup;
        } catch (IOException | SQLException | RuntimeException e) {
            try {
                DurableFiles.removeTree(folder);
            } catch (IOException notRemoved) {
                e.addSuppressed(notRemoved);
            }
            throw e;
        }
    }

    static Connection connect(BundledPostgres.Running running, String purpose) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", running.user());
        properties.setProperty("password", running.password());
        properties.setProperty("ApplicationName", purpose);
        // Receives the content of files in binary form from the first read on.
        properties.setProperty("prepareThreshold", "-1");
        return DriverManager.getConnection(running.jdbcUrl(), properties);
    }

    private static Path newFolder(Path base) throws IOException {
        var name = BackupManifest.nameOf(Instant.now());
        // Two backups may begin in one second.
        for (int attempt = 1; ; attempt++) {
            var folder = base.resolve(attempt == 1 ? name : name + "-" + attempt);
            if (!Files.exists(folder)) {
                BackupCopy.createFolder(folder);
                return folder;
            }
        }
    }

    /** Removes backups that a crash has interrupted. The caller holds the lock. */
    private static void removeUnfinished(Path base) throws IOException {
        try (var folders = Files.newDirectoryStream(base, Files::isDirectory)) {
            for (var folder : folders) {
                if (NAME.matcher(String.valueOf(folder.getFileName())).matches()
                        && !Files.exists(folder.resolve(BaseBackup.FILE_NAME))) {
                    DurableFiles.removeTree(folder);
                }
            }
        }
    }

    static String query(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }
}
