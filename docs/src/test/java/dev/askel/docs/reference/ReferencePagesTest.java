package dev.askel.docs.reference;

import static dev.askel.docs.reference.GeneratedPage.assertCurrent;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of {@code docs/reference} are those that are generated now. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ReferencePagesTest {
    @Test
    void settings_are_those_of_the_files() throws IOException {
        assertCurrent("settings.md", SettingsPage.text());
    }

    @Test
    void commands_are_those_of_the_usage_text() {
        assertCurrent("cli.md", CommandLinePage.text());
    }

    @Test
    void metrics_are_those_of_the_code() throws IOException {
        assertCurrent("metrics.md", MetricsPage.text());
    }

    @Test
    void rest_operations_are_those_that_a_server_describes(@TempDir Path home) throws IOException {
        // PostgreSQL's account must find its folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var settings =
                ServerProcess.Settings.of(
                        ServerCommand.classPath(), home.resolve("data"), List.of());
        try (var server = ServerProcess.start(settings);
                var document =
                        server.endpoint().resolve("/api/v1/openapi.json").toURL().openStream()) {
            assertCurrent(
                    "rest-operations.md", RestPage.text(new ObjectMapper().readTree(document)));
        }
    }
}
