package dev.askel.http.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.http.ServedEngine;
import dev.askel.http.TestRoutes;
import dev.askel.http.rest.DocumentedApi;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * Tests that every request, however malformed, gets AWS's error or a result. No request gets stuck,
 * and memory does not grow. A seed determines all choices ({@code -Daskel.test.seed=…}), but not
 * the order between connections.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BadInputTest {
    private static final int CONNECTIONS = 48;

    /** Limits with small caches. */
    private static final RegistryLimits LIMITS =
            new RegistryLimits(10_000, 10_000, 50, 4L << 20, 200, 200, 1_000_000, 1_000, 100);

    /** The time after which a worker's poll ends. */
    private static final Duration ACTIVITY_WAIT = Duration.ofMillis(50);

    private final long seed =
            Long.getLong("askel.test.seed", ThreadLocalRandom.current().nextLong());
    private final ConcurrentSkipListMap<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();
    private final List<FuzzClient> clients = new ArrayList<>();
    private final ServedEngine served = ServedEngine.withLimits(LIMITS, ACTIVITY_WAIT);

    @BeforeEach
    void start() {
        System.out.println("seed " + seed);
        var activities = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            activities.add(
                    served.callOk("CreateActivity", "{\"name\":\"a" + i + "\"}")
                            .text("activityArn"));
        }
        new DocumentedApi(served.address())
                .callOk(
                        "PutWebhook",
                        Map.of("webhookName", "open"),
                        """
                        {"stateMachineArn":"%s","verification":{"type":"NONE"},"methods":["POST","PUT"],
                         "input":{"body":"{%% $states.input.body %%}","query":"{%% $states.input.query %%}"}}\
                        """
                                .formatted(
                                        served.createMachine(
                                                "hooked",
                                                "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}")));
        var known = new KnownIds();
        var table = TestRoutes.table(served.engine(), served.engine());
        for (int i = 0; i < CONNECTIONS; i++) {
            var random = SeededRandom.of(seed + i);
            var queries = new FuzzQueries(random, known, table);
            var definitions = new FuzzDefinitions(random, activities);
            var calls = new FuzzCalls(random, known, definitions);
            var forks = new FuzzForks(random, known, definitions);
            clients.add(
                    new FuzzClient(
                            served.address(),
                            random,
                            new FuzzRequests(random, calls, queries, forks),
                            known,
                            outcomes));
        }
    }

    @AfterEach
    void stop() {
        System.out.println(outcomes);
        served.close();
    }

    @Test
    void answers_40_000_bad_requests() {
        sendBadRequests(40_000, 19L << 20);
    }

    @Test
    @Tag("nightly")
    void answers_1_000_000_bad_requests() {
        sendBadRequests(1_000_000, 48L << 20);
    }

    /**
     * Sends requests.
     *
     * @param heapGrowthMax the allowed growth between warm-up and end in bytes: caches fill and
     *     tables of names grow
     */
    private void sendBadRequests(int requests, long heapGrowthMax) {
        sendRequests(requests / 5);
        stopAllExecutions();
        var warm = heapBytes();
        sendRequests(requests - requests / 5);
        stopAllExecutions();
        var end = heapBytes();
        System.out.printf("heap %d MiB warm, %d MiB at the end%n", warm >> 20, end >> 20);
        assertThat(total()).isGreaterThanOrEqualTo(requests);
        assertThat(outcomes.keySet())
                .as("seed " + seed)
                .contains("200 ", "400 ValidationException", "400 SerializationException")
                .contains("400 InvalidDefinition", "400 InvalidToken", "400 InvalidArn")
                .contains("400 InvalidEventPatternException", "204 ");
        assertThat(outcomes.keySet())
                .as("seed " + seed)
                .anyMatch(outcome -> outcome.startsWith("404 ResourceNotFound"));
        assertThat(count("200 ")).isGreaterThan(requests / 10L);
        assertThat(end).as("seed " + seed).isLessThan(warm + heapGrowthMax);
    }

    private long total() {
        return outcomes.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private long count(String outcome) {
        return outcomes.getOrDefault(outcome, new LongAdder()).sum();
    }

    private void sendRequests(int requests) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (var client : clients) {
                running.add(threads.submit(() -> client.send(Math.ceilDiv(requests, CONNECTIONS))));
            }
            for (var each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("seed " + seed, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Asserts that every execution has ended or can be stopped; none is stuck or in quarantine. */
    private void stopAllExecutions() {
        for (var arn : runningExecutions()) {
            var stopped = served.call("StopExecution", "{\"executionArn\":\"" + arn + "\"}");
            assertThat(stopped.status()).as("seed %d: %s %s", seed, arn, stopped).isEqualTo(200);
        }
        assertThat(runningExecutions()).as("seed " + seed).isEmpty();
        assertThat(
                        served.rig()
                                .query(
                                        row -> row.getString(1),
                                        "SELECT convert_from(error, 'UTF8') FROM quarantine"))
                .as("seed " + seed)
                .isEmpty();
        Eventually.holds(
                "no execution is in memory",
                () -> served.rig().node().loadedExecutions().isEmpty());
    }

    private List<String> runningExecutions() {
        return served.rig()
                .query(
                        row ->
                                "arn:aws:states:%s:execution:%s:%s"
                                        .formatted(
                                                ServedEngine.SCOPE,
                                                row.getString(1),
                                                row.getString(2)),
                        "SELECT machine_name, execution_name FROM executions WHERE status = 'RUNNING'");
    }

    private static long heapBytes() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
