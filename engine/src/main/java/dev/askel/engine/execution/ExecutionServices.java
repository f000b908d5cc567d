package dev.askel.engine.execution;

import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.memory.ExecutionMemory;
import dev.askel.engine.registry.start.HeldMachines;
import dev.askel.engine.task.TaskConnectors;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * What executions need from the rooms around them.
 *
 * @param told whether executions of an account and region tell an event bus of their status
 * @param incarnation this node's, in wake-up rows of calls in flight
 * @param memory the bound of the heap that loaded executions take
 * @param held state machines on hold
 * @param evaluations the threads for decisions that take long
 */
public record ExecutionServices(
        Journal journal,
        Revisions revisions,
        TaskConnectors connectors,
        ChildExecutions children,
        TaskTokenCodec tokens,
        ActivityOffers activities,
        Predicate<String> missingActivities,
        EngineTime time,
        RandomGenerator chance,
        ExecutionLimits limits,
        ExecutionSettings settings,
        BiPredicate<String, String> told,
        String incarnation,
        ExecutionMemory memory,
        HeldMachines held,
        EvaluationThreads evaluations) {
    /** What is told of status changes. */
    StatusEvents statusEvents() {
        return new StatusEvents(told, limits.historyEventsMax());
    }

    /** What the engine's clock shows. */
    Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }

    /** How long it is until then; nothing when that is over. */
    Duration until(Instant due) {
        return Duration.ofMillis(Math.max(due.toEpochMilli() - time.millis(), 0));
    }

    /** The definitions executions are pinned to. */
    public interface Revisions {
        /** A revision that an execution began with; it is kept as long as the execution. */
        CompletionStage<PinnedDefinition> revision(String machineId, int revision);
    }

    /** Where activity tasks are offered; an offer is a hint that may get lost. */
    public interface ActivityOffers {
        /** A task of this activity waits. */
        void offer(String activityArn);
    }
}
