package dev.askel.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the files of an archive, without PostgreSQL. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class WalArchiveTest {
    private static final Path FOLDER = Path.of("target", "wal-archive-test").toAbsolutePath();
    private static final Path ROOT = FOLDER.resolve("archive");
    private static final String SYSTEM = "7123456789012345678";
    private static final String SEGMENT = "000000010000000000000007";
    private static final OsAccount ACCOUNT = new OsAccount.Current();
    private static final BaseBackup BACKUP =
            new BaseBackup(
                    SYSTEM,
                    "18",
                    1,
                    "0/7000028",
                    "0/7000158",
                    Instant.parse("2026-11-28T10:00:00Z"),
                    Instant.parse("2026-11-28T10:00:05.25Z"));

    private WalArchive archive = createArchive();
    private Path script = FOLDER;

    private static WalArchive createArchive() {
        try {
            DurableFiles.removeTree(FOLDER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return WalArchive.attach(ROOT, SYSTEM, ACCOUNT, FOLDER);
    }

    @BeforeEach
    void create() {
        archive = createArchive();
        script = WalArchive.writeScript(FOLDER, ACCOUNT);
    }

    private Programs.Outcome run(String action, String system, String name, Path file) {
        return run(System.getenv("PATH"), action, system, name, file);
    }

    private Programs.Outcome run(
            String path, String action, String system, String name, Path file) {
        return Programs.run(
                List.of(
                        "env",
                        "PATH=" + path,
                        "sh",
                        script.toString(),
                        action,
                        ROOT.toString(),
                        system,
                        name,
                        file.toString()));
    }

    private static Path file(String name, String content) throws IOException {
        return Files.writeString(FOLDER.resolve(name), content);
    }

    @Test
    void a_file_is_stored_once_and_never_replaced() throws IOException {
        var first = file("first", "content");
        assertThat(run("push", SYSTEM, SEGMENT, first).exitStatus()).isZero();
        assertThat(run("push", SYSTEM, SEGMENT, first).exitStatus()).isZero();
        var refused = run("push", SYSTEM, SEGMENT, file("second", "other"));
        assertThat(refused.exitStatus()).isNotZero();
        assertThat(refused.output()).contains(SEGMENT + ".gz exists and has another content");
        assertThat(run("fetch", SYSTEM, SEGMENT, FOLDER.resolve("copy")).exitStatus()).isZero();
        assertThat(FOLDER.resolve("copy")).hasContent("content");
        try (var files = Files.list(ROOT.resolve("wal"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void only_a_missing_file_is_the_end_of_the_archive() throws IOException {
        var target = FOLDER.resolve("copy");
        assertThat(run("fetch", SYSTEM, SEGMENT, target).exitStatus()).isEqualTo(1);
        Files.writeString(ROOT.resolve("wal/" + SEGMENT + ".gz"), "no gzip");
        var damaged = run("fetch", SYSTEM, SEGMENT, target);
        assertThat(damaged.exitStatus()).isEqualTo(126);
        assertThat(damaged.output()).contains(SEGMENT + ".gz is damaged");
        Files.delete(ROOT.resolve("wal/" + SEGMENT + ".gz"));
        Files.createSymbolicLink(ROOT.resolve("wal/" + SEGMENT + ".gz"), FOLDER.resolve("gone"));
        assertThat(run("fetch", SYSTEM, SEGMENT, target).exitStatus()).isEqualTo(126);
    }

    @Test
    void a_folder_that_is_not_mounted_or_of_another_cluster_is_not_used() throws IOException {
        var file = file("first", "content");
        assertThat(run("push", "42", SEGMENT, file).exitStatus()).isEqualTo(1);
        assertThat(run("fetch", "42", SEGMENT, file).output()).contains("another cluster than 42");
        DurableFiles.removeTree(ROOT);
        assertThat(run("fetch", SYSTEM, SEGMENT, file).exitStatus()).isEqualTo(126);
        // The archiver ends at 126 without a report of the failure.
        assertThat(run("push", SYSTEM, SEGMENT, file).exitStatus()).isEqualTo(1);
    }

    /** Returns a PATH whose {@code sync} reports its arguments and has the given status. */
    private static String pathWithSync(int status) throws IOException {
        var sync = Files.createDirectories(FOLDER.resolve("bin")).resolve("sync");
        Files.writeString(
                sync,
                """
                #!/bin/sh
                [ $# -gt 0 ] || exit 0
                echo "flushed $1"
                exit %d
                """
                        .formatted(status));
        Files.setPosixFilePermissions(sync, PosixFilePermissions.fromString("rwx------"));
        return sync.getParent() + ":" + System.getenv("PATH");
    }

    @Test
    void a_push_fails_when_the_disk_reports_an_error() throws IOException {
        var file = file("first", "content");
        var failed = run(pathWithSync(1), "push", SYSTEM, SEGMENT, file);
        assertThat(failed.exitStatus()).isEqualTo(1);
        assertThat(failed.output()).contains("cannot be flushed to the disk");
        try (var files = Files.list(ROOT.resolve("wal"))) {
            assertThat(files).isEmpty();
        }
        assertThat(run("push", SYSTEM, SEGMENT, file).exitStatus()).isZero();
        assertThat(run(pathWithSync(1), "push", SYSTEM, SEGMENT, file).exitStatus()).isEqualTo(1);
    }

    @Test
    void a_repeated_push_flushes_the_file_and_its_name() throws IOException {
        var file = file("first", "content");
        assertThat(run("push", SYSTEM, SEGMENT, file).exitStatus()).isZero();
        var repeated = run(pathWithSync(0), "push", SYSTEM, SEGMENT, file);
        assertThat(repeated.exitStatus()).isZero();
        assertThat(repeated.output().lines())
                .containsExactly(
                        "flushed " + ROOT.resolve("wal/" + SEGMENT + ".gz"),
                        "flushed " + ROOT.resolve("wal"));
    }

    @Test
    void a_target_that_cannot_be_written_is_no_damage_of_the_archive() throws IOException {
        assertThat(run("push", SYSTEM, SEGMENT, file("first", "content")).exitStatus()).isZero();
        var full = run("fetch", SYSTEM, SEGMENT, Path.of("/dev/full"));
        assertThat(full.exitStatus()).isEqualTo(126);
        assertThat(full.output()).contains("askel: /dev/full cannot be written");
    }

    @Test
    void the_log_is_deleted_by_number_on_all_timelines_and_histories_remain() throws IOException {
        store("00000002.history", "1\t0/9000000\tbefore 2026-11-28\n");
        for (var name :
                List.of(
                        "000000010000000000000006",
                        "000000010000000000000006.00000028.backup",
                        "000000010000000000000007",
                        "000000010000000000000009",
                        "000000010000000000000009.partial",
                        "000000020000000000000006",
                        "000000020000000000000009",
                        "00000002000000000000000A")) {
            store(name, name);
        }
        addBackup(
                "20261128T090000Z",
                new BaseBackup(
                        SYSTEM,
                        "18",
                        1,
                        "0/6000028",
                        "0/6000158",
                        BACKUP.startedAt(),
                        BACKUP.endedAt()));
        addBackup("20261128T100000Z", BACKUP);
        // The backup of the abandoned part of timeline 1 is newer than the oldest kept backup.
        addBackup(
                "20261128T110000Z",
                new BaseBackup(
                        SYSTEM,
                        "18",
                        1,
                        "0/B000028",
                        "0/B000158",
                        BACKUP.startedAt(),
                        BACKUP.endedAt()));
        addBackup(
                "20261128T120000Z",
                new BaseBackup(
                        SYSTEM,
                        "18",
                        2,
                        "0/A000028",
                        "0/A000158",
                        BACKUP.startedAt(),
                        BACKUP.endedAt()));

        archive.prune(2, 2);

        assertThat(archive.backups().keySet())
                .extracting(folder -> folder.getFileName().toString())
                .containsExactly("20261128T100000Z", "20261128T110000Z", "20261128T120000Z");
        try (var files = Files.list(ROOT.resolve("wal"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "00000002.history.gz",
                            "000000010000000000000007.gz",
                            "000000010000000000000009.gz",
                            "000000010000000000000009.partial.gz",
                            "000000020000000000000009.gz",
                            "00000002000000000000000A.gz");
        }
        archive.prune(5, 2);
        assertThat(archive.backups()).hasSize(3);
    }

    @Test
    void a_timeline_whose_history_is_missing_is_not_ignored() throws IOException {
        store("000000090000000000000006", "log");

        assertThat(archive.newestTimeline()).isEqualTo(9);
        assertThatThrownBy(() -> archive.history(9))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("00000009.history");
    }

    private static void store(String name, String content) throws IOException {
        try (var out =
                new GZIPOutputStream(
                        Files.newOutputStream(ROOT.resolve("wal").resolve(name + ".gz")))) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void addBackup(String name, BaseBackup backup) throws IOException {
        var folder = Files.createDirectory(ROOT.resolve("base").resolve(name));
        Files.writeString(folder.resolve(BaseBackup.FILE_NAME), backup.text());
    }

    @Test
    void stored_descriptions_keep_their_format() throws IOException {
        assertThat(ROOT.resolve("cluster"))
                .hasContent("version=1\nsystem-identifier=7123456789012345678\n");
        assertThat(BACKUP.text()).isEqualTo(golden("backup-1.properties"));
        addBackup("20261128T100000Z", BACKUP);
        assertThat(BaseBackup.read(ROOT.resolve("base/20261128T100000Z"))).isEqualTo(BACKUP);
        var manifest = new BackupManifest();
        manifest.add(
                "PG_VERSION",
                3,
                BackupManifest.newDigest().digest("18\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(manifest.text(BACKUP)).isEqualTo(golden("backup_manifest-2"));
    }

    private static String golden(String name) throws IOException {
        return Files.readString(
                Path.of("src/test/resources/dev/askel/postgres/golden").resolve(name));
    }

    @Test
    void a_description_of_a_later_version_is_refused() throws IOException {
        addBackup("20261128T100000Z", BACKUP);
        var folder = ROOT.resolve("base/20261128T100000Z");
        Files.writeString(
                folder.resolve(BaseBackup.FILE_NAME),
                BACKUP.text().replace("version=1\n", "version=2\n"));
        assertThatThrownBy(() -> BaseBackup.read(folder))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("has the version 2");
    }

    @Test
    void the_history_of_a_timeline_tells_its_part_of_the_log() {
        var history =
                TimelineHistory.parse(
                        3, "1\t0/9000000\tno recovery target\n\n2\t0/B000100\tbefore x\n");
        assertThat(history.contains(1, "0/9000000")).isTrue();
        assertThat(history.contains(1, "0/9000001")).isFalse();
        assertThat(history.contains(2, "0/B000100")).isTrue();
        assertThat(history.contains(3, "1/0")).isTrue();
        assertThat(history.contains(4, "0/1")).isFalse();
        assertThat(history.timelineOf(8)).isEqualTo(1);
        assertThat(history.timelineOf(9)).isEqualTo(2);
        assertThat(history.timelineOf(11)).isEqualTo(3);
        assertThat(WalSegment.parse("00000003000000020000000B"))
                .contains(new WalSegment(3, 2 * 256 + 11));
        assertThat(new WalSegment(3, 2 * 256 + 11).fileName())
                .isEqualTo("00000003000000020000000B");
    }
}
