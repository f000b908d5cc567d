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
import org.junit.jupiter.api.DynamicTest;

/**
 * A script of the console's that tries it in a real Chromium against a real server, and leaves a
 * result for each thing tried. Left out where the console was not built or there is no Chromium.
 *
 * @param path of the script, in the console's folder
 * @param results its file of results, in the folder for what is built
 * @param timeMax when it is taken for one that hangs; its tests have times of their own
 */
record ConsoleScript(String path, String results, Duration timeMax) {
    /** Tests run in the folder of their module. */
    private static final Path CONSOLE = Path.of("..", "console").toAbsolutePath().normalize();

    private static final Path BUILT =
            CONSOLE.resolve("target/classes/META-INF/resources/console/index.html");
    // A server of minutes has nothing of C2, which takes a core from the browser.
    private static final ServerCommand SERVER =
            ServerCommand.classPath("-Xmx512m", "-XX:TieredStopAtLevel=1");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Runs it and gives its results as tests; fails where it did not get to its end. */
    Stream<DynamicTest> run() throws IOException, InterruptedException {
        assumeTrue(System.getProperty("skipConsole") == null, "-DskipConsole was given");
        assumeTrue(Files.exists(BUILT), "the console was not built: its build says why");
        var target = Files.createDirectories(CONSOLE.resolve("target"));
        var log = target.resolve(Path.of(path).getParent() + ".log");
        var told = target.resolve(results);
        Files.deleteIfExists(told);
        var builder =
                new ProcessBuilder("node", path)
                        .directory(CONSOLE.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().put("ASKEL_SERVER", JSON.writeValueAsString(SERVER.words()));
        var process = builder.start();
        if (!process.waitFor(timeMax.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            fail("%s took longer than %s:\n%s", path, timeMax, Files.readString(log));
        }
        // It says so where it finds no Chromium, and ends well.
        assumeTrue(process.exitValue() != 0 || Files.exists(told), () -> said(log));
        assertThat(told).withFailMessage(() -> said(log)).exists();
        var read = JSON.readTree(told.toFile());
        assertThat(read).withFailMessage(() -> said(log)).isNotEmpty();
        // Where no result says why it did not end well, the log does.
        assertThat(process.exitValue() == 0 || read.findValue("failure") != null)
                .withFailMessage(() -> said(log))
                .isTrue();
        return StreamSupport.stream(read.spliterator(), false).map(ConsoleScript::test);
    }

    private static DynamicTest test(JsonNode result) {
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
