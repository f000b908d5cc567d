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
import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.Recovered;
import dev.askel.engine.journal.Wakeup;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One execution. Not in memory it costs a row; the first message brings it there: a start begins it
 * without asking the database whether it exists (the insert will tell), anything else recovers it
 * from its journal. From then on a {@link LiveExecution} is in charge.
 */
public final class ExecutionEntity {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutionEntity.class);
    private static final int STASHED_MAX = 1_000;

    /** Recoveries that may fail to reach a commit; after them the execution is left alone. */
    static final int ATTEMPTS_MAX = 3;

    /** So long after it was due nobody is late by chance. */
    private static final Duration OVERDUE = Duration.ofSeconds(30);

    private static final Duration RESTART_FIRST = Duration.ofMillis(200);
    private static final Duration RESTART_LAST = Duration.ofSeconds(10);
    private static final double RESTART_SPREAD = 0.2;

    private final ActorContext<ExecutionCommand> actor;
    private final EntityContext<ExecutionCommand> entity;
    private final StashBuffer<ExecutionCommand> stash;
    private final TimerScheduler<ExecutionCommand> timers;
    private final ExecutionServices services;
    private final Trouble trouble;
    private boolean counted;

    private ExecutionEntity(
            ActorContext<ExecutionCommand> actor,
            EntityContext<ExecutionCommand> entity,
            StashBuffer<ExecutionCommand> stash,
            TimerScheduler<ExecutionCommand> timers,
            ExecutionServices services,
            Trouble trouble) {
        this.actor = actor;
        this.entity = entity;
        this.stash = stash;
        this.timers = timers;
        this.services = services;
        this.trouble = trouble;
    }

    /** What the entity tells itself; never leaves its node. */
    sealed interface Internal extends ExecutionCommand, NoSerializationVerificationNeeded {}

    /** A frame's proposal, and whom it concerns. */
    record Proposed(Transition transition, @Nullable Decision decision, Interpreter proposer)
            implements Internal {}

    /** A branch met a bug. */
    record BranchFailed(FramePath frame, Throwable bug, Interpreter proposer) implements Internal {}

    /** The root goes on by itself. */
    record Proceed() implements Internal {}

    /** Journal what is pending. */
    record Flush() implements Internal {}

    /** What became of the write of {@code writer}. */
    record Written(ExecutionWriter writer, WriteOutcome outcome) implements Internal {}

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

    /**
     * A child execution has been started, or not.
     *
     * @param awaited whether the task waits for its end
     */
    record ChildAnswered(
            FramePath frame, int ordinal, boolean awaited, ChildExecutions.Started outcome)
            implements Internal {}

    /** The attempt to recover has been counted. */
    record AttemptCounted(@Nullable Integer attempts, @Nullable Throwable failure)
            implements Internal {}

    /** The recovered execution has lived long enough not to be blamed if its node dies now. */
    record Survived() implements Internal {}

    /** The quarantine is durable. */
    record Quarantined(@Nullable Throwable failure) implements Internal {}

    /** Why the execution is in quarantine. */
    record QuarantineRead(
            ExecutionCommand.Inspect inspect,
            @Nullable Quarantine quarantine,
            @Nullable Throwable failure)
            implements Internal {}

    /** The quarantine is over. */
    record Released(@Nullable Throwable failure) implements Internal {}

    /** Nothing came for a while. */
    record Idle() implements Internal {}

    /** The shard wants the entity gone: passivation, rebalance or shutdown. */
    public record HandOff() implements Internal {}

    /** The time to wait for calls before leaving is over. */
    record HandOffOver() implements Internal {}

    /** The behaviour of an entity that is asked for. */
    public static Behavior<ExecutionCommand> create(
            EntityContext<ExecutionCommand> entity, ExecutionServices services) {
        return Behaviors.setup(_ -> {
            var trouble = new Trouble();
            Behavior<ExecutionCommand> life =
                    Behaviors.setup(actor ->
                            Behaviors.withStash(
                                    STASHED_MAX,
                                    stash ->
                                            Behaviors.withTimers(timers ->
                                                    new ExecutionEntity(
                                                                    actor, entity, stash, timers,
                                                                    services, trouble)
                                                            .begin())));
            return Behaviors.supervise(Behaviors.intercept(() -> trouble, life))
                    .onFailure(
                            SupervisorStrategy.restartWithBackoff(
                                    RESTART_FIRST, RESTART_LAST, RESTART_SPREAD));
        });
    }

    /** After a failure nobody else would wake it: its row says that this node cares for it. */
    private Behavior<ExecutionCommand> begin() {
        if (trouble.restarts()) {
            actor.getSelf().tell(new ExecutionCommand.Wake());
        }
        return unknown();
    }

    /** Nobody has asked the journal yet. */
    Behavior<ExecutionCommand> unknown() {
        return Behaviors.receiveMessage(message ->
                switch (message) {
                    case Start start -> pin(start);
                    case HandOff _ -> Behaviors.stopped();
                    case ExecutionCommand.Remote remote -> recover(remote);
                    case Idle _ -> {
                        passivate();
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
                case HandOff _ -> {
                    return Behaviors.stopped();
                }
                case ExecutionCommand.Remote remote -> {
                    Absent.answer(remote, services.children());
                    // What comes meanwhile is kept by the shard.
                    passivate();
                }
                case Internal _ -> {}
            }
            return Behaviors.same();
        });
    }

    /** Asks the shard to let it go. */
    void passivate() {
        entity.getShard().tell(new ClusterSharding.Passivate<>(actor.getSelf()));
    }

    /** Brings it back from the journal, then deals with {@code first}. */
    Behavior<ExecutionCommand> recover(ExecutionCommand first) {
        keep(first);
        ask(services.journal().recover(entity.getEntityId()), Loaded::new);
        return waiting(message -> {
            if (!(message instanceof Loaded(var recovered, var failure))) {
                return null;
            }
            if (failure != null) {
                throw new OutOfReachException(
                        entity.getEntityId() + " could not be recovered", failure);
            }
            return recovered == null ? stash.unstashAll(absent()) : restore(recovered);
        });
    }

    /** Counts the attempt when there is a sign of trouble; too many end in quarantine. */
    private Behavior<ExecutionCommand> restore(Recovered recovered) {
        var wakeup = recovered.wakeup();
        if (!isRunning(recovered)) {
            return trouble.failures() < ATTEMPTS_MAX ? bring(recovered) : unreadable();
        }
        if (wakeup != null && wakeup.attempts() > ATTEMPTS_MAX) {
            return quarantined(recovered);
        }
        if (trouble.failures() >= ATTEMPTS_MAX) {
            return quarantine(recovered);
        }
        if (trouble.failures() == 0 && !isSuspect(wakeup)) {
            return bring(recovered);
        }
        ask(
                services.journal().countAttempt(entity.getEntityId(), services.incarnation()),
                AttemptCounted::new);
        return waiting(message -> {
            if (!(message instanceof AttemptCounted(var attempts, var failure))) {
                return null;
            }
            if (attempts == null) {
                throw new OutOfReachException(
                        entity.getEntityId() + ": the attempt could not be counted", failure);
            }
            counted = true;
            return attempts > ATTEMPTS_MAX ? quarantine(recovered) : bring(recovered);
        });
    }

    private static boolean isRunning(Recovered recovered) {
        var row = recovered.execution();
        return row != null && row.progress().stoppedAtMillis() == null;
    }

    /** Failed before, lost its node in the middle of a call, or is long overdue. */
    private boolean isSuspect(@Nullable Wakeup wakeup) {
        if (wakeup == null) {
            return false;
        }
        var due = wakeup.dueMillis();
        return wakeup.attempts() > 0
                || wakeup.inFlight()
                || (due != null
                        && !wakeup.owes()
                        && due < services.time().millis() - OVERDUE.toMillis());
    }

    /** A closed one that cannot be read has nothing to do; whoever asks hears nothing. */
    private Behavior<ExecutionCommand> unreadable() {
        passivate();
        return Behaviors.receiveMessage(
                message -> message instanceof HandOff ? Behaviors.stopped() : Behaviors.same());
    }

    private Behavior<ExecutionCommand> quarantine(Recovered recovered) {
        var id = entity.getEntityId();
        var last = trouble.last();
        var error =
                last == null
                        ? "The nodes that recovered it died before it reached a commit."
                        : String.valueOf(last);
        actor.getLog()
                .error(
                        "{}: quarantined after {} recoveries without a commit: {}",
                        id,
                        ATTEMPTS_MAX,
                        error,
                        last);
        ask(
                services.journal()
                        .quarantine(
                                id,
                                new Quarantine(services.time().millis(), ATTEMPTS_MAX + 1, error)),
                (_, failure) -> new Quarantined(failure));
        return waiting(message -> {
            if (!(message instanceof Quarantined(var failure))) {
                return null;
            }
            if (failure != null) {
                throw new OutOfReachException(id + ": the quarantine is not durable", failure);
            }
            return quarantined(recovered);
        });
    }

    private Behavior<ExecutionCommand> quarantined(Recovered recovered) {
        return stash.unstashAll(
                new QuarantinedExecution(actor, entity.getEntityId(), services, this, recovered)
                        .behavior());
    }

    /** Somebody wants it out of quarantine, for {@code first}. */
    Behavior<ExecutionCommand> release(ExecutionCommand first) {
        keep(first);
        ask(
                services.journal().release(entity.getEntityId(), services.time().millis()),
                (_, failure) -> new Released(failure));
        return waiting(message -> {
            if (!(message instanceof Released(var failure))) {
                return null;
            }
            if (failure != null) {
                throw new OutOfReachException(
                        entity.getEntityId() + " could not be released", failure);
            }
            trouble.forget();
            return recover(new ExecutionCommand.Wake());
        });
    }

    /** A commit says that the recovery went well. */
    void committed() {
        trouble.forget();
        if (counted) {
            // The commit's wake-up row counts from 0 again.
            counted = false;
            timers.cancel(Survived.class);
        }
    }

    /** It has lived on without a commit, and nothing happened: its attempts are forgotten. */
    void survived() {
        if (counted && trouble.failures() == 0) {
            counted = false;
            services.journal()
                    .forgetAttempts(entity.getEntityId())
                    .whenComplete((_, failure) -> {
                        if (failure != null) {
                            LOG.warn(
                                    "{}: its attempts stay counted", entity.getEntityId(), failure);
                        }
                    });
        }
    }

    private Behavior<ExecutionCommand> bring(Recovered recovered) {
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
            return next.apply(revision.resultNow());
        }
        ask(revision, Pinned::new);
        return waiting(message -> {
            if (!(message instanceof Pinned(var machine, var failure))) {
                return null;
            }
            if (failure instanceof OutOfReachException
                    || (failure != null && failure.getCause() instanceof OutOfReachException)) {
                throw new OutOfReachException(entity.getEntityId() + " has no definition", failure);
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
        if (counted) {
            timers.startSingleTimer(
                    Survived.class, new Survived(), services.settings().attemptOver());
        }
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
            keep(message);
            return Behaviors.same();
        });
    }

    /** Whoever finds no room asks again; the callers' retries are bounded. */
    private void keep(ExecutionCommand message) {
        if (!stash.isFull()) {
            stash.stash(message);
        }
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
