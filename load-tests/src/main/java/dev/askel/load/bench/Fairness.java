package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.ClosedLoop;
import dev.askel.load.bench.loadgenerator.StartAndPoll;
import dev.askel.load.crowd.Latencies;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how much an endless loop of Pass states slows other executions. It alternately measures
 * {@linkplain Workload#passes W1} with four clients without the loop and beside the loop.
 */
final class Fairness {
    private static final int CLIENTS = 4;
    private static final int ROUNDS = 3;
    private static final long POLL_NANOS = 20_000_000;

    /** The maximum number of events of a history, as on AWS. */
    private static final int EVENTS_MAX = 25_000;

    private Fairness() {}

    static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = BenchServer.open(options)) {
            var askel = bench.client();
            var passes = Workload.passes();
            var others = new StartAndPoll(askel, passes.create(askel), passes.input());
            var loop = Workload.endlessLoop();
            var loopArn = loop.create(askel);
            ClosedLoop.run(CLIENTS, options.measuredTime(), others);
            var withoutLoop = new ArrayList<Latencies>();
            var withLoop = new ArrayList<Latencies>();
            var ended = new ArrayList<String>();
            for (int round = 0; round < ROUNDS; round++) {
                withoutLoop.add(ClosedLoop.run(CLIENTS, options.measuredTime(), others));
                withLoop.add(measureWithLoop(askel, loopArn, loop.input(), ended, options, others));
            }
            var alone = Latencies.combine(withoutLoop);
            var disturbed = Latencies.combine(withLoop);
            System.out.printf(
                    """
                    | %d clients of W1 | executions | p50 ms | p99 ms |
                    |---|---|---|---|
                    | alone | %d | %.1f | %.1f |
                    | beside an endless loop | %d | %.1f | %.1f |
                    | ratio | | %.2f | %.2f |
                    %d loops ended; the first: %s
                    """,
                    CLIENTS,
                    alone.count(),
                    alone.quantileMillis(0.50),
                    alone.quantileMillis(0.99),
                    disturbed.count(),
                    disturbed.quantileMillis(0.50),
                    disturbed.quantileMillis(0.99),
                    disturbed.quantileMillis(0.50) / alone.quantileMillis(0.50),
                    disturbed.quantileMillis(0.99) / alone.quantileMillis(0.99),
                    ended.size(),
                    describeEnd(askel, ended.getFirst()));
        }
    }

    /** Measures the other executions while one loop runs. When a loop ends, a new loop starts. */
    private static Latencies measureWithLoop(
            AskelClient askel,
            String loopArn,
            String input,
            List<String> ended,
            BenchOptions options,
            Callable<?> others) {
        var stopped = new AtomicBoolean();
        try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
            var looping =
                    thread.submit(() -> {
                        while (!stopped.get()) {
                            ended.add(runLoop(askel, loopArn, input));
                        }
                        return null;
                    });
            var latencies = ClosedLoop.run(CLIENTS, options.measuredTime(), others);
            stopped.set(true);
            looping.get();
            return latencies;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The loop failed with an unexpected error", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static String runLoop(AskelClient askel, String loopArn, String input)
            throws ErrorResponseException, UnknownOutcomeException {
        var execution = askel.startExecution(loopArn, input);
        while (askel.describeExecution(execution).path("status").asText().equals("RUNNING")) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        return execution;
    }

    private static String describeEnd(AskelClient askel, String execution)
            throws ErrorResponseException, UnknownOutcomeException {
        var events = askel.historyEvents(execution).size();
        if (events != EVENTS_MAX) {
            throw new IllegalStateException(
                    "%s ended after %d events, not %d".formatted(execution, events, EVENTS_MAX));
        }
        var end = askel.describeExecution(execution);
        return "%s after %d events, %s: %s"
                .formatted(
                        end.path("status").asText(),
                        events,
                        end.path("error").asText(),
                        end.path("cause").asText());
    }
}
