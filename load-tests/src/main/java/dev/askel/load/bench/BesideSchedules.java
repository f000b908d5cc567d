package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.ClosedLoop;
import dev.askel.load.crowd.Latencies;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Two kinds of pollers beside another load: clients that poll an activity (GetActivityTask), and
 * the server's own pollers, which wake executions at the end of their waits.
 */
final class BesideSchedules implements AutoCloseable {
    private static final int POLLERS = 8;
    private static final Duration TASK_INTERVAL = Duration.ofMillis(25);
    private static final int DUE_PER_SECOND = 40;
    private static final int STARTERS = 8;

    /** The name of each execution is its due time. Each is passivated until then. */
    private static final String DELAYS =
            """
            WITH waited AS MATERIALIZED (
                SELECT execution_name, stopped_at FROM executions
                 WHERE machine_name = 'until' AND stopped_at IS NOT NULL)
            SELECT stopped_at - execution_name::bigint FROM waited
             WHERE execution_name::bigint BETWEEN ? AND ?\
            """;

    private final AskelClient askel;
    private final String waiting;
    private final String activity;
    private final String working;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Future<?>> running = new ArrayList<>();
    private final List<Received> received = new ArrayList<>();

    /**
     * A task of the activity.
     *
     * @param poller the number of the poller
     * @param waitNanos the time from the request that starts the execution until the task arrives
     */
    private record Received(int poller, long waitNanos) {}

    /**
     * The tasks of a period.
     *
     * @param fewest the number of tasks of the poller that received the fewest
     * @param most the number of tasks of the poller that received the most
     */
    record TaskWaits(Latencies waits, long fewest, long most) {}

    private BesideSchedules(AskelClient askel)
            throws ErrorResponseException, UnknownOutcomeException {
        this.askel = askel;
        this.waiting = Workload.waitUntilTimestamp().create(askel);
        this.activity = askel.createActivity("beside");
        this.working =
                askel.createStateMachine(
                        "working",
                        """
                        {"StartAt": "Work", "States": {
                          "Work": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(activity));
    }

    /** Starts the pollers of the activity and a client that starts an execution every 25 ms. */
    static BesideSchedules start(AskelClient askel)
            throws ErrorResponseException, UnknownOutcomeException {
        var beside = new BesideSchedules(askel);
        for (int poller = 0; poller < POLLERS; poller++) {
            int number = poller;
            beside.repeat(() -> beside.doTask(number));
        }
        var first = System.nanoTime();
        for (int starter = 0; starter < STARTERS; starter++) {
            beside.repeat(beside.new Starter(first, starter));
        }
        return beside;
    }

    @FunctionalInterface
    private interface Call {
        void run() throws ErrorResponseException, UnknownOutcomeException;
    }

    private void repeat(Call call) {
        running.add(
                threads.submit(() -> {
                    while (!stopped.get()) {
                        call.run();
                    }
                    return null;
                }));
    }

    /** Starts executions at a fixed rate, so that slow answers do not reduce the load. */
    private final class Starter implements Call {
        private long nextNanos;

        private Starter(long firstNanos, int number) {
            this.nextNanos = firstNanos + number * TASK_INTERVAL.toNanos();
        }

        @Override
        public void run() throws ErrorResponseException, UnknownOutcomeException {
            LockSupport.parkNanos(nextNanos - System.nanoTime());
            nextNanos += TASK_INTERVAL.toNanos() * STARTERS;
            var _ = askel.startExecution(working, "{\"sent\":\"%d\"}".formatted(System.nanoTime()));
        }
    }

    private void doTask(int poller) throws ErrorResponseException, UnknownOutcomeException {
        var task =
                askel.call(
                        "GetActivityTask", AskelClient.newRequest().put("activityArn", activity));
        var now = System.nanoTime();
        if (!task.hasNonNull("taskToken")) {
            return;
        }
        var input = task.path("input").asText();
        long sent = Long.parseLong(AskelClient.parseJson(input).path("sent").asText());
        synchronized (received) {
            received.add(new Received(poller, now - sent));
        }
        var _ =
                askel.call(
                        "SendTaskSuccess",
                        AskelClient.newRequest()
                                .put("taskToken", task.path("taskToken").asText())
                                .put("output", "{}"));
    }

    /** Returns the tasks since the previous call. */
    TaskWaits takeTasks() {
        List<Received> tasks;
        synchronized (received) {
            tasks = List.copyOf(received);
            received.clear();
        }
        var counts =
                IntStream.range(0, POLLERS)
                        .mapToLong(poller ->
                                tasks.stream().filter(it -> it.poller() == poller).count())
                        .summaryStatistics();
        return new TaskWaits(
                Latencies.of(tasks.stream().mapToLong(Received::waitNanos).toArray()),
                counts.getMin(),
                counts.getMax());
    }

    /** Starts executions that wait until times after {@code firstMillis}, for a duration. */
    void startWaits(long firstMillis, Duration duration) {
        long count = duration.toSeconds() * DUE_PER_SECOND;
        long step = TimeUnit.SECONDS.toMillis(1) / DUE_PER_SECOND;
        var next = new AtomicLong();
        ClosedLoop.run(
                STARTERS,
                Math.toIntExact(count),
                () ->
                        Workload.startUntil(
                                askel, waiting, firstMillis + next.getAndIncrement() * step));
    }

    /** Returns the times from the ends of waits until the ends of their executions. */
    static Latencies wakeDelays(BenchDatabase database, long fromMillis, long toMillis)
            throws SQLException {
        return Latencies.of(
                Arrays.stream(database.numbers(DELAYS, fromMillis, toMillis))
                        .map(TimeUnit.MILLISECONDS::toNanos)
                        .toArray());
    }

    @Override
    public void close() {
        stopped.set(true);
        threads.shutdownNow();
        for (var client : running) {
            if (client.state() == Future.State.FAILED) {
                throw new IllegalStateException("A client's call failed", client.exceptionNow());
            }
        }
    }
}
