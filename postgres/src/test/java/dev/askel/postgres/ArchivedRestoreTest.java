package dev.askel.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests backups and restores with the bundled PostgreSQL. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Tag("nightly")
final class ArchivedRestoreTest {
    private static final Path FOLDER = Path.of("target", "restore-test").toAbsolutePath();
    private static final Path ARCHIVE = FOLDER.resolve("archive");

    /** A file of the log with the number 2, which is not the last file. */
    private static String fileOfTwo = "";

    /** Makes an archive with the number 1 in a backup, and the numbers 2 and 3 in the log. */
    @BeforeAll
    static void archiveThreeNumbers() throws IOException, SQLException {
        DurableFiles.removeTree(FOLDER);
        try (var cluster = TestCluster.start(FOLDER.resolve("first"), Optional.of(ARCHIVE))) {
            cluster.insert(1);
            assertThat(backUp(cluster, ARCHIVE, 0).isArchiving()).isTrue();
            cluster.insert(2);
            fileOfTwo = cluster.archiveLog();
            cluster.insert(3);
            cluster.archiveLog();
        }
    }

    private static TestCluster start(String name, Path archive) {
        return TestCluster.start(FOLDER.resolve(name), Optional.of(archive));
    }

    /** Copies the archive, so that a test can change it. */
    private static Path copyOfArchive(String name) {
        var copy = FOLDER.resolve(name);
        assertThat(Programs.run(List.of("cp", "-a", ARCHIVE.toString(), copy.toString())))
                .extracting(Programs.Outcome::exitStatus)
                .isEqualTo(0);
        return copy;
    }

    private static Backup.Taken backUp(TestCluster cluster, Path archive, int kept) {
        return Backup.take(
                cluster.running(),
                TestCluster.settings(cluster.dataFolder(), Optional.of(archive)),
                archive,
                kept);
    }

    private static Restore.Restored restore(Path archive, String name, Optional<Instant> time) {
        return Restore.run(
                TestCluster.settings(FOLDER.resolve(name), Optional.empty()),
                archive,
                time,
                OptionalLong.empty());
    }

    private static void assertRefused(Path archive, String name, String message) {
        assertThatThrownBy(() -> restore(archive, name, Optional.empty()))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining(message);
    }

    private static Path stored(Path archive, String file) {
        return archive.resolve("wal").resolve(file + ".gz");
    }

    @Tag("nightly")
    @Test
    void a_moment_is_restored_and_later_restores_follow_the_new_timeline() throws Exception {
        var archive = copyOfArchive("followed");
        Instant firstMoment;
        try (var cluster = start("first", archive)) {
            firstMoment = cluster.now();
            cluster.insert(4);
            cluster.archiveLog();
        }

        var restored = restore(archive, "second", Optional.of(firstMoment));
        assertThat(restored.timeline()).isEqualTo(2);
        assertThat(restored.lastChange())
                .hasValueSatisfying(last -> assertThat(last).isBefore(firstMoment));
        assertThat(stored(archive, TimelineHistory.fileName(2))).doesNotExist();
        Instant secondMoment;
        try (var cluster = start("second", archive)) {
            assertThat(stored(archive, TimelineHistory.fileName(2))).exists();
            assertThatThrownBy(() -> start("first", archive))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("Another server stores its log in");
            assertThat(cluster.numbers()).isEqualTo("1,2,3");
            cluster.insert(5);
            secondMoment = cluster.now();
            cluster.insert(6);
            cluster.archiveLog();
        }

        assertThat(restore(archive, "third", Optional.of(secondMoment)).timeline()).isEqualTo(3);
        assertThat(restore(archive, "latest", Optional.empty()).timeline()).isEqualTo(3);
        try (var third = TestCluster.start(FOLDER.resolve("third"), Optional.empty());
                var latest = start("latest", archive)) {
            assertThat(third.numbers()).isEqualTo("1,2,3,5");
            assertThat(latest.numbers()).isEqualTo("1,2,3,5,6");
        }
        // Another server has continued in the archive as timeline 3.
        assertThatThrownBy(() -> start("third", archive))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("00000003.history");

        var abandoned =
                Restore.run(
                        TestCluster.settings(FOLDER.resolve("abandoned"), Optional.empty()),
                        archive,
                        Optional.empty(),
                        OptionalLong.of(1));
        assertThat(abandoned.timeline()).isEqualTo(4);
        try (var cluster = TestCluster.start(FOLDER.resolve("abandoned"), Optional.empty())) {
            assertThat(cluster.numbers()).isEqualTo("1,2,3,4");
        }
    }

