package dev.askel.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A folder with the base backups of one database cluster and its write-ahead log.
 *
 * <p>{@code cluster} names the cluster, {@code wal/} contains the compressed log, and each folder
 * in {@code base/} is a {@link BaseBackup}. PostgreSQL's account owns {@code wal}; the script
 * {@code wal-archive.sh} stores and fetches its files.
 */
final class WalArchive {
    /** The maximum time until a change is in the archive. Each minute costs a file. */
    private static final String ARCHIVE_TIMEOUT = "60s";

    private static final String CLUSTER = "cluster";
    private static final List<String> FOLDERS = List.of("wal", "base");

    /** The file of a data folder with the paths of the archives that it has used. */
    static final String USED = "archives";

    private static final String VERSION = "version=1";
    private static final Pattern IDENTIFIER =
            Pattern.compile("system-identifier=(\\d+)", Pattern.MULTILINE);
    private static final Pattern HISTORY = Pattern.compile("([0-9A-F]{8})\\.history\\.gz");

    private static final Comparator<Map.Entry<Path, BaseBackup>> BY_END =
            Comparator.comparing(
                            (Map.Entry<Path, BaseBackup> backup) -> backup.getValue().endedAt())
                    .thenComparing(Map.Entry::getKey);

    /** The first 24 characters are those of a segment; an extension may follow. */
    private static final int SEGMENT_NAME_LENGTH = 24;

    private final Path root;
    private final String systemIdentifier;

    private WalArchive(Path root, String systemIdentifier) {
        this.root = root;
        this.systemIdentifier = systemIdentifier;
    }

    /**
     * Opens the archive of a cluster. Creates it in a folder that is missing or empty, and that the
     * data folder has not used before.
     *
     * @param account the account of PostgreSQL, which writes the log
     * @throws StartRefusedException when the folder belongs to another cluster, contains other
     *     files, is not mounted, or PostgreSQL's account cannot reach it
     */
    static WalArchive attach(
            Path folder, String systemIdentifier, OsAccount account, Path dataFolder) {
        var root = folder.toAbsolutePath().normalize();
        requireQuotable(root);
        if (isMissing(root, dataFolder)) {
            throw new StartRefusedException(
                    "The archive %s is missing. Mount it. To begin a new archive in this place, remove its line from the file %s."
                            .formatted(root, dataFolder.resolve(USED)));
        }
        try {
            Files.createDirectories(root);
            if (!Files.exists(root.resolve(CLUSTER))) {
                create(root, systemIdentifier);
            }
            var archive = open(root);
            if (!archive.systemIdentifier.equals(systemIdentifier)) {
                throw new StartRefusedException(
                        "The archive %s belongs to the database cluster %s, and this is the cluster %s. Name another folder."
                                .formatted(root, archive.systemIdentifier, systemIdentifier));
            }
            recordUse(root, dataFolder);
            for (var owned : List.of(root, archive.log())) {
                account.takeOwnership(owned);
            }
            archive.requireReadable(account);
            return archive;
        } catch (IOException | UncheckedIOException e) {
            throw unusable(root, e);
        }
    }

    /**
     * Whether a data folder has used the archive before, and the archive is absent: then its file
     * system is probably not mounted.
     */
    static boolean isMissing(Path folder, Path dataFolder) {
        var root = folder.toAbsolutePath().normalize();
        return !Files.exists(root.resolve(CLUSTER)) && usedBy(dataFolder).contains(root.toString());
    }

    /**
     * Returns the archive of a cluster without opening it. Pushes fail until it is mounted, and
     * PostgreSQL keeps its log meanwhile.
     */
    static WalArchive awaited(Path folder, String systemIdentifier) {
        var root = folder.toAbsolutePath().normalize();
        requireQuotable(root);
        return new WalArchive(root, systemIdentifier);
    }

