package dev.askel.docs.reference;

import static dev.askel.docs.reference.GeneratedPage.assertCurrent;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.server.command.CommandUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the stored pages of {@code docs/reference} equal newly generated ones. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ReferencePagesTest {
    @Test
    void the_settings_page_equals_the_reference_files() throws IOException {
        assertCurrent("settings.md", SettingsPage.text());
    }

    @Test
    void the_command_line_page_equals_the_usage_text() {
        assertCurrent("cli.md", CommandLinePage.text());
    }

    @Test
    void the_launcher_accepts_each_command_of_the_usage_text() throws IOException {
        var accepted =
                Pattern.compile("^ {2}([a-z |-]+)\\)", Pattern.MULTILINE)
                        .matcher(Files.readString(Path.of("..", "askel")))
                        .results()
                        .flatMap(words -> Stream.of(words.group(1).split(" \\| ")))
                        .collect(Collectors.toSet());
        var documented =
                Pattern.compile("^ {2}([a-z]+)( |$)", Pattern.MULTILINE)
                        .matcher(CommandUsage.text())
                        .results()
                        .map(line -> line.group(1))
                        .collect(Collectors.toSet());

        assertThat(documented).contains("up", "semaphores");
        assertThat(accepted).containsAll(documented);
    }

    @Test
    void the_policies_page_equals_the_matrix_and_the_managed_policies() throws IOException {
        assertCurrent("policies.md", PoliciesPage.text());
    }

    @Test
    void the_metrics_page_equals_the_source() throws IOException {
        assertCurrent("metrics.md", MetricsPage.text());
    }

    @Test
    void the_rest_page_equals_the_openapi_document_of_a_server(@TempDir Path home)
            throws IOException {
        // PostgreSQL may run as another account, which must be able to enter the parent of its data
        // folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var settings =
                ServerProcess.Settings.of(
                        ServerCommand.ofClassPath(), home.resolve("data"), List.of());
        try (var server = ServerProcess.start(settings);
                var document =
                        server.endpoint().resolve("/api/v1/openapi.json").toURL().openStream()) {
            assertCurrent(
                    "rest-operations.md", RestPage.text(new ObjectMapper().readTree(document)));
        }
    }
}
