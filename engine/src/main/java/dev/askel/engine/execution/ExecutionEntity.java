package dev.askel.engine.execution;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.engine.evaluation.Weight;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.Recovered;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.memory.ExecutionMemory;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.jspecify.annotations.Nullable;

/**
 * One execution. Not in memory it costs a row; the first message brings it there: a start begins it
 * without asking the database whether it exists (the insert will tell), anything else recovers it
 * from its journal. From then on a {@link LiveExecution} is in charge.
 */
public final class ExecutionEntity {
    private static final Duration RESTART_FIRST = Duration.ofMillis(200);
    private static final Duration RESTART_LAST = Duration.ofSeconds(10);
    private static final double RESTART_SPREAD = 0.2;

    private final Seat seat;
    private final ExecutionServices services;
    private final Attempts attempts;
    private final Recovery recovery;

    /** Whether the entity has restarted and its recovery has not begun. */
    private boolean isRecoveryDue;

    private ExecutionEntity(Seat seat, ExecutionServices services) {
        this.seat = seat;
        this.services = services;
        this.attempts = new Attempts(seat, services);
        this.recovery = new Recovery(seat, services, attempts, this);
    }

    /** What the entity tells itself; never leaves its node. */
    sealed interface Internal extends ExecutionCommand, NoSerializationVerificationNeeded {}

    /** A word of a frame's call, its answer above all. */
    sealed interface OfCalls extends Internal {
        FramePath frame();
    }

    /** A word of branches. */
    sealed interface OfBranches extends Internal {}

    /** What became of a branch that was to decide. */
    sealed interface Decided extends OfBranches {}

    /**
     * A proposal of a frame.
     *
     * @param weight of the decision
     */
    record Proposed(
            Transition transition, @Nullable Decision decision, Interpreter proposer, Weight weight)
            implements Decided {}

    /** A branch met a bug. */
    record BranchFailed(FramePath frame, Throwable bug, Interpreter proposer) implements Decided {}

    /** An evaluation thread has taken a step; {@code accepted} is null when it met a bug. */
    record Evaluated(
            Decisions.EvaluatedStep step, @Nullable Boolean accepted, @Nullable Throwable bug)
            implements OfBranches {}

    /** Branches have made more proposals than are accepted with one message. */
    record ProposalsLeft() implements OfBranches {}

    /** The root goes on by itself. */
    record Proceed() implements Internal {}

    /** What was closed when it was asked for is to be opened again. */
    record Reopen() implements Internal {}

    /** Journal what is pending. */
    record Flush() implements Internal {}

    /**
     * What became of the write of {@code writer}.
     *
     * @param row the number of the row written
     */
    record Written(ExecutionWriter writer, long row, WriteOutcome outcome) implements Internal {}

    /** The wake-up row is to follow calls that wait for permits or are made again. */
    record CallsMoved() implements Internal {}

    /**
     * The wake-up row of {@code writer} was replaced; {@code stood} is false when there was none.
     *
     * @param durable is to be run then
     */
    record WakeupReplaced(
            ExecutionWriter writer,
            Runnable durable,
            @Nullable Boolean stood,
            @Nullable Throwable failure)
            implements Internal {}

    /** The same replacement of the wake-up row once more: the journal's queue was full. */
    record ReplaceWakeupAgain(ExecutionWriter writer, Runnable durable) implements Internal {}

    /** The same write once more: the journal's queue was full. */
    record WriteAgain() implements Internal {}

    /** Frames that wait for memory may advance now, or the execution leaves memory. */
    record MemoryDue() implements Internal {}

    /** What the journal holds. */
    record Loaded(@Nullable Recovered recovered, @Nullable Throwable failure) implements Internal {}

    /** The pinned definition. */
    record Pinned(@Nullable PinnedDefinition definition, @Nullable Throwable failure)
            implements Internal {}

    /** A timer of a frame rings. */
    record TimerDue(FramePath frame, Instant due, Stimulus stimulus) implements Internal {}

    /** The execution's own time is over. */
    record ExecutionExpired(Instant due) implements Internal {}

    /**
     * A call is answered.
     *
     * @param call which was made; by an earlier life, it may be
     */
    record CallAnswered(FramePath frame, int ordinal, TaskOutcome outcome, TaskCall call)
            implements OfCalls {}

