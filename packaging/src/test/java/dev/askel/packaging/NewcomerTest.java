package dev.askel.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Follows docs/install/laptop.md on a machine with a JDK and nothing else. */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class NewcomerTest {
    private static final Duration FIRST_EXECUTION_MAX = Duration.ofSeconds(60);
    private static final Pattern ENDPOINT =
            Pattern.compile("askel ready: endpoint (\\S+), console (\\S+),");
    private static final String PASS =
            "{\"StartAt\":\"Hello\",\"States\":{\"Hello\":{\"Type\":\"Pass\",\"End\":true}}}";

    @Test
    void the_first_execution_succeeds_within_a_minute() throws Exception {
        var root = CleanRoot.install(Files.createTempDirectory("askel-newcomer-"));
        try {
            assertThat(root.hasProgram("mvn")).isFalse();
            assertThat(root.hasProgram("npm")).isFalse();
            var archive = root.addFile(archive());
            long begin = System.nanoTime();

            var server =
                    root.start("tar xzf %s && askel-*/bin/askel up --port 0".formatted(archive));
            try {
                var ready = awaitReadyLine(server);
                try (var askel = new AskelClient(URI.create(ready.endpoint() + "/"))) {
                    var machine = askel.createStateMachine("hello", PASS);
                    var execution = askel.startExecution(machine, "{}");
                    assertThat(
                                    Deadline.after(FIRST_EXECUTION_MAX)
                                            .await(() ->
                                                    status(askel, execution).equals("SUCCEEDED")))
                            .isTrue();
                }
                var duration = Duration.ofNanos(System.nanoTime() - begin);
                System.out.printf("archive to first execution: %d ms%n", duration.toMillis());
                assertThat(duration).isLessThan(FIRST_EXECUTION_MAX);
                assertThat(page(ready.console())).contains("<title>");
            } finally {
                // unshare ignores other signals.
                server.destroyForcibly();
                server.waitFor();
            }
        } finally {
            root.delete();
        }
    }

    private record Ready(String endpoint, String console) {}

    private static Path archive() throws IOException {
        try (var files = Files.list(Path.of("../server/target"))) {
            return files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("The archive is not packed"));
        }
    }

    private static Ready awaitReadyLine(Process server) throws IOException {
        var output =
                new BufferedReader(
                        new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        var log = new StringBuilder();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            log.append(line).append('\n');
            var found = ENDPOINT.matcher(line);
            if (found.find()) {
                return new Ready(found.group(1), found.group(2));
            }
        }
        throw new AssertionError("The server has ended: " + log);
    }

    private static String status(AskelClient askel, String execution) {
        try {
            return askel.describeExecution(execution).path("status").asText();
        } catch (ErrorResponseException | UnknownOutcomeException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String page(String url) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url)).build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }
}
