package dev.askel.load.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.process.Deadline;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A mixed load in equal cycles. Short executions and calls start continuously. In each cycle, the
 * called endpoint is down for a time, four loops compute, and a fork bomb runs and is deleted.
 */
final class Soak {
    static final Duration CYCLE = Duration.ofSeconds(150);

    private static final Duration OUTAGE_TIME = Duration.ofSeconds(60);
    private static final Duration LOOPS_TIME = Duration.ofSeconds(40);
    private static final Duration BOMB_TIME = Duration.ofSeconds(10);
    private static final Duration DELETED_MAX = CYCLE.multipliedBy(2);
    private static final Duration BETWEEN_STARTS = Duration.ofMillis(50);
    private static final Duration BETWEEN_LARGE_RESULTS = Duration.ofSeconds(5);
    private static final int CONCURRENT_LOOPS = 4;

    /** The state of the server at the end of a cycle. */
    record Sample(
            long seconds,
            long heapBytes,
            int threads,
            int openFiles,
            long diskBytes,
            long executions) {
        long diskBytesPerExecution() {
            return diskBytes / executions;
        }

        static final String COLUMNS =
                "seconds\theap bytes\tthreads\topen files\tdisk bytes\texecutions";

        @Override
        public String toString() {
            return "%d\t%d\t%d\t%d\t%d\t%d"
                    .formatted(seconds, heapBytes, threads, openFiles, diskBytes, executions);
        }
    }

    private final SmallServer server;
    private final FunctionEndpoint endpoint;
    private final ConcurrentLinkedQueue<Long> startLatencies = new ConcurrentLinkedQueue<>();
    private final AtomicInteger startedCalls = new AtomicInteger();
    private final String passes;
    private final String callsArn;
    private final String largeResults;
    private final String loops;
    private volatile boolean stopping;

    /**
     * Creates a load on a server with two functions. The function {@code down} is at {@code
     * endpoint}. The result of the function {@code large} exceeds the limit of a task's result.
     */
    Soak(SmallServer server, FunctionEndpoint endpoint) {
        this.server = server;
        this.endpoint = endpoint;
        var client = server.retryingClient();
        this.passes = client.createStateMachine("passes", PressureMachines.PASSES);
        this.callsArn = client.createStateMachine("calls", PressureMachines.calls("down"));
        this.largeResults = client.createStateMachine("large", PressureMachines.calls("large"));
        this.loops = client.createStateMachine("loops", PressureMachines.LOOPS);
    }

    /** Runs cycles and returns one sample for each cycle. */
    List<Sample> run(int cycles) throws IOException, InterruptedException, ExecutionException {
        var samples = new ArrayList<Sample>();
        long begin = System.nanoTime();
        try (var pool = Executors.newCachedThreadPool()) {
            var steady =
                    List.of(
                            pool.submit(() -> startSteadily(passes, BETWEEN_STARTS)),
                            pool.submit(() -> startSteadily(callsArn, BETWEEN_STARTS)),
                            pool.submit(() -> startSteadily(largeResults, BETWEEN_LARGE_RESULTS)));
            var deletions = new ArrayList<Future<Boolean>>();
            try {
                for (int cycle = 0; cycle < cycles; cycle++) {
                    var end = Deadline.after(CYCLE);
                    var looping = pool.submit(this::loop);
                    int number = cycle;
                    deletions.add(pool.submit(() -> runBomb("bomb-" + number)));
                    endpoint.close();
                    TimeUnit.NANOSECONDS.sleep(OUTAGE_TIME.toNanos());
                    endpoint.open();
                    looping.get();
                    TimeUnit.NANOSECONDS.sleep(end.remaining().toNanos());
                    assertThat(server.isAlive()).as("alive after cycle %d", cycle).isTrue();
                    samples.add(
                            server.sample(Duration.ofNanos(System.nanoTime() - begin).toSeconds()));
                    System.out.println("soak: " + samples.getLast());
                }
            } finally {
                stopping = true;
            }
            for (var each : steady) {
                each.get();
            }
            for (var deletion : deletions) {
                assertThat(deletion.get()).as("the bomb was deleted").isTrue();
            }
        }
        return samples;
    }

    /**
     * Returns the latency of each acknowledged start of the short state machine, in milliseconds.
     */
    List<Long> startLatencies() {
        return List.copyOf(startLatencies);
    }

    /**
     * Describes the short executions and calls that have not succeeded; returns an empty string if
     * all have succeeded.
     */
    String unsuccessful() {
        return unsuccessful(passes, startLatencies.size())
                + unsuccessful(callsArn, startedCalls.get());
    }

    private String unsuccessful(String machine, int started) {
        var client = server.retryingClient();
        if (!client.isAnyRunning(machine) && client.count(machine, "SUCCEEDED") >= started) {
            return "";
        }
        var report = new StringBuilder("%s: %d started".formatted(machine, started));
        for (var status : List.of("SUCCEEDED", "RUNNING", "FAILED", "TIMED_OUT", "ABORTED")) {
            var executions = client.executions(machine, status);
            report.append(", %d %s".formatted(executions.size(), status));
            if (!status.equals("SUCCEEDED") && !executions.isEmpty()) {
                report.append(" such as ").append(client.history(executions.getFirst()));
            }
        }
        return report.append(". ").toString();
    }

    private void startSteadily(String machine, Duration pause) {
        while (!stopping) {
            long begin = System.nanoTime();
            try {
                server.client().startExecution(machine, "{}");
                if (machine.equals(passes)) {
                    startLatencies.add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
                } else if (machine.equals(callsArn)) {
                    startedCalls.incrementAndGet();
                }
            } catch (ErrorResponseException throttled) {
                assertThat(throttled.isThrottled()).as(throttled.getMessage()).isTrue();
            } catch (UnknownOutcomeException _) {
                // The execution may have started, so the counts are lower bounds.
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    /** Runs the loops for their part of a cycle and then stops them. */
    private Void loop() throws InterruptedException {
        var client = server.retryingClient();
        var running = new ArrayList<String>();
        while (running.size() < CONCURRENT_LOOPS) {
            running.add(client.start(loops, "{}"));
        }
        TimeUnit.NANOSECONDS.sleep(LOOPS_TIME.toNanos());
        running.forEach(client::stop);
        return null;
    }

    /** Runs a fork bomb for its part of a cycle. Returns whether the bomb was deleted in time. */
    private boolean runBomb(String name) throws InterruptedException {
        var client = server.retryingClient();
        var arn = PressureMachines.arn(name);
        client.createStateMachine(name, PressureMachines.bomb(arn));
        client.start(arn, "{}");
        TimeUnit.NANOSECONDS.sleep(BOMB_TIME.toNanos());
        client.delete(arn);
        return Deadline.after(DELETED_MAX)
                .await(() -> client.isDeleted(arn), Duration.ofSeconds(1));
    }
}