    @Tag("nightly")
    @Test
    void a_damaged_truncated_unreadable_or_missing_file_stops_the_restore_and_is_named()
            throws Exception {
        var archive = copyOfArchive("damaged-log");
        var file = stored(archive, fileOfTwo);
        var content = Files.readAllBytes(file);

        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(content.length / 2);
            access.write(~content[content.length / 2]);
        }
        assertRefused(archive, "damaged", file + " is damaged or cannot be read");

        Files.write(file, Arrays.copyOf(content, content.length / 2));
        assertRefused(archive, "truncated", file + " is damaged or cannot be read");

        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        if (System.getProperty("user.name").equals("root")) {
            Ownership.ofUser("root").applyTo(file);
        }
        assertRefused(archive, "unreadable", file + " is damaged or cannot be read");

        Files.delete(file);
        assertRefused(archive, "missing", "lacks the file wal/" + file.getFileName());
        assertThatThrownBy(() -> start("damaged", archive))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("has not finished");
    }

    @Tag("nightly")
    @Test
    void a_damaged_record_in_an_intact_file_is_not_taken_as_the_end() throws Exception {
        var archive = copyOfArchive("damaged-record");
        var file = stored(archive, fileOfTwo);
        byte[] log;
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            log = in.readAllBytes();
        }
        // The segment begins with the records of the insert.
        for (int i = 100; i < 20_000; i++) {
            log[i] = 0x55;
        }
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(log);
        }
        assertRefused(archive, "damaged-record-data", "The log is damaged at");
    }

    @Tag("nightly")
    @Test
    void a_time_without_backup_or_log_is_refused() throws Exception {
        assertThatThrownBy(() -> restore(ARCHIVE, "early", Optional.of(Instant.EPOCH)))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("no base backup of timeline 1 that ended before");
        assertThatThrownBy(() ->
                        restore(
                                ARCHIVE,
                                "late",
                                Optional.of(Instant.now().plus(Duration.ofDays(1)))))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("recovery ended before configured recovery target");
    }

    @Test
    void a_restore_replaces_nothing_and_keeps_modes_and_owners() throws Exception {
        assertThatThrownBy(() -> restore(ARCHIVE, "first", Optional.empty()))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("is not empty");
        restore(ARCHIVE, "modes", Optional.empty());
        var folder = FOLDER.resolve("modes");
        var expectedOwner =
                switch (AccountChoice.forThisProcess("", false)) {
                    case OsAccount.Current() -> System.getProperty("user.name");
                    case OsAccount.Unprivileged(var user) -> user;
                };
        for (var path : List.of("", "postgres", "postgres/data", "postgres/data/base")) {
            assertThat(modeOf(folder.resolve(path))).as(path).isEqualTo("rwx------");
            assertThat(Ownership.ownerName(folder.resolve(path))).as(path).isEqualTo(expectedOwner);
        }
        assertThat(modeOf(folder.resolve("postgres/data/PG_VERSION"))).isEqualTo("rw-------");
        assertThat(modeOf(folder.resolve("postgres.password"))).isEqualTo("rw-------");
        for (var backup : WalArchive.open(ARCHIVE).backups().keySet()) {
            assertThat(modeOf(backup)).isEqualTo("rwx------");
        }
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void an_archive_that_is_not_mounted_is_awaited_and_never_replaced() throws Exception {
        var archive = FOLDER.resolve("mounted");
        start("mounting", archive).close();
        var unmounted = FOLDER.resolve("unmounted");
        Files.move(archive, unmounted);
        Files.createDirectory(archive);
        try (var cluster = start("mounting", archive)) {
            cluster.insert(1);
            cluster.query("SELECT pg_switch_wal()");
            cluster.await("SELECT failed_count > 0 FROM pg_stat_archiver");
            assertThat(archive).isEmptyDirectory();
            assertThatThrownBy(() -> backUp(cluster, archive, 0))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("The archive " + archive + " is missing");
            assertThat(archive).isEmptyDirectory();
            Files.delete(archive);
            Files.move(unmounted, archive);
            // The warning of a backup remains until the archive has the log.
            cluster.await("SELECT last_archived_time > last_failed_time FROM pg_stat_archiver");
            assertThat(backUp(cluster, archive, 0).archiveFailure()).isEmpty();
        }
    }

    @Test
    void a_backup_reports_a_broken_archive() throws Exception {
        var archive = FOLDER.resolve("broken");
        try (var cluster = start("broken-data", archive)) {
            cluster.insert(1);
            Files.move(archive.resolve("cluster"), archive.resolve("elsewhere"));
            var name = cluster.query("SELECT pg_walfile_name(pg_switch_wal())");
            cluster.await("SELECT last_failed_wal = '%s' FROM pg_stat_archiver".formatted(name));
            assertThat(backUp(cluster, FOLDER.resolve("healthy"), 0).archiveFailure())
                    .isEqualTo(name);
        }
    }

    @Test
    void a_backup_of_a_later_timeline_into_another_folder_is_restorable() throws Exception {
        restore(ARCHIVE, "later", Optional.empty());
        var other = FOLDER.resolve("later-archive");
        try (var cluster = TestCluster.start(FOLDER.resolve("later"), Optional.empty())) {
            cluster.insert(7);
            backUp(cluster, other, 1);
            cluster.insert(8);
            backUp(cluster, other, 1);
        }
        assertThat(WalArchive.open(other).backups()).hasSize(1);
        assertThat(restore(other, "later-restored", Optional.empty()).timeline()).isEqualTo(3);
        try (var cluster = TestCluster.start(FOLDER.resolve("later-restored"), Optional.empty())) {
            assertThat(cluster.numbers()).isEqualTo("1,2,3,7,8");
        }
    }

    @Test
    void a_backup_into_the_archive_of_another_running_server_is_refused() throws Exception {
        var archive = FOLDER.resolve("live-archive");
        try (var live = start("live-data", archive)) {
            backUp(live, archive, 0);
            live.insert(1);
        }
        restore(archive, "practice", Optional.empty());
        // The lock that the live server holds.
        try (var _ = FolderLock.acquire(archive, "%s is used by %s");
                var practice = TestCluster.start(FOLDER.resolve("practice"), Optional.empty())) {
            assertThatThrownBy(() -> backUp(practice, archive, 1))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("Another server stores its log in " + archive);
        }
        assertThat(WalArchive.open(archive).newestTimeline()).isEqualTo(1);
    }

    @Test
    void a_failed_backup_leaves_nothing_and_removes_nothing_unknown() throws Exception {
        var archive = FOLDER.resolve("failed-archive");
        try (var cluster = start("failed-data", archive)) {
            var notes = Files.createDirectories(archive.resolve("base/notes"));
            var interrupted = Files.createDirectories(archive.resolve("base/20200101T000000Z-2"));
            cluster.createTablespace();
            assertThatThrownBy(() -> backUp(cluster, archive, 0))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("tablespaces");
            assertThat(interrupted).doesNotExist();
            try (var folders =
                    Files.newDirectoryStream(archive.resolve("base"), Files::isDirectory)) {
                assertThat(folders).containsExactly(notes);
            }
        }
    }

    @Tag("nightly")
    @Test
    void a_damaged_base_backup_is_refused_with_the_name_of_the_file() throws Exception {
        var archive = copyOfArchive("damaged-backup");
        var backup = WalArchive.open(archive).backups().keySet().iterator().next();
        var damaged = backup.resolve("data/global/pg_filenode.map");
        var content = Files.readAllBytes(damaged);
        content[8] ^= 1;
        Files.write(damaged, content);
        assertRefused(
                archive,
                "damaged-backup-data",
                "damaged at "
                        + FOLDER.resolve(
                                "damaged-backup-data/postgres/data/global/pg_filenode.map"));
    }

    @Tag("nightly")
    @Test
    void an_archive_of_another_cluster_is_refused() throws Exception {
        assertThatThrownBy(() -> start("other", ARCHIVE))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("belongs to the database cluster");
        var unrelated = Files.createDirectories(FOLDER.resolve("unrelated"));
        Files.writeString(unrelated.resolve("thesis.txt"), "kept");
        assertThatThrownBy(() -> TestCluster.start(FOLDER.resolve("first"), Optional.of(unrelated)))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("not an archive of Askel");
    }

    @Tag("nightly")
    @Test
    void old_backups_and_their_log_are_deleted_and_the_rest_is_restorable() throws Exception {
        try (var cluster = start("pruned-data", FOLDER.resolve("pruned-archive"))) {
            for (int number = 1; number <= 3; number++) {
                cluster.insert(number);
                backUp(cluster, FOLDER.resolve("pruned-archive"), 2);
            }
            cluster.insert(4);
            cluster.archiveLog();
        }
        var archive = WalArchive.open(FOLDER.resolve("pruned-archive"));
        assertThat(archive.backups()).hasSize(2);
        var oldest = archive.backups().values().iterator().next();
        long first = oldest.firstSegment().number();
        assertThat(archive.segments())
                .isNotEmpty()
                .allMatch(segment -> segment.number() >= first)
                .anyMatch(segment -> segment.number() == first);
        restore(archive.root(), "pruned-restored", Optional.of(oldest.endedAt()));
        try (var cluster = TestCluster.start(FOLDER.resolve("pruned-restored"), Optional.empty())) {
            assertThat(cluster.numbers()).isEqualTo("1,2");
        }
    }
}
