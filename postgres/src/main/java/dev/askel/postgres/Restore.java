package dev.askel.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Restores a base backup and the log of an archive into a new data folder.
 *
 * <p>The archive is only read. The restored PostgreSQL begins a new timeline and keeps its log
 * until a server stores it in an archive.
 */
public final class Restore {
    /** The log of a recovery has no bound, so its duration has none. */
    private static final Duration RECOVERY_TIME_MAX = Duration.ofDays(7);

    /** PostgreSQL does not know the zone {@code Z} before it has read its tables. */
    private static final DateTimeFormatter TARGET_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS'+00'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final WalArchive archive;
    private final Optional<Instant> time;

    private Restore(WalArchive archive, Optional<Instant> time) {
        this.archive = archive;
        this.time = time;
    }

    /**
     * A restored data folder.
     *
     * @param backup the folder of the base backup
     * @param timeline the new timeline
     * @param lastChange the time of the last restored transaction by the clock of the database;
     *     empty when the log contained no transaction
     */
    public record Restored(Path backup, long timeline, Optional<Instant> lastChange) {}

    /**
     * Restores the state of a time.
     *
     * @param settings the settings with the new data folder, which is missing or empty
     * @param archiveFolder the folder of the archive
     * @param time the time up to which transactions are restored; empty for the end of the log
     * @param timeline the timeline of the time; empty for the newest one
     * @throws StartRefusedException when the folder contains files, when no backup is old enough,
     *     or when the log up to the time is incomplete, damaged or unreadable
     */
    public static Restored run(
            PostgresSettings settings,
            Path archiveFolder,
            Optional<Instant> time,
            OptionalLong timeline) {
        var archive = WalArchive.open(archiveFolder);
        var restore = new Restore(archive, time);
        var history = archive.history(timeline.orElseGet(archive::newestTimeline));
        var chosen = restore.choose(history);
        if (time.isEmpty()) {
            restore.requireCompleteLog(history, chosen.getValue());
        }
        var account = AccountChoice.forThisProcess(settings.user(), settings.mayCreateUser());
        archive.requireReadable(account);
        var data = restore.prepare(settings.dataFolder(), chosen.getKey(), account);
        var recovery = restore.recoverySettings(settings, history.timeline(), data, account);
        try (var postgres = BundledPostgres.start(recovery, PostgresRole.RESTORED);
                var connection = Backup.connect(postgres.running(), "askel restore")) {
            var restored = restore.describe(connection, chosen.getKey());
            restore.requireEndOfLog(history, restored.timeline(), data);
            Files.delete(settings.dataFolder().resolve(PostgresRole.UNFINISHED));
            return restored;
        } catch (IOException | SQLException e) {
            throw new StartRefusedException("The restore has failed: %s".formatted(e), e);
        }
    }

    /** Chooses the newest backup of a timeline's history that ended before the time. */
    private Map.Entry<Path, BaseBackup> choose(TimelineHistory history) {
        var backups = archive.backups();
        return backups.entrySet().stream()
                .filter(entry ->
                        entry.getValue().systemIdentifier().equals(archive.systemIdentifier()))
                .filter(entry ->
                        history.contains(entry.getValue().timeline(), entry.getValue().stopLsn()))
                .filter(entry -> time.isEmpty() || !entry.getValue().endedAt().isAfter(time.get()))
                .max(Comparator.comparing(entry -> entry.getValue().endedAt()))
                .orElseThrow(() ->
                        new StartRefusedException(
                                "%s contains no base backup of timeline %d that ended before %s. It contains: %s."
                                        .formatted(
                                                archive.base(),
                                                history.timeline(),
                                                time.map(Instant::toString).orElse("the end"),
                                                describe(backups))));
    }

