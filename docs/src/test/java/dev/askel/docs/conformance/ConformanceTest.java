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

/**
 * Replays the recorded cases on a real server and compares the outcomes with {@code
 * docs/evidence/conformance.md}.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ConformanceTest {
    /** The group with cases that are replayed only where Python can serve S3. */
    private static final String MAP = "map";

    /** The groups that every run replays. */
    private static final List<String> REPLAYED = List.of("core", "language", "api", MAP);

    /** The group that is replayed only where Python can serve CloudWatch Logs. */
    private static final String LOGS = "logs";

    /** The group of the recordings of 2026 on the page. */
    private static final String RECORDINGS = "2026";

    /** Set by {@code ./askel test --conformance}: replays all cases and writes the page. */
    private static final boolean WRITES_PAGE = Boolean.getBoolean("askel.conformance.write");

    @Test
    void no_case_is_worse_than_on_the_page_and_a_second_replay_is_equal() throws IOException {
        assumeTrue(
                Files.isDirectory(Replay.FOLDER),
                () -> Replay.FOLDER + " is absent, so nothing is replayed");
        assumeTrue(Replay.hasPython(), "python3 is missing, so nothing is replayed");

        // The account that runs PostgreSQL must be able to enter the folder.
        var home = Files.createTempDirectory("askel-conformance-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        int lambdaPort = freePort();
        int servicesPort = freePort();
        try (var server = ServerProcess.start(settings(home, lambdaPort, servicesPort))) {
            assumeTrue(Replay.hasSdk(), "boto3 is missing, so nothing is replayed");
            var recorded = Replay.replayRecordings(server.endpoint());
            if (WRITES_PAGE) {
                var all = Replay.run(server.endpoint(), lambdaPort, List.of());
                var withServicesReplay =
                        Replay.run(
                                server.endpoint(),
                                lambdaPort,
                                withServices(servicesPort, LOGS, MAP, "services"));
                var groups = Replay.groups();
                recorded.outcomes().keySet().forEach(name -> groups.put(name, RECORDINGS));
                ConformancePage.write(all.merge(withServicesReplay).merge(recorded), groups);
                ParityPage.write();
            }
            assertThat(worseCases(recorded))
                    .as("recordings of 2026 with a worse outcome")
                    .isEmpty();
            var tags = REPLAYED.stream().flatMap(tag -> Stream.of("--tag", tag)).toList();
            var first = Replay.run(server.endpoint(), lambdaPort, tags);
            assertThat(worseCases(first))
                    .as("cases worse than docs/evidence/conformance.md")
                    .isEmpty();
            assertThat(Replay.run(server.endpoint(), lambdaPort, tags)).isEqualTo(first);
            if (Replay.hasServices()) {
                var withServices =
                        Replay.run(
                                server.endpoint(),
                                lambdaPort,
                                withServices(servicesPort, LOGS, MAP));
                assertThat(worseCases(withServices))
                        .as("logs and Map Runs that differ from those of AWS")
                        .isEmpty();
            }
        } finally {
            delete(home);
        }
    }

    @Test
    void the_parity_page_has_the_counts_of_the_conformance_page() {
        assertThat(ParityPage.current()).isEqualTo(ParityPage.expected());
    }

    /**
     * Returns the runner's options for these groups, with the runner's own CloudWatch Logs, queues
     * and tables.
     */
    private static List<String> withServices(int servicesPort, String... groups)
            throws IOException {
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
                        ServerCommand.ofClassPath(), home.resolve("data"), List.of());
        var services = "http://127.0.0.1:" + servicesPort;
        var environment = new TreeMap<String, String>();
        environment.put("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:" + lambdaPort);
        environment.put("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", services);
        environment.put("AWS_ENDPOINT_URL_S3", services);
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        environment.put("AWS_REGION", "us-east-1");
        if (WRITES_PAGE) {
            environment.put("AWS_ENDPOINT_URL", services);
        }
        return new ServerProcess.Settings(
                free.command(), free.dataFolder(), free.port(), free.options(), environment);
    }

    /** Returns the cases whose outcome is not strict and worse than on the page. */
    private static Map<String, String> worseCases(Replay replay) {
        var permitted =
                ConformancePage.permittedOutcomes(
                        Stream.concat(REPLAYED.stream(), Stream.of(LOGS, RECORDINGS)).toList());
        var worse = new TreeMap<String, String>();
        replay.outcomes()
                .forEach((name, outcome) -> {
                    var permittedOutcome = permitted.get(name);
                    boolean isPermitted =
                            outcome.equals(Replay.STRICT)
                                    || outcome.equals(permittedOutcome)
                                    || "fail".equals(permittedOutcome);
                    if (!isPermitted) {
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
