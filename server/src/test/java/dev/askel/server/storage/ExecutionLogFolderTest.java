package dev.askel.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExecutionLogFolderTest {
    @TempDir Path data;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void widen(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private Path formerLogs() throws IOException {
        var folder = Files.createDirectories(data.resolve("execution-logs/123456789012"));
        var file = Files.writeString(folder.resolve("stream.jsonl"), "{}\n");
        widen(file, "rw-r--r--");
        widen(folder, "rwxr-xr-x");
        widen(data.resolve("execution-logs"), "rwxr-xr-x");
        widen(data, "rwxr-xr-x");
        return file;
    }

    @Test
    void logs_of_a_former_release_are_restricted_to_their_owner() throws IOException {
        var file = formerLogs();
        assertThat(ExecutionLogFolder.in(data)).isEqualTo(data.resolve("execution-logs"));
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(data.resolve("execution-logs/123456789012"))).isEqualTo("rwx------");
        assertThat(mode(data.resolve("execution-logs"))).isEqualTo("rwx------");
        assertThat(mode(data)).isEqualTo("rwx------");
    }

    @Test
    void a_folder_that_holds_other_things_keeps_its_mode() throws IOException {
        var file = formerLogs();
        Files.writeString(data.resolve("thesis.txt"), "do not touch");
        ExecutionLogFolder.in(data);
        assertThat(mode(data)).isEqualTo("rwxr-xr-x");
        assertThat(mode(file)).isEqualTo("rw-------");
    }

    @Test
    void a_link_in_its_place_is_not_followed() throws IOException {
        var file = formerLogs();
        var elsewhere = Files.createDirectory(data.resolve("elsewhere"));
        Files.createSymbolicLink(
                elsewhere.resolve("execution-logs"), data.resolve("execution-logs"));
        ExecutionLogFolder.in(elsewhere);
        assertThat(mode(file)).isEqualTo("rw-r--r--");
    }

    @Test
    void a_missing_folder_is_left_to_the_sink() {
        assertThat(ExecutionLogFolder.in(data.resolve("none")))
                .isEqualTo(data.resolve("none/execution-logs"))
                .doesNotExist();
    }
}