    /** Callbacks that came before the frame's call was answered wait for that no longer. */
    record CallbackDue(FramePath frame) implements Internal {}

    /** Words that workers have their tasks wait no longer for results. */
    record HandOversDue() implements Internal {}

    /** What a test case answers for a call is to be heard. */
    record MockDue(FramePath frame, int ordinal) implements OfCalls {}

    /** The service is to be asked how a job is. */
    record PollDue(FramePath frame, int ordinal, Instant due) implements OfCalls {}

    /** The service has told how a job is, which it was asked at {@code due}. */
    record JobPolled(FramePath frame, int ordinal, Instant due, JobStatus status)
            implements OfCalls {}

    /**
     * A child execution has been started, or not.
     *
     * @param call which asked for it; one of an earlier life may have
     */
    record ChildAnswered(
            FramePath frame, int ordinal, ChildStarts.Started outcome, FrameCalls.OutCall call)
            implements OfCalls {}

    /** A start that found us in trouble is to be made again. */
    record ChildStartDue(FramePath frame, FrameCalls.OutCall call) implements OfCalls {}

    /** The attempt to recover has been counted. */
    record AttemptCounted(@Nullable Integer attempts, @Nullable Throwable failure)
            implements Internal {}

    /** The recovered execution has lived long enough not to be blamed if its node dies now. */
    record Survived() implements Internal {}

    /** The quarantine is durable. */
    record Quarantined(@Nullable Throwable failure) implements Internal {}

    /** The quarantine of an execution whose attempts are used up; null when it is in none. */
    record QuarantineFound(@Nullable Quarantine quarantine, @Nullable Throwable failure)
            implements Internal {}

    /** Why the execution is in quarantine. */
    record QuarantineRead(
            ExecutionCommand.Inspect inspect,
            @Nullable Quarantine quarantine,
            @Nullable Throwable failure)
            implements Internal {}

    /** Since when an execution that is to be stopped or tried again is in quarantine. */
    record Weighed(@Nullable Quarantine quarantine, @Nullable Throwable failure)
            implements Internal {}

    /** What can be read of an execution that is to be aborted; null when there is none. */
    record Salvaged(ForcedAbort.@Nullable Salvage found, @Nullable Throwable failure)
            implements Internal {}

