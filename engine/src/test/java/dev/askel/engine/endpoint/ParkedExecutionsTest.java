package dev.askel.engine.endpoint;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.Json;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.task.TaskOutcome;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Parks 20,000 executions, prints the heap before and after, and resumes them by rate. */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ParkedExecutionsTest {
    private static final int EXECUTIONS = Integer.getInteger("askel.parked.executions", 20_000);
    private static final int STARTS_IN_FLIGHT_MAX = 200;
    private static final double RESUME_RATE = 500;
    private static final int DOUBLING_SECONDS = 30;

    /** A parked execution has no object in memory. This bound is 1.6 KB for each. */
    private static final long GROWTH_MAX = 32L << 20;

    private static long heapBytes() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Test
    void parked_executions_leave_memory_and_resume_without_a_storm() {
        try (var rig = EngineRig.withOneNode()) {
            var rules = rig.node().engine().endpointRules();
            var function = EngineRig.uniqueName("parked");
            var endpoint = "lambda:function:" + function;
            ConcurrentMap<Long, AtomicInteger> callsBySecond = new ConcurrentHashMap<>();
            rig.functions()
                    .onCall(
                            function,
                            _ -> {
                                callsBySecond
                                        .computeIfAbsent(
                                                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()),
                                                _ -> new AtomicInteger())
                                        .incrementAndGet();
                                return new TaskOutcome.Answered(Json.of("1"));
                            });
            ok(rules.pauseEndpoint(endpoint));
            Eventually.holds(
                    "the node knows the pause", () -> !rig.node().engine().endpointUse().isEmpty());
            var machine =
                    rig.client()
                            .createMachine(
                                    function,
                                    """
                                    {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                    """
                                            .formatted(Functions.arn(function)));
            long before = heapBytes();

            var starts = new ArrayDeque<CompletionStage<Answer<StartExecutionResult>>>();
            for (int i = 0; i < EXECUTIONS; i++) {
                if (starts.size() == STARTS_IN_FLIGHT_MAX) {
                    ok(starts.removeFirst());
                }
                starts.addLast(rig.client().startAsync(caller(), machine, "e" + i, "{}"));
            }
            starts.forEach(start -> ok(start));
            Eventually.holds(
                    "all calls are parked",
                    () -> ok(rules.listEndpoints()).getFirst().parked() == EXECUTIONS);
            Eventually.holds(
                    "no execution is loaded", () -> rig.node().loadedExecutions().isEmpty());
            long after = heapBytes();
            System.out.printf(
                    Locale.ROOT,
                    "parked %,d executions: heap before %,d KiB, after %,d KiB%n",
                    EXECUTIONS,
                    before >> 10,
                    after >> 10);
            assertThat(after - before).isLessThan(GROWTH_MAX);
            assertThat(callsBySecond).isEmpty();

            long resumedSecond = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
            ok(rules.resumeEndpoint(endpoint, RESUME_RATE));
            Eventually.holds(
                    "all calls are made",
                    () ->
                            callsBySecond.values().stream().mapToInt(AtomicInteger::get).sum()
                                    == EXECUTIONS);
            int most =
                    callsBySecond.values().stream()
                            .mapToInt(AtomicInteger::get)
                            .max()
                            .orElseThrow();
            System.out.printf(Locale.ROOT, "at most %,d calls in a second%n", most);
            // The rate doubles every 30 seconds. A second has at most 1.25 times the rate.
            assertThat(callsBySecond)
                    .allSatisfy((second, calls) -> {
                        long doublings = (second + 1 - resumedSecond) / DOUBLING_SECONDS;
                        assertThat(calls.doubleValue())
                                .as("calls %d s after the resume", second - resumedSecond)
                                .isLessThanOrEqualTo(RESUME_RATE * (1L << doublings) * 1.3);
                    });
        }
    }
}
