package dev.askel.load.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Queues executions of a paused state machine on a server of 512 MiB, and drains the queue at a
 * rate. {@code -Daskel.backlog.executions} and {@code -Daskel.backlog.rate} set the numbers.
 */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
class QueuedBacklogTest {
    private static final int EXECUTIONS = Integer.getInteger("askel.backlog.executions", 50_000);
    private static final int RATE = Integer.getInteger("askel.backlog.rate", 500);
    private static final int CLIENTS = 256;
    private static final long HEAP_GROWTH_BYTES_MAX = 32L << 20;

    /** The rate limits permits. A busy machine can end executions closer together. */
    private static final double RATE_TOLERANCE = 1.25;

    private static final int WINDOW_SECONDS = 10;

    /** An execution can end later than others whose permits were granted after its own. */
    private static final double ORDER_SECONDS = 5;

    /** The time in which a page of the console has its data. */
    private static final Duration PAGE_MAX = Duration.ofSeconds(2);

    @TempDir Path folder;

    /** The start and the end of an execution, in seconds since 1970. */
    private record Times(double start, double end) {}

    @Test
    void a_long_queue_needs_no_memory_and_drains_in_order_at_its_rate() throws Exception {
        var configuration =
                Files.writeString(
                        folder.resolve("backlog.conf"),
                        "askel.start-limits.queued-executions-max = %d".formatted(2 * EXECUTIONS));
        try (var server =
                SmallServer.start(folder, List.of("--config", configuration.toString()))) {
            var machine =
                    server.retryingClient().createStateMachine("backlog", PressureMachines.PASSES);
            var path = "/api/v1/state-machines/" + machine;
            call(
                    server,
                    "PUT",
                    path + "/start-limit",
                    "{\"ratePerSecond\": %d, \"queueMax\": %d}".formatted(RATE, 2 * EXECUTIONS));
            call(server, "POST", path + "/pause", "{}");
            long heapBefore = server.sample(0).heapBytes();

            long startsBegin = System.nanoTime();
            server.retryingClient().start(machine, "{}", EXECUTIONS, CLIENTS);
            long startsNanos = System.nanoTime() - startsBegin;

            // A start whose response was lost is repeated with another name.
            long queued = call(server, "GET", path + "/start-limit", "").path("waiting").asLong();
            assertThat(queued).isBetween((long) EXECUTIONS, EXECUTIONS + (long) CLIENTS);
            long heapQueued = server.sample(0).heapBytes();
            long pageMillis = readPages(server, machine);

            long begin = System.nanoTime();
            call(server, "POST", path + "/resume", "{}");
            awaitEnds(server, queued / 2);
            long heapDraining = server.sample(0).heapBytes();
            pageMillis = Math.max(pageMillis, readPages(server, machine));
            awaitEnds(server, queued);
            var drained = Duration.ofNanos(System.nanoTime() - begin);

            System.out.printf(
                    Locale.ROOT,
                    "%,d executions queued in %.1f s: heap %,d KiB before, %,d KiB queued, %,d KiB while half"
                            + " were drained; drained in %.1f s at %d/s; slowest page %d ms%n",
                    queued,
                    startsNanos / 1e9,
                    heapBefore >> 10,
                    heapQueued >> 10,
                    heapDraining >> 10,
                    drained.toMillis() / 1_000.0,
                    RATE,
                    pageMillis);
            assertThat(heapQueued - heapBefore).isLessThan(HEAP_GROWTH_BYTES_MAX);
            assertThat(heapDraining - heapBefore).isLessThan(HEAP_GROWTH_BYTES_MAX);
            assertThat(pageMillis).isLessThan(PAGE_MAX.toMillis());
            assertThat((double) drained.toSeconds())
                    .isLessThan(queued / (double) RATE * RATE_TOLERANCE + 5);
            checkOrderAndRate(readTimes(server, machine), queued);
        }
    }

    private static JsonNode call(SmallServer server, String method, String path, String body)
            throws Exception {
        return server.client().callPath(method, path, body, Map.of());
    }

    private static void awaitEnds(SmallServer server, long executions) throws Exception {
        var ended =
                Deadline.after(Duration.ofSeconds(60 + 2L * executions / RATE))
                        .await(
                                () ->
                                        server.metrics().value("askel_executions_ended_total")
                                                >= executions,
                                Duration.ofSeconds(1));
        assertThat(ended).as("%d executions end", executions).isTrue();
    }

    /** Reads what the console shows of the queue. Returns the slowest time in milliseconds. */
    private static long readPages(SmallServer server, String machine) throws Exception {
        long slowest = 0;
        for (var path :
                List.of(
                        "/api/v1/start-limits",
                        "/api/v1/state-machines/" + machine + "/start-limit",
                        "/api/v1/state-machines/" + machine + "/start-limit/queue?maxResults=100",
                        "/api/v1/executions?maxResults=50&status=RUNNING&machine=" + machine)) {
            long begin = System.nanoTime();
            call(server, "GET", path, "");
            slowest = Math.max(slowest, Duration.ofNanos(System.nanoTime() - begin).toMillis());
        }
        return slowest;
    }

    private static List<Times> readTimes(SmallServer server, String machine) throws Exception {
        var times = new ArrayList<Times>();
        var request =
                AskelClient.newRequest().put("stateMachineArn", machine).put("maxResults", 1_000);
        while (true) {
            var page = server.client().call("ListExecutions", request);
            for (var each : page.path("executions")) {
                assertThat(each.path("status").asText()).isEqualTo("SUCCEEDED");
                times.add(
                        new Times(
                                each.path("startDate").asDouble(),
                                each.path("stopDate").asDouble()));
            }
            if (!page.has("nextToken")) {
                return times;
            }
            request.put("nextToken", page.path("nextToken").asText());
        }
    }

    private static void checkOrderAndRate(List<Times> times, long executions) {
        assertThat(times).hasSize(Math.toIntExact(executions));
        double[] ends = times.stream().mapToDouble(Times::end).sorted().toArray();
        times.sort(Comparator.comparingDouble(Times::start));
        var endsByWindow = new TreeMap<Long, Integer>();
        for (int position = 0; position < ends.length; position++) {
            double end = times.get(position).end();
            assertThat(end)
                    .as("the end of execution %d in the order of the starts", position)
                    .isCloseTo(ends[position], within(ORDER_SECONDS));
            endsByWindow.merge((long) end / WINDOW_SECONDS, 1, Integer::sum);
        }
        assertThat(endsByWindow.values())
                .allSatisfy(each ->
                        assertThat((double) each)
                                .isLessThanOrEqualTo(RATE * WINDOW_SECONDS * RATE_TOLERANCE));
    }
}
