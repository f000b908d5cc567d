package dev.askel.docs.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.load.process.ServerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The end-to-end run of the console ({@code console/e2e}): a real Chromium against a real server.
 * Left out where the console was not built or where there is no Chromium.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ConsoleTest {
    /** Tests run in the folder of their module. */
    private static final Path CONSOLE = Path.of("..", "console").toAbsolutePath().normalize();

    private static final Path BUILT =
            CONSOLE.resolve("target/classes/META-INF/resources/console/index.html");
    private static final Duration RUN_MAX = Duration.ofMinutes(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> every_page_does_in_a_browser_what_it_promises()
            throws IOException, InterruptedException {
        assumeTrue(System.getProperty("skipConsole") == null, "-DskipConsole was given");
        assumeTrue(Files.exists(BUILT), "the console was not built: its build says why");
        var target = Files.createDirectories(CONSOLE.resolve("target"));
        var log = target.resolve("e2e.log");
        var results = target.resolve("e2e").resolve("results.json");
        Files.deleteIfExists(results);
        var builder =
                new ProcessBuilder("node", "e2e/run.mjs")
                        .directory(CONSOLE.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment()
                .put("ASKEL_SERVER", JSON.writeValueAsString(ServerCommand.classPath().words()));
        var process = builder.start();
        if (!process.waitFor(RUN_MAX.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            fail("The end-to-end run took longer than %s:\n%s", RUN_MAX, Files.readString(log));
        }
        // It says so where it finds no Chromium, and ends well.
        assumeTrue(process.exitValue() != 0 || Files.exists(results), () -> said(log));
        assertThat(results).withFailMessage(() -> said(log)).exists();
        var read = JSON.readTree(results.toFile());
        assertThat(read).withFailMessage(() -> said(log)).isNotEmpty();
        // Where no result says why it did not end well, the log does.
        assertThat(process.exitValue() == 0 || read.findValue("failure") != null)
                .withFailMessage(() -> said(log))
                .isTrue();
        return StreamSupport.stream(read.spliterator(), false).map(ConsoleTest::told);
    }

    private static DynamicTest told(JsonNode result) {
        return DynamicTest.dynamicTest(
                result.path("title").asText(),
                () -> assertThat(result.path("failure").asText(null)).isNull());
    }

    private static String said(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
