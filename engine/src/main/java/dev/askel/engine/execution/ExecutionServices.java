package dev.askel.engine.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Notice;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.memory.ExecutionMemory;
import dev.askel.engine.metric.ExecutionMetrics;
import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.trace.ExecutionTracing;
import dev.askel.engine.usage.UsageCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The services that executions use.
 *
 * @param limits the limits of executions whose state machine replaces none
 * @param hasEventBus whether executions of an account and region send status events to an event bus
 * @param incarnation identifies this run of the node. The wake-up row of an execution contains it
 *     while calls are in flight
 * @param memory bounds the heap that loaded executions use
 * @param machinesOnHold supplies the state machines whose executions are suspended now
 * @param evaluations the threads for long evaluations
 * @param mapRuns the sender of hints to the owners of Map Runs
 * @param usage counts durable state transitions
 * @param metrics records durable measurements
 * @param tracing decides which executions are traced
 * @param laterAttributes the compiled search attributes that read variables or outputs
 */
public record ExecutionServices(
        Journal journal,
        Revisions revisions,
        TaskConnectors connectors,
        Children children,
        TaskTokenCodec tokens,
        ActivityOffers activities,
        Predicate<String> missingActivities,
        EngineTime time,
        RandomGenerator random,
        ExecutionLimits limits,
        ExecutionSettings settings,
        BiPredicate<String, String> hasEventBus,
        String incarnation,
        ExecutionMemory memory,
        Supplier<MachinesOnHold> machinesOnHold,
        EvaluationThreads evaluations,
        MapRunHints mapRuns,
        UsageCounters usage,
        ExecutionMetrics metrics,
        ExecutionTracing tracing,
        LaterAttributesCache laterAttributes) {
    /** Returns the limits of an execution. */
    public ExecutionLimits limits(ExecutionIdentity identity) {
        var own = limits.forMachine(identity.limits());
        return identity.mapChild() == null ? own : own.withMessagePayloads();
    }

    /**
     * Returns the payload of a text in a message to an execution ({@link
     * dev.askel.engine.sql.PayloadText}).
     */
    public Payload payload(ExecutionIdentity identity, String text) {
        return journal.payloads().fromText(identity.persistenceId(), text);
    }

    /** Returns the current engine time. */
    public Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }

    /** Returns the time until {@code due}; zero when it has passed. */
    public Duration timeUntil(Instant due) {
        return Duration.ofMillis(Math.max(due.toEpochMilli() - time.millis(), 0));
    }

    /** Reads the pinned definitions of executions. */
    public interface Revisions {
        /**
         * Returns the revision to which an execution is pinned. A revision is not deleted while one
         * of its executions exists.
         */
        CompletionStage<PinnedDefinition> revision(String machineId, int revision);
    }

    /** Offers activity tasks to workers. An offer may be lost. */
    public interface ActivityOffers {
        /** Announces that a task of this activity waits for a worker. */
        void offer(String activityArn);
    }

    /**
     * Starts child executions, and exchanges {@link Notice notices} with parents and children. A
     * notice is a message that is repeated until it is acknowledged.
     */
    public interface Children {
        /**
         * Starts the execution that a task requests, or finds the execution that an earlier request
         * of the task started.
         *
         * @param parent the task that waits for the child's end; null when no task waits
         */
        CompletionStage<ChildStartResult> start(TaskCall call, @Nullable Parent parent);

        /**
         * Sends a notice for the first time or again. The receiver acknowledges it to {@code
         * sender}.
         */
        void deliver(
                ExecutionState state,
                long ordinal,
                Notice notice,
                ActorRef<ExecutionCommand> sender);

        /** Acknowledges a notice to its sender, because the effect of the notice is durable. */
        void acknowledge(String senderPersistenceId, long noticeOrdinal);
    }
}