    /** It has been ended, and so many rows were set aside; null when it was not. */
    record ForciblyEnded(@Nullable Integer rowsSetAside, @Nullable Throwable failure)
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
            var memory = new LoadedMemory(services.memory(), services.held(), entity.getEntityId());
            Behavior<ExecutionCommand> life =
                    Behaviors.setup(actor ->
                            Behaviors.withStash(
                                    Seat.STASHED_MAX,
                                    stash ->
                                            Behaviors.withTimers(timers ->
                                                    new ExecutionEntity(
                                                                    new Seat(
                                                                            actor, entity, stash,
                                                                            timers, trouble,
                                                                            memory),
                                                                    services)
                                                            .begin())));
            var restart =
                    SupervisorStrategy.restartWithBackoff(
                            RESTART_FIRST, RESTART_LAST, RESTART_SPREAD);
            // The interceptor reports an outage, by few lines for all executions that meet it.
            var outlasting =
                    Behaviors.supervise(
                                    Behaviors.intercept(
                                            () -> memory, Behaviors.intercept(() -> trouble, life)))
                            .onFailure(
                                    OutOfReachException.class, restart.withLoggingEnabled(false));
            return Behaviors.supervise(outlasting).onFailure(restart);
        });
    }

    private Behavior<ExecutionCommand> begin() {
        var failed = seat.trouble().takeFailedStart();
        if (seat.trouble().isHandedOff()) {
            // It failed while it was leaving; the shard asks only once, and waits.
            return seat.leave(failed);
        }
        if (failed != null) {
            return live(Origin.withoutRunning(failed));
        }
        if (seat.trouble().restarts()) {
            // No poller wakes it, because its row names this node as the owner of its calls.
            isRecoveryDue = true;
            seat.tellSelf(new ExecutionCommand.Wake());
        }
        return unknown();
    }

    /** Nobody has asked the journal yet. */
    Behavior<ExecutionCommand> unknown() {
        return Behaviors.receiveMessage(message ->
                switch (message) {
                    case Start start -> admit(start);
                    case ExecutionCommand.Abort abort -> abort(abort);
                    case HandOff _ -> seat.leave(null);
                    case ExecutionCommand.Remote remote -> {
                        isRecoveryDue = false;
                        yield recovery.begin(remote);
                    }
                    case Idle _ -> {
                        // The failed run's idle timeout still fires. Nobody cancels it: Pekko
                        // would deliver null for a timeout that has fired, and end the actor.
                        if (!isRecoveryDue) {
                            seat.passivate();
                        }
                        yield Behaviors.same();
                    }
                    case Internal _ -> Behaviors.same();
                });
    }

    /** The journal has nothing under this name. */
    Behavior<ExecutionCommand> absent() {
        return Behaviors.receiveMessage(message -> {
            switch (message) {
                case Start start -> {
                    return admit(start);
                }
                case HandOff _ -> {
                    return Behaviors.stopped();
                }
                case ExecutionCommand.Remote remote -> {
                    Absent.answer(remote, services.children());
                    // What comes meanwhile is kept by the shard.
                    seat.passivate();
                }
                case Internal _ -> {}
            }
            return Behaviors.same();
        });
    }

    /** Ends it without bringing it to life. */
    Behavior<ExecutionCommand> abort(ExecutionCommand.Abort abort) {
        return new ForcedAbort(seat, services, this, recovery).begin(abort);
    }

    /** Opens it again; the journal holds {@code state} and nothing else. */
    Behavior<ExecutionCommand> reopen(
            ExecutionCommand.Redrive redrive, ExecutionState state, Recovered recovered) {
        return pinned(
                state.identity(),
                redrive,
                definition -> live(Origin.reopened(state, definition, recovered, redrive)));
    }

    private Behavior<ExecutionCommand> admit(Start start) {
        if (seat.memory().admit(ExecutionMemory.Purpose.START, start.input().length())) {
            return pin(start);
        }
        start.replyTo().tell(new ExecutionCommand.StartReply(StartResult.OVERLOADED, 0));
        seat.passivate();
        return Behaviors.same();
    }

    private Behavior<ExecutionCommand> pin(Start start) {
        seat.trouble().starting(start);
        return pinned(start.identity(), start, definition -> live(Origin.of(start, definition)));
    }

    /** Goes on with what the journal holds. */
    Behavior<ExecutionCommand> bring(ExecutionState state, Recovered recovered) {
        if (!state.isRunning()) {
            // What it owes needs no definition, which may be what cannot be read.
            return seat.unstashAll(live(Origin.of(state, null, recovered)));
        }
        return pinned(
                state.identity(),
                null,
                definition -> seat.unstashAll(live(Origin.of(state, definition, recovered))));
    }

    private Behavior<ExecutionCommand> pinned(
            ExecutionIdentity identity,
            ExecutionCommand.@Nullable Remote asked,
            Function<PinnedDefinition, Behavior<ExecutionCommand>> next) {
        var revision =
                services.revisions()
                        .revision(identity.machineId(), identity.revision())
                        .toCompletableFuture();
        // Mostly it is in the node's cache, and the start need not wait for a message.
        if (revision.isDone() && !revision.isCompletedExceptionally()) {
            return next.apply(revision.resultNow());
        }
        seat.ask(revision, Pinned::new);
        return seat.waiting(
                asked,
                message -> {
                    if (!(message instanceof Pinned(var definition, var failure))) {
                        return null;
                    }
                    if (definition == null) {
                        throw unpinned(identity, failure);
                    }
                    return seat.unstashAll(next.apply(definition));
                });
    }

    private RuntimeException unpinned(ExecutionIdentity identity, @Nullable Throwable failure) {
        boolean outOfReach =
                failure instanceof OutOfReachException
                        || (failure != null && failure.getCause() instanceof OutOfReachException);
        return outOfReach
                ? new OutOfReachException(seat.persistenceId() + " has no definition", failure)
                : new IllegalStateException(
                        "%s: revision %d of machine %s cannot be read"
                                .formatted(
                                        seat.persistenceId(),
                                        identity.revision(),
                                        identity.machineId()),
                        failure);
    }

    private Behavior<ExecutionCommand> live(Origin origin) {
        attempts.lives();
        return new LiveExecution(seat, services, origin, this, recovery, attempts).behavior();
    }
}
