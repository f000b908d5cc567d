package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.process.Heap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that a server answers each damaged credential with a result or a refusal, and that its
 * memory does not grow. The credentials are signatures in headers and queries, session tokens,
 * cookies and bearer tokens. A seed determines all choices ({@code -Daskel.test.seed=…}), but not
 * the order between connections.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class BadCredentialsTest {
    private static final int CONNECTIONS = 8;

    /** The number of requests that use the same signature, which is valid for five minutes. */
    private static final int REQUESTS_PER_SIGNATURE = 2_000;

    /** One of this many requests is not damaged. */
    private static final int INTACT_EACH = 40;

    private final long seed =
            Long.getLong("askel.test.seed", ThreadLocalRandom.current().nextLong());
    private final ConcurrentSkipListMap<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();
    private final List<SplittableRandom> randoms = new ArrayList<>();

    private Path home;
    private AskelProcess server;
    private ValidCredentials valid;

    @BeforeEach
    void start() throws Exception {
        System.out.println("seed " + seed);
        for (int i = 0; i < CONNECTIONS; i++) {
            randoms.add(new SplittableRandom(seed + i));
        }
        home = Files.createTempDirectory("askel-bad-credentials-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var data = home.resolve("data").toString();
        server =
                AskelProcess.launchOptimizing(
                        "up", "--port", "0", "--auth", "keys", "--data", data);
        var port = Integer.toString(server.awaitReady().getPort());
        var printed =
                AskelCommand.output(
                        "keys",
                        "create",
                        "--user",
                        "anna",
                        "--policy",
                        "administrator",
                        "--port",
                        port,
                        "--data",
                        data);
        valid =
                ValidCredentials.create(
                        new SignedClient(server.awaitReady(), SignedClient.printedKey(printed)));
    }

    @AfterEach
    void stop() throws IOException {
        System.out.println(outcomes);
        server.close();
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void answers_5_000_bad_credentials() throws Exception {
        sendBadCredentials(5_000, 6L << 20);
    }

    @Test
    @Tag("nightly")
    void answers_1_000_000_bad_credentials() throws Exception {
        sendBadCredentials(1_000_000, 6L << 20);
    }

    /**
     * Sends requests.
     *
     * @param heapGrowthMax the permitted difference between the heap after the first and after the
     *     last tenth, in bytes
     */
    private void sendBadCredentials(int requests, long heapGrowthMax) throws Exception {
        send(requests / 10);
        var first = Heap.usedBytes(server.pid());
        send(requests - requests / 10);
        var last = Heap.usedBytes(server.pid());

        System.out.printf(
                "heap %d KiB after the first tenth, %d KiB after the last%n",
                first >> 10, last >> 10);
        assertThat(outcomes.values().stream().mapToLong(LongAdder::sum).sum())
                .isGreaterThanOrEqualTo(requests);
        assertThat(outcomes.keySet())
                .as("seed " + seed)
                .allMatch(outcome -> outcome.startsWith("2") || outcome.startsWith("4"))
                .contains(
                        "200 ",
                        "400 IncompleteSignatureException",
                        "400 InvalidSignatureException",
                        "400 MissingAuthenticationTokenException",
                        "400 UnrecognizedClientException")
                .anyMatch(outcome -> outcome.startsWith("403 "));
        assertThat(outcomes.getOrDefault("200 ", new LongAdder()).sum())
                .isGreaterThan(requests / (2 * INTACT_EACH));
        assertThat(last).as("seed " + seed).isLessThan(first + heapGrowthMax);
        assertThat(server.errors()).as("seed " + seed).doesNotContain(" ERROR ");
    }

    private void send(int requests) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (var random : randoms) {
                running.add(
                        threads.submit(() -> {
                            send(Math.ceilDiv(requests, CONNECTIONS), random);
                            return null;
                        }));
            }
            for (var each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("seed " + seed, e.getCause());
        }
    }

    /** Sends requests one after the other on one connection, which is opened again if it closes. */
    private void send(int requests, SplittableRandom random) throws Exception {
        try (var connection = new RawClient(server.awaitReady())) {
            List<RawRequest> examples = List.of();
            var previous = "";
            for (int i = 0; i < requests; i++) {
                if (i % REQUESTS_PER_SIGNATURE == 0) {
                    examples = valid.examples();
                }
                var example = examples.get(random.nextInt(examples.size()));
                var isIntact = random.nextInt(INTACT_EACH) == 0;
                var request = isIntact ? example : example.damaged(random);
                var answer = connection.exchange(request);
                var outcome = answer == null ? "closed" : answer.outcome();
                assertThat(outcome)
                        .as("seed %d: %s\nafter %s", seed, request, previous)
                        .satisfiesAnyOf(
                                status -> assertThat(status).startsWith("4"),
                                status -> assertThat(status).startsWith("2"));
                if (isIntact && !example.isRefused()) {
                    assertThat(outcome)
                            .as("seed %d: %s\nafter %s", seed, request, previous)
                            .isEqualTo("200 ");
                }
                previous = request + "\n" + answer;
                outcomes.computeIfAbsent(outcome, _ -> new LongAdder()).increment();
            }
        }
    }
}
