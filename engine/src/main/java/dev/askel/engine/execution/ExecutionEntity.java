package dev.askel.engine.execution;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.ExecutionState;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.Transition;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.Recovered;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.task.TaskOutcome;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.jspecify.annotations.Nullable;

/**
 * One execution. Not in memory it costs a row; the first message brings it there: a start begins it
 * without asking the database whether it exists (the insert will tell), anything else recovers it
 * from its journal. From then on a {@link LiveExecution} is in charge.
 */
public final class ExecutionEntity {
    private static final int STASHED_MAX = 1_000;

    private final ActorContext<ExecutionCommand> actor;
    private final EntityContext<ExecutionCommand> entity;
    private final StashBuffer<ExecutionCommand> stash;
    private final TimerScheduler<ExecutionCommand> timers;
    private final ExecutionServices services;

    private ExecutionEntity(
            ActorContext<ExecutionCommand> actor,
            EntityContext<ExecutionCommand> entity,
            StashBuffer<ExecutionCommand> stash,
            TimerScheduler<ExecutionCommand> timers,
            ExecutionServices services) {
        this.actor = actor;
        this.entity = entity;
        this.stash = stash;
        this.timers = timers;
        this.services = services;
    }

    /** What the entity tells itself; never leaves its node. */
    sealed interface Internal extends ExecutionCommand, NoSerializationVerificationNeeded {}

    /** A frame's proposal, and whom it concerns. */
    record Proposed(Transition transition, @Nullable Decision decision, Interpreter proposer)
            implements Internal {}

    /** The root goes on by itself. */
    record Proceed() implements Internal {}

    /** Journal what is pending. */
    record Flush() implements Internal {}

    /** What became of the write. */
    record Written(WriteOutcome outcome) implements Internal {}

    /** The same write once more: the journal's queue was full. */
    record WriteAgain() implements Internal {}

    /** What the journal holds. */
    record Loaded(@Nullable Recovered recovered, @Nullable Throwable failure) implements Internal {}

    /** The pinned definition. */
    record Pinned(@Nullable StateMachine machine, @Nullable Throwable failure)
            implements Internal {}

    /** A timer of a frame rings. */
    record TimerDue(FramePath frame, Stimulus stimulus) implements Internal {}

    /** The execution's own time is over. */
    record ExecutionExpired(Instant due) implements Internal {}

    /** A call is answered. */
    record CallAnswered(FramePath frame, int ordinal, TaskOutcome outcome) implements Internal {}

    /** A child execution has been started, or not. */
    record ChildAnswered(FramePath frame, int ordinal, ChildExecutions.Started outcome)
            implements Internal {}

    /** Nothing came for a while. */
    record Idle() implements Internal {}

    /** The shard wants the entity gone: passivation, rebalance or shutdown. */
    public record HandOff() implements Internal {}

    /** The time to wait for calls before leaving is over. */
    record HandOffOver() implements Internal {}

    /** The behaviour of an entity that is asked for. */
    public static Behavior<ExecutionCommand> create(
            EntityContext<ExecutionCommand> entity, ExecutionServices services) {
        return Behaviors.setup(actor ->
                Behaviors.withStash(
                        STASHED_MAX,
                        stash ->
                                Behaviors.withTimers(timers ->
                                        new ExecutionEntity(actor, entity, stash, timers, services)
                                                .unknown())));
    }

    /** Nobody has asked the journal yet. */
    Behavior<ExecutionCommand> unknown() {
        return Behaviors.receiveMessage(message ->
                switch (message) {
                    case Start start -> pin(start);
                    case HandOff _ -> Behaviors.stopped();
                    case ExecutionCommand.Remote remote -> recover(remote);
                    case Idle _ -> {
                        entity.getShard().tell(new ClusterSharding.Passivate<>(actor.getSelf()));
                        yield Behaviors.same();
                    }
                    case Internal _ -> Behaviors.same();
                });
    }