    private static String describe(Map<Path, BaseBackup> backups) {
        return backups.isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        backups.entrySet().stream()
                                .map(entry ->
                                        "%s (timeline %d, ended at %s)"
                                                .formatted(
                                                        entry.getKey().getFileName(),
                                                        entry.getValue().timeline(),
                                                        entry.getValue().endedAt()))
                                .toList());
    }

    /** Refuses a log with a missing segment, which PostgreSQL would take as its end. */
    private void requireCompleteLog(TimelineHistory history, BaseBackup backup) {
        var stored = new HashSet<>(archive.segments());
        var last =
                stored.stream()
                        .filter(segment -> segment.timeline() == history.timeline())
                        .mapToLong(WalSegment::number)
                        .max();
        if (last.isEmpty() && history.timeline() != backup.timeline()) {
            throw new StartRefusedException(
                    "The archive %s has no log of timeline %d yet. Restore its parent with --timeline %d and --to the time of the former restore or promotion."
                            .formatted(
                                    archive.root(),
                                    history.timeline(),
                                    history.ancestors().getLast().timeline()));
        }
        // The backup itself contains the log up to its end.
        var begin = WalSegment.at(backup.timeline(), backup.stopLsn()).number() + 1;
        for (long number = begin; number <= last.orElse(0); number++) {
            var segment = new WalSegment(history.timelineOf(number), number);
            if (!stored.contains(segment)) {
                throw new StartRefusedException(
                        "The archive %s lacks the file wal/%s.gz, but has later ones. Restore to a time before this file with --to TIME, or use a later base backup."
                                .formatted(archive.root(), segment.fileName()));
            }
        }
    }

    /**
     * Refuses the end of a recovery before the last segment: PostgreSQL takes a damaged record as
     * the end of the log.
     */
    private void requireEndOfLog(TimelineHistory history, long newTimeline, Path data)
            throws IOException {
        var last =
                archive.segments().stream()
                        .filter(segment -> segment.timeline() == history.timeline())
                        .mapToLong(WalSegment::number)
                        .max();
        if (time.isPresent() || last.isEmpty()) {
            return;
        }
        var file = data.resolve("pg_wal").resolve(TimelineHistory.fileName(newTimeline));
        var end =
                TimelineHistory.parse(newTimeline, Files.readString(file))
                        .ancestors()
                        .getLast()
                        .end();
        long number = (WalSegment.parsePosition(end) - 1) / WalSegment.BYTES;
        if (number < last.getAsLong()) {
            throw new StartRefusedException(
                    "The log is damaged at %s in the file wal/%s.gz of %s, which has later files. Restore to a time before it with --to TIME, or use a later base backup."
                            .formatted(
                                    end,
                                    new WalSegment(history.timelineOf(number), number).fileName(),
                                    archive.root()));
        }
    }

    /** Copies the backup into the new folder; returns the data directory. */
    private Path prepare(Path dataFolder, Path backup, OsAccount account) {
        requireEmpty(dataFolder);
        var folder = DataFolder.open(dataFolder, account);
        try (var _ = FolderLock.acquire(folder.root())) {
            DurableFiles.write(folder.root().resolve(PostgresRole.UNFINISHED), "restore\n");
            DurableFiles.write(
                    folder.root().resolve("postgres.password"),
                    Files.readString(backup.resolve("postgres.password")).strip());
            WalArchive.recordUse(archive.root(), folder.root());
            folder.restrictAccess();
            var data = folder.ensurePostgresFolder().resolve("data");
            copyTree(backup.resolve("data"), data);
            BackupManifest.verify(data);
            forgetStandbys(data);
            DurableFiles.write(data.resolve("recovery.signal"), "");
            account.takeOwnershipOfTree(data);
            return data;
        } catch (IOException e) {
            throw new StartRefusedException(
                    "%s cannot be restored from %s: %s".formatted(dataFolder, backup, e), e);
        }
    }

    static void requireEmpty(Path dataFolder) {
        try {
            if (Files.exists(dataFolder)) {
                try (var entries = Files.list(dataFolder)) {
                    if (entries.findAny().isPresent()) {
                        throw new StartRefusedException(
                                "%s is not empty. Name a new folder with --data; existing data is never replaced."
                                        .formatted(dataFolder));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var each : all.toList()) {
                var target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    BackupCopy.createFolder(target);
                } else {
                    Files.copy(each, target);
                    DurableFiles.sync(target);
                }
            }
        }
    }

    /**
     * Removes the wait of commits for standbys, which {@code ALTER SYSTEM} has stored. The standbys
     * of the former primary do not follow the new timeline.
     */
    static void forgetStandbys(Path data) throws IOException {
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                "synchronous_standby_names = ''\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private PostgresSettings recoverySettings(
            PostgresSettings settings, long timeline, Path data, OsAccount account) {
        var script = WalArchive.writeScript(data.resolveSibling(""), account);
        var parameters = new HashMap<String, String>();
        parameters.put("restore_command", archive.restoreCommand(script));
        parameters.put("recovery_target_timeline", Long.toString(timeline));
        parameters.put("recovery_target_action", "promote");
        time.ifPresent(
                moment -> parameters.put("recovery_target_time", TARGET_TIME.format(moment)));
        parameters.put("hot_standby", "off");
        parameters.put("synchronous_standby_names", "");
        // Without a command, PostgreSQL keeps the log of the new timeline until a server with an
        // archive stores it.
        parameters.put("archive_mode", "on");
        parameters.put("archive_command", "");
        return new PostgresSettings(
                        settings.dataFolder(),
                        settings.programsFolder(),
                        settings.user(),
                        settings.mayCreateUser(),
                        settings.port(),
                        settings.startTimeout(),
                        settings.parameterOverrides())
                .with(parameters, RECOVERY_TIME_MAX);
    }

    private Restored describe(Connection connection, Path backup) throws SQLException {
        var timeline =
                Long.parseLong(
                        Backup.query(
                                connection,
                                "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"),
                        16);
        return new Restored(backup, timeline, lastReplayed(connection));
    }

    static Optional<Instant> lastReplayed(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_last_xact_replay_timestamp()")) {
            rows.next();
            return Optional.ofNullable(rows.getObject(1, OffsetDateTime.class))
                    .map(OffsetDateTime::toInstant);
        }
    }
}
