package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests refusals of the commands that back up and restore the bundled PostgreSQL. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RecoveryCommandsTest {
    private static void assertRefused(String reason, String... words) {
        var command = AskelCommand.run(words);
        assertThat(command.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(command.errors()).contains(reason);
    }

    @Test
    void a_restore_and_a_copy_need_the_key_file(@TempDir Path home) {
        var data = home.resolve("new");
        var reason = "The key file %s.key is missing".formatted(data);
        assertRefused(
                reason,
                "restore",
                "--from",
                home.toString(),
                "--to",
                "latest",
                "--data",
                data.toString());
        assertRefused(reason, "replica", "--from", "127.0.0.1:1", "--data", data.toString());
        assertThat(data).doesNotExist();
    }

    @Test
    void a_backup_needs_a_folder_and_data(@TempDir Path home) {
        assertRefused(
                "Name a folder with --to FOLDER, or set askel.postgres.archive",
                "backup",
                "--data",
                home.toString());
        assertRefused(
                "There is no data in",
                "backup",
                "--to",
                home.resolve("archive").toString(),
                "--data",
                home.resolve("none").toString());
        assertRefused(
                "There is no data in",
                "backup",
                "--to",
                home.resolve("archive").toString(),
                "--data",
                home.toString());
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void a_restore_needs_an_archive_and_an_empty_folder(@TempDir Path home) throws IOException {
        Files.createDirectory(home.resolve("archive"));
        var key = home.resolve("new.key");
        assertThat(AskelCommand.run("keys", "create", key.toString()).status())
                .isEqualTo(ExitStatus.DONE);
        assertRefused(
                "is not an archive of Askel",
                "restore",
                "--from",
                home.resolve("archive").toString(),
                "--to",
                "2026-11-28T10:15:00Z",
                "--data",
                home.resolve("new").toString());
        assertRefused("follows no other server", "promote", "--data", home.toString());
    }

    @Test
    void a_database_of_your_own_has_its_own_tools(@TempDir Path home) {
        assertRefused(
                "This command is for the bundled PostgreSQL",
                "backup",
                "--to",
                home.toString(),
                "--db-url",
                "jdbc:postgresql://127.0.0.1:1/none");
    }
}
