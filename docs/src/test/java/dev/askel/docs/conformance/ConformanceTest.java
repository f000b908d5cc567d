package dev.askel.docs.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The recorded cases, on a real server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ConformanceTest {
    /** The groups whose cases the page grants by name, and which every run of the tests replays. */
    private static final List<String> REPLAYED = List.of("core", "language", "api");

    /** Those that are replayed where Python can play CloudWatch Logs. */
    private static final String LOGS = "logs";

    /** The name in the page of the recordings of 2026. */
    private static final String RECORDINGS = "2026";

    /** {@code ./askel test --conformance}: all cases are run and the page is written. */
    private static final boolean WRITES_PAGE = Boolean.getBoolean("askel.conformance.write");

    @Test
    void no_case_is_worse_than_the_page_says_however_often_it_is_run() throws IOException {
        assumeTrue(
                Files.isDirectory(Replay.FOLDER),
                () -> Replay.FOLDER + " is absent, so nothing is replayed");
        assumeTrue(Replay.hasPython(), "python3 is missing, so nothing is replayed");

        // PostgreSQL's account must find its folder.
        var home = Files.createTempDirectory("askel-conformance-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        int lambdaPort = freePort();
        int servicesPort = freePort();
        try (var server = ServerProcess.start(settings(home, lambdaPort, servicesPort))) {
            assumeTrue(Replay.hasSdk(), "boto3 is missing, so nothing is replayed");
            var recorded = Replay.recordings(server.endpoint());
            if (WRITES_PAGE) {
                var all = Replay.run(server.endpoint(), lambdaPort, List.of());
                var served =
                        Replay.run(
                                server.endpoint(),
                                lambdaPort,
                                beside(servicesPort, LOGS, "services"));
                var groups = Replay.groups();
                recorded.outcomes().keySet().forEach(name -> groups.put(name, RECORDINGS));
                ConformancePage.write(all.and(served).and(recorded), groups);
                ParityPage.write();
            }
            assertThat(worse(recorded)).as("recordings of 2026 that are answered worse").isEmpty();
            var tags = REPLAYED.stream().flatMap(tag -> Stream.of("--tag", tag)).toList();
            var first = Replay.run(server.endpoint(), lambdaPort, tags);
            assertThat(worse(first)).as("cases worse than docs/evidence/conformance.md").isEmpty();
            assertThat(Replay.run(server.endpoint(), lambdaPort, tags)).isEqualTo(first);
            if (Replay.hasServices()) {
                var logged = Replay.run(server.endpoint(), lambdaPort, beside(servicesPort, LOGS));
                assertThat(worse(logged)).as("logs that are not as AWS writes them").isEmpty();
            }
        } finally {
            delete(home);
        }
    }

    @Test
    void the_parity_page_counts_the_cases_of_the_conformance_page() {
        assertThat(ParityPage.current()).isEqualTo(ParityPage.expected());
    }

    /** The cases of these groups, with the runner's own CloudWatch Logs, queues and tables. */
    private static List<String> beside(int servicesPort, String... groups) throws IOException {
        return Stream.concat(
                        Stream.of(groups).flatMap(group -> Stream.of("--tag", group)),
                        Stream.of(
                                "--services",
                                "--gateway-port",
                                Integer.toString(servicesPort),
                                "--moto-port",
                                Integer.toString(freePort())))
                .toList();
    }

    private static ServerProcess.Settings settings(Path home, int lambdaPort, int servicesPort)
            throws IOException {
        var free =
                ServerProcess.Settings.of(
                        ServerCommand.classPath(), home.resolve("data"), List.of());
        var services = "http://127.0.0.1:" + servicesPort;
        var environment = new TreeMap<String, String>();
        environment.put("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:" + lambdaPort);
        environment.put("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", services);
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        environment.put("AWS_REGION", "us-east-1");
        if (WRITES_PAGE) {
            environment.put("AWS_ENDPOINT_URL", services);
        }
        return new ServerProcess.Settings(
                free.command(), free.data(), free.port(), free.options(), environment);
    }

    /** Cases that are not strict, unless the page says the same or worse of them. */
    private static Map<String, String> worse(Replay replay) {
        var granted =
                ConformancePage.notStrict(
                        Stream.concat(REPLAYED.stream(), Stream.of(LOGS, RECORDINGS)).toList());
        var worse = new TreeMap<String, String>();
        replay.outcomes()
                .forEach((name, outcome) -> {
                    var grant = granted.get(name);
                    boolean asGranted =
                            outcome.equals(Replay.STRICT)
                                    || outcome.equals(grant)
                                    || "fail".equals(grant);
                    if (!asGranted) {
                        worse.put(name, outcome);
                    }
                });
        return worse;
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