    private static List<String> usedBy(Path dataFolder) {
        var file = dataFolder.resolve(USED);
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new StartRefusedException("%s cannot be read: %s".formatted(file, e), e);
        }
    }

    /** Records that a data folder has used an archive. */
    static void recordUse(Path root, Path dataFolder) throws IOException {
        var used = new TreeSet<>(usedBy(dataFolder));
        if (used.add(root.toString())) {
            DurableFiles.write(dataFolder.resolve(USED), String.join("\n", used) + "\n");
        }
    }

    private static void create(Path root, String systemIdentifier) throws IOException {
        try (var entries = Files.list(root)) {
            if (!entries.allMatch(WalArchive::isLeftByCreation)) {
                throw new StartRefusedException(
                        "%s is not empty and not an archive of Askel; name another folder."
                                .formatted(root));
            }
        }
        var ownerOnly = PosixFilePermissions.fromString("rwx------");
        Files.setPosixFilePermissions(root, ownerOnly);
        for (var folder : FOLDERS) {
            Files.createDirectories(
                    root.resolve(folder), PosixFilePermissions.asFileAttribute(ownerOnly));
        }
        var file = root.resolve(CLUSTER);
        DurableFiles.write(file, VERSION + "\nsystem-identifier=" + systemIdentifier + "\n");
        // PostgreSQL's account reads it.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    /**
     * Opens an existing archive.
     *
     * @throws StartRefusedException when the folder is no archive
     */
    static WalArchive open(Path folder) {
        var root = folder.toAbsolutePath().normalize();
        requireQuotable(root);
        try {
            var text = Files.readString(root.resolve(CLUSTER));
            var identifier = IDENTIFIER.matcher(text);
            if (!text.startsWith(VERSION + "\n") || !identifier.find()) {
                throw new StartRefusedException(
                        "%s is not a file of this release".formatted(root.resolve(CLUSTER)));
            }
            return new WalArchive(root, identifier.group(1));
        } catch (IOException e) {
            throw new StartRefusedException(
                    "%s is not an archive of Askel: %s".formatted(root, e), e);
        }
    }

    /** Whether an interrupted creation of an archive leaves the entry behind. */
    private static boolean isLeftByCreation(Path entry) {
        var content = entry.toFile().list();
        return FOLDERS.contains(String.valueOf(entry.getFileName()))
                && content != null
                && content.length == 0;
    }

    private static void requireQuotable(Path root) {
        if (root.toString().matches("(?s).*['%\\\\\\n].*")) {
            throw new StartRefusedException(
                    "The path %s contains a quote, a percent sign, a backslash or a new line. PostgreSQL's commands need another."
                            .formatted(root));
        }
    }

    private static StartRefusedException unusable(Path root, Exception cause) {
        return new StartRefusedException(
                "The archive %s cannot be used: %s".formatted(root, cause), cause);
    }

    /**
     * Checks that PostgreSQL's account can enter the folder of the log.
     *
     * @throws StartRefusedException when it cannot; the message names the folder
     */
    void requireReadable(OsAccount account) {
        account.requireSearchable(log());
    }

    String systemIdentifier() {
        return systemIdentifier;
    }

    Path root() {
        return root;
    }

    private Path log() {
        return root.resolve("wal");
    }

    /** The folder of the base backups. */
    Path base() {
        return root.resolve("base");
    }

    /**
     * Writes the script to a folder that PostgreSQL's account can search.
     *
     * @return the script
     */
    static Path writeScript(Path folder, OsAccount account) {
        var script = folder.resolve("wal-archive.sh");
        requireQuotable(script);
        try (var in = WalArchive.class.getResourceAsStream("wal-archive.sh")) {
            if (in == null) {
                throw new IllegalStateException("wal-archive.sh is missing from the build");
            }
            DurableFiles.write(script, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            account.takeOwnership(script);
            return script;
        } catch (IOException e) {
            throw new StartRefusedException("%s cannot be written: %s".formatted(script, e), e);
        }
    }

    /** The settings of a PostgreSQL that stores its log here. */
    Map<String, String> pushSettings(Path script) {
        return Map.of(
                "archive_mode",
                "on",
                "archive_timeout",
                ARCHIVE_TIMEOUT,
                "archive_command",
                "sh '%s' push '%s' %s %%f %%p".formatted(script, root, systemIdentifier));
    }

    /** The setting of a PostgreSQL that recovers from this log. */
    String restoreCommand(Path script) {
        return "sh '%s' fetch '%s' %s %%f %%p".formatted(script, root, systemIdentifier);
    }

    /**
     * Stores the histories of timelines that a data directory has and the archive lacks. A restore
     * and a promotion create a timeline before the server archives again.
     *
     * @throws StartRefusedException when the archive has another history for a timeline
     */
    void pushHistories(Path dataDirectory, Path script, OsAccount account) {
        try (var files = Files.newDirectoryStream(dataDirectory.resolve("pg_wal"), "*.history")) {
            for (var file : files) {
                var outcome =
                        Programs.run(
                                account.commandLine(
                                        List.of(
                                                "sh",
                                                script.toString(),
                                                "push",
                                                root.toString(),
                                                systemIdentifier,
                                                String.valueOf(file.getFileName()),
                                                file.toString())));
                if (outcome.exitStatus() != 0) {
                    throw new StartRefusedException(
                            "The history of this timeline cannot be archived. %s%nIf another server has continued in this archive, use a new folder for this one."
                                    .formatted(outcome.output().strip()));
                }
            }
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    /** Returns the newest timeline: that of the newest history or segment, or 1. */
    long newestTimeline() {
        // A segment whose history is missing must be found, so that the log of its timeline is not
        // ignored.
        var timelines =
                LongStream.concat(
                        names().map(HISTORY::matcher)
                                .filter(Matcher::matches)
                                .mapToLong(history -> Long.parseLong(history.group(1), 16)),
                        segments().stream().mapToLong(WalSegment::timeline));
        return timelines.max().orElse(1);
    }

    /**
     * Reads the history of a timeline.
     *
     * @throws StartRefusedException when it is missing or damaged; the message names the file
     */
    TimelineHistory history(long timeline) {
        if (timeline == 1) {
            return new TimelineHistory(1, List.of());
        }
        var file = log().resolve(TimelineHistory.fileName(timeline) + ".gz");
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return TimelineHistory.parse(
                    timeline, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException e) {
            throw new StartRefusedException(
                    "The history of timeline %d, %s, cannot be read: %s"
                            .formatted(timeline, file, e),
                    e);
        }
    }

    /** Returns the segments of the log. */
    List<WalSegment> segments() {
        return names().filter(name -> name.endsWith(".gz"))
                .flatMap(name ->
                        WalSegment.parse(name.substring(0, name.length() - ".gz".length()))
                                .stream())
                .toList();
    }

    private Stream<String> names() {
        try (var files = Files.list(log())) {
            return files.map(file -> String.valueOf(file.getFileName())).toList().stream();
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    /** Returns the complete base backups by their folders, the oldest first. */
    Map<Path, BaseBackup> backups() {
        try (var folders = Files.list(base())) {
            var backups = new TreeMap<Path, BaseBackup>();
            for (var folder : folders.toList()) {
                if (Files.exists(folder.resolve(BaseBackup.FILE_NAME))) {
                    backups.put(folder, BaseBackup.read(folder));
                }
            }
            return backups;
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    /**
     * Deletes the older base backups of a timeline's history, and the log that no remaining backup
     * needs. Backups of other timelines remain, because another server may need them.
     *
     * <p>A recovery from a backup reads only segments whose number is at least that of its first
     * segment, on any timeline. So the log is deleted by number, as {@code pg_archivecleanup} does.
     * Histories of timelines are never deleted.
     *
     * @param kept the number of backups to keep, at least 1
     * @param timeline the timeline whose history the kept backups belong to
     */
    void prune(int kept, long timeline) {
        var history = history(timeline);
        var backups = backups();
        var usable =
                backups.entrySet().stream()
                        .filter(backup ->
                                history.contains(
                                        backup.getValue().timeline(), backup.getValue().stopLsn()))
                        .sorted(BY_END.reversed())
                        .toList();
        try {
            for (var backup : usable.subList(Math.min(kept, usable.size()), usable.size())) {
                var folder = backup.getKey();
                // Without its description, an incompletely deleted backup is not used.
                Files.delete(folder.resolve(BaseBackup.FILE_NAME));
                DurableFiles.sync(folder);
                DurableFiles.removeTree(folder);
                backups.remove(folder);
            }
            if (backups.isEmpty()) {
                return;
            }
            deleteLogBefore(
                    backups.values().stream()
                            .mapToLong(backup -> backup.firstSegment().number())
                            .min()
                            .orElse(0));
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    private void deleteLogBefore(long segmentNumber) throws IOException {
        for (var name : names().toList()) {
            // Includes partial segments, descriptions of backups and interrupted drafts.
            var segment =
                    name.length() > SEGMENT_NAME_LENGTH
                            ? WalSegment.parse(name.substring(0, SEGMENT_NAME_LENGTH))
                            : Optional.<WalSegment>empty();
            if (segment.isPresent() && segment.get().number() < segmentNumber) {
                Files.deleteIfExists(log().resolve(name));
            }
        }
    }
}