    /** The journal has nothing under this name. */
    private Behavior<ExecutionCommand> absent() {
        return Behaviors.receiveMessage(message -> {
            switch (message) {
                case Start start -> {
                    return pin(start);
                }
                case ExecutionCommand.Remote remote -> Absent.answer(remote);
                case Internal _ -> {}
            }
            return stash.isEmpty() ? Behaviors.stopped() : Behaviors.same();
        });
    }

    /** Brings it back from the journal, then deals with {@code first}. */
    Behavior<ExecutionCommand> recover(ExecutionCommand first) {
        stash.stash(first);
        ask(services.journal().recover(entity.getEntityId()), Loaded::new);
        return waiting(message -> {
            if (!(message instanceof Loaded(var recovered, var failure))) {
                return null;
            }
            if (failure != null) {
                throw new IllegalStateException(
                        entity.getEntityId() + " could not be recovered", failure);
            }
            return recovered == null ? stash.unstashAll(absent()) : restore(recovered);
        });
    }

    private Behavior<ExecutionCommand> restore(Recovered recovered) {
        var state = BatchCodec.fold(recovered);
        if (!state.isRunning() && state.owed().isEmpty()) {
            return stash.unstashAll(live(state, null, recovered, null));
        }
        return pinned(
                state.identity(),
                machine -> stash.unstashAll(live(state, machine, recovered, null)));
    }

    private Behavior<ExecutionCommand> pin(Start start) {
        return pinned(start.identity(), machine -> live(null, machine, null, start));
    }

    private Behavior<ExecutionCommand> pinned(
            ExecutionIdentity identity, Function<StateMachine, Behavior<ExecutionCommand>> next) {
        var revision =
                services.revisions()
                        .revision(identity.machineId(), identity.revision())
                        .toCompletableFuture();
        // Mostly it is in the node's cache, and the start need not wait for a message.
        if (revision.isDone() && !revision.isCompletedExceptionally()) {
            return next.apply(revision.join());
        }
        ask(revision, Pinned::new);
        return waiting(message -> {
            if (!(message instanceof Pinned(var machine, var failure))) {
                return null;
            }
            if (machine == null) {
                throw new IllegalStateException(
                        "%s: revision %d of machine %s cannot be read"
                                .formatted(
                                        entity.getEntityId(),
                                        identity.revision(),
                                        identity.machineId()),
                        failure);
            }
            return stash.unstashAll(next.apply(machine));
        });
    }

    private Behavior<ExecutionCommand> live(
            @Nullable ExecutionState state,
            @Nullable StateMachine machine,
            @Nullable Recovered recovered,
            @Nullable Start start) {
        return new LiveExecution(
                        actor,
                        entity,
                        stash,
                        timers,
                        services,
                        new Origin(state, machine, recovered, start),
                        this)
                .behavior();
    }

    /** What a live execution comes from: a start, or its journal. */
    record Origin(
            @Nullable ExecutionState state,
            @Nullable StateMachine machine,
            @Nullable Recovered recovered,
            @Nullable Start start) {}

    /** Keeps everything for later but what {@code awaited} takes (it gives null for the rest). */
    private Behavior<ExecutionCommand> waiting(Awaited awaited) {
        return Behaviors.receiveMessage(message -> {
            var next = awaited.next(message);
            if (next != null) {
                return next;
            }
            if (message instanceof HandOff) {
                return Behaviors.stopped();
            }
            // Whoever finds no room asks again; the callers' retries are bounded.
            if (!stash.isFull()) {
                stash.stash(message);
            }
            return Behaviors.same();
        });
    }

    private interface Awaited {
        @Nullable Behavior<ExecutionCommand> next(ExecutionCommand message);
    }

    private <T extends @Nullable Object> void ask(
            CompletionStage<T> stage,
            BiFunction<@Nullable T, @Nullable Throwable, ExecutionCommand> message) {
        actor.pipeToSelf(stage, message::apply);
    }
}
