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

    private static void setMode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private Path createOldLogs() throws IOException {
        var folder = Files.createDirectories(data.resolve("execution-logs/123456789012"));
        var file = Files.writeString(folder.resolve("stream.jsonl"), "{}\n");
        setMode(file, "rw-r--r--");
        setMode(folder, "rwxr-xr-x");
        setMode(data.resolve("execution-logs"), "rwxr-xr-x");
        setMode(data, "rwxr-xr-x");
        return file;
    }

    @Test
    void logs_of_an_earlier_release_are_restricted_to_their_owner() throws IOException {
        var file = createOldLogs();
        assertThat(ExecutionLogFolder.restrictModes(data))
                .isEqualTo(data.resolve("execution-logs"));
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(data.resolve("execution-logs/123456789012"))).isEqualTo("rwx------");
        assertThat(mode(data.resolve("execution-logs"))).isEqualTo("rwx------");
        assertThat(mode(data)).isEqualTo("rwx------");
    }

    @Test
    void a_data_folder_with_other_content_keeps_its_mode() throws IOException {
        var file = createOldLogs();
        Files.writeString(data.resolve("thesis.txt"), "do not touch");
        ExecutionLogFolder.restrictModes(data);
        assertThat(mode(data)).isEqualTo("rwxr-xr-x");
        assertThat(mode(file)).isEqualTo("rw-------");
    }

    @Test
    void a_symbolic_link_is_not_followed() throws IOException {
        var file = createOldLogs();
        var elsewhere = Files.createDirectory(data.resolve("elsewhere"));
        Files.createSymbolicLink(
                elsewhere.resolve("execution-logs"), data.resolve("execution-logs"));
        ExecutionLogFolder.restrictModes(elsewhere);
        assertThat(mode(file)).isEqualTo("rw-r--r--");
    }

    @Test
    void a_missing_folder_is_not_created() {
        assertThat(ExecutionLogFolder.restrictModes(data.resolve("none")))
                .isEqualTo(data.resolve("none/execution-logs"))
                .doesNotExist();
    }
}
