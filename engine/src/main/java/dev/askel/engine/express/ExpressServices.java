package dev.askel.engine.express;

import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.observability.ExpressLogs;
import dev.askel.engine.registry.start.HeldMachines;
import dev.askel.engine.task.CallPermits;
import dev.askel.engine.task.TaskConnectors;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The dependencies of Express executions.
 *
 * @param permits of their deferred calls, and of starts of children
 * @param held machines whose executions are not started
 */
public record ExpressServices(
        TaskConnectors connectors,
        CallPermits permits,
        HeldMachines held,
        ChildStarts children,
        TaskTokenCodec tokens,
        Predicate<String> missingActivities,
        EngineTime time,
        RandomGenerator chance,
        ExecutionLimits limits,
        ExpressLogs logs,
        EvaluationThreads evaluations) {
    private static final long LATEST_MILLIS = Duration.ofHours(1).toMillis();

    /** Without a history there is no bound on its events (docs/aws/quotas.md section 2). */
    ExecutionLimits withoutHistory() {
        return new ExecutionLimits(
                limits.payloadBytesMax(),
                Long.MAX_VALUE,
                limits.inlineMapConcurrencyMax(),
                limits.transitionEventsMax(),
                limits.transitionBytesMax(),
                limits.transitionStepsMax(),
                limits.waitTimeScale());
    }

    Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }

    /**
     * The time until {@code due}; zero when that has passed. At most an hour, longer than any run,
     * because Pekko's scheduler accepts no delay beyond eight months.
     */
    Duration until(Instant due) {
        return Duration.ofMillis(Math.clamp(due.toEpochMilli() - time.millis(), 0, LATEST_MILLIS));
    }
}
