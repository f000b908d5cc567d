package dev.askel.engine.express;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.execution.PayloadLimits;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.machinelimit.DurationLimits;
import dev.askel.engine.metric.ExecutionMetrics;
import dev.askel.engine.observability.ExpressLogs;
import dev.askel.engine.observability.TraceExport;
import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.task.CallPermits;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.trace.ExecutionTracing;
import dev.askel.engine.usage.UsageCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The dependencies of Express executions.
 *
 * @param permits the permits of deferred calls and of starts of child executions
 * @param held supplies the state machines on hold (suspended by an operator), whose executions are
 *     not started
 * @param limits the limits of executions whose state machine replaces none
 * @param durations the maximum durations of executions
 * @param usage counts ended executions
 * @param metrics records the measurements of executions
 * @param tracing decides which executions are traced
 * @param traces receives the histories of traced executions
 */
public record ExpressServices(
        TaskConnectors connectors,
        CallPermits permits,
        Supplier<MachinesOnHold> held,
        ChildStarts children,
        TaskTokenCodec tokens,
        Predicate<String> missingActivities,
        EngineTime time,
        RandomGenerator random,
        ExecutionLimits limits,
        PayloadLimits payloads,
        DurationLimits durations,
        ExpressLogs logs,
        EvaluationThreads evaluations,
        UsageCounters usage,
        ExecutionMetrics metrics,
        ExecutionTracing tracing,
        TraceExport traces) {
    private static final long DELAY_MILLIS_MAX = Duration.ofHours(1).toMillis();

    /**
     * Returns the limits of an execution. Express executions have no maximum number of events
     * (docs/aws/quotas.md section 2).
     */
    ExecutionLimits limits(ExecutionIdentity identity) {
        return limits.forMachine(identity.limits()).withMessagePayloads().withoutHistory();
    }

    /** Counts an execution that has ended as billed usage. */
    void countUsage(ExecutionState ended) {
        var outcome = ended.outcome();
        if (outcome != null) {
            usage.addExpress(ended.identity(), outcome.at());
        }
    }

    Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }

    /**
     * Returns the time until {@code due}; zero when it has passed. The result is at most one hour,
     * because Pekko's scheduler accepts no delay above eight months. No Express execution runs for
     * more than an hour.
     */
    Duration timeUntil(Instant due) {
        return Duration.ofMillis(
                Math.clamp(due.toEpochMilli() - time.millis(), 0, DELAY_MILLIS_MAX));
    }
}
