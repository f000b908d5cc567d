package dev.askel.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.load.process.Program;
import dev.askel.load.process.ServerCommand;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;

/**
 * A script of the console that runs tests in a browser against a real server and writes a file of
 * results. The tests are skipped if the console was not built or the browser is not installed.
 *
 * @param path the script, in the console's folder
 * @param results the file of results, in the folder {@code target}
 * @param timeMax the time after which the script is killed; each of its tests has a shorter timeout
 */
record ConsoleScript(String path, String results, Duration timeMax) {
    /** The working directory of the tests is their module's folder. */
    private static final Path CONSOLE = Path.of("..", "console").toAbsolutePath().normalize();

    private static final Path BUILT =
            CONSOLE.resolve("target/classes/META-INF/resources/console/index.html");
    // The server runs for minutes beside the browser, as this JVM does, and has its flags.
    private static final ServerCommand SERVER =
            ServerCommand.ofClassPath(
                    Stream.concat(
                                    Stream.of("-Xmx512m"),
                                    ManagementFactory.getRuntimeMXBean()
                                            .getInputArguments()
                                            .stream()
                                            .filter(flag -> flag.startsWith("-XX:")))
                            .toArray(String[]::new));

    /** Chromium says that it is offline when only the loopback interface has an address. */
    private static final String OWN_INTERFACES =
            """
            ip link set lo up
            ip link add eth0 type veth peer name eth1
            ip addr add 198.19.0.1/24 dev eth0
            ip link set eth0 up
            ip link set eth1 up
            exec "$@"
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Runs the script and returns its results as tests. Fails if the script does not end normally.
     */
    Stream<DynamicTest> run() throws IOException, InterruptedException {
        assumeTrue(System.getProperty("skipConsole") == null, "-DskipConsole was given");
        assumeTrue(
                Files.exists(BUILT),
                "the console was not built; the log of its build shows the reason");
        var target = Files.createDirectories(CONSOLE.resolve("target"));
        var log = target.resolve(Path.of(path).getParent() + ".log");
        var resultFile = target.resolve(results);
        Files.deleteIfExists(resultFile);
        var builder =
                new ProcessBuilder(command())
                        .directory(CONSOLE.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().put("ASKEL_SERVER", JSON.writeValueAsString(SERVER.arguments()));
        var process = builder.start();
        if (!process.waitFor(timeMax.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            fail("%s took longer than %s:\n%s", path, timeMax, Files.readString(log));
        }
        // A script that finds no browser exits with status 0 and writes no results.
        assumeTrue(process.exitValue() != 0 || Files.exists(resultFile), () -> text(log));
        assertThat(resultFile).withFailMessage(() -> text(log)).exists();
        var read = JSON.readTree(resultFile.toFile());
        assertThat(read).withFailMessage(() -> text(log)).isNotEmpty();
        // If no result explains the exit status, the log does.
        assertThat(process.exitValue() == 0 || read.findValue("failure") != null)
                .withFailMessage(() -> text(log))
                .isTrue();
        return StreamSupport.stream(read.spliterator(), false).map(ConsoleScript::test);
    }

    /**
     * Chromium aborts its requests when the network interfaces of the machine change. Fault tests,
     * which run beside this one, add and remove interfaces. So the script has interfaces of its own
     * where the machine permits it. Fault tests need the same permission.
     */
    private List<String> command() {
        try {
            Program.run(isolated("true"));
            return isolated("node", path);
        } catch (IOException notPermitted) {
            return List.of("node", path);
        }
    }

    private static List<String> isolated(String... command) {
        var start = List.of("unshare", "--net", "sh", "-ec", OWN_INTERFACES, "sh");
        return Stream.concat(start.stream(), Stream.of(command)).toList();
    }

    private static DynamicTest test(JsonNode result) {
        return DynamicTest.dynamicTest(
                result.path("title").asText(),
                () -> assertThat(result.path("failure").asText(null)).isNull());
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
