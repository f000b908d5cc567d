package dev.askel.engine.execution.live;

import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.Remote;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.actor.RecoveryAttempts;
import dev.askel.engine.execution.commit.Commits;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Removes a live execution from this node's memory. During a hand-off the execution starts no new
 * work and waits for writes and results of calls. Its requests are forwarded to the next owner of
 * the shard. An execution that waits for memory is evicted.
 */
final class Passivation {
    /**
     * The hand-off must end. All writes and calls have ended, or the time to wait for them is over.
     */
    record HandOffEnded() implements ExecutionCommand.Internal {}

    /** The idle timeout while the node's memory is scarce. */
    private static final Duration IDLE_IN_TIGHT_MEMORY = Duration.ofMillis(250);

    private final ExecutionActorContext actorContext;
    private final Commits commits;
    private final ExecutionRunner runner;
    private final RecoveryAttempts attempts;
    private final Duration handOff;
    private final Supplier<Instant> now;
    private boolean handingOff;

    /** Whether the execution is being evicted to free memory for other executions. */
    private boolean evicted;

    /**
     * Whether a write was requested that makes the execution due in its wake-up row, so that a
     * poller loads it.
     */
    private boolean isRowRequested;

    Passivation(
            ExecutionActorContext actorContext,
            Commits commits,
            ExecutionRunner runner,
            RecoveryAttempts attempts,
            Duration handOff,
            Supplier<Instant> now) {
        this.actorContext = actorContext;
        this.commits = commits;
        this.runner = runner;
        this.attempts = attempts;
        this.handOff = handOff;
        this.now = now;
    }

    /** Starts the time after which an idle execution is passivated. */
    void startIdleTimeout(ExecutionServices services) {
        actorContext
                .actor()
                .setReceiveTimeout(
                        services.memory().isTight()
                                ? IDLE_IN_TIGHT_MEMORY
                                : services.settings().idleTimeout(),
                        new ExecutionActorContext.Idle());
    }

    boolean isHandingOff() {
        return handingOff;
    }

    /**
     * Begins the hand-off that the shard has requested.
     *
     * @param unconfirmed the start or redrive that is not durable yet; null without one
     */
    Behavior<ExecutionCommand> begin(@Nullable Remote unconfirmed) {
        if (!handingOff) {
            handingOff = true;
            runner.stopNewWork();
            actorContext.timers().startSingleTimer(HandOffEnded.class, new HandOffEnded(), handOff);
        }
        return isBusy() ? Behaviors.same() : finish(unconfirmed);
    }

    /** Ends the hand-off if no write or result is outstanding. */
    void stopIfDone() {
        if (handingOff && !isBusy()) {
            actorContext.tellSelf(new HandOffEnded());
        }
    }

    /**
     * Stops the actor, unless a write or result is outstanding and there is time left to wait for
     * it.
     */
    Behavior<ExecutionCommand> finish(@Nullable Remote unconfirmed) {
        // A new write may be in flight, because entries can be accepted after this message was
        // sent.
        if (isBusy() && actorContext.timers().isTimerActive(HandOffEnded.class)) {
            return Behaviors.same();
        }
        if (needsRow(unconfirmed)) {
            isRowRequested = true;
            commits.makeWakeupDue(
                    now.get(),
                    () -> {
                        runner.onEvicted();
                        actorContext.tellSelf(new HandOffEnded());
                    });
            return Behaviors.same();
        }
        attempts.onSurvived();
        if (unconfirmed != null
                || actorContext.hasStashed()
                || isBusy()
                || runner.hasOutstandingWork()) {
            actorContext.forward(unconfirmed);
            // The next owner needs this hint, because a queued write may commit after that owner
            // has read the journal.
            var next = actorContext.nextOwner();
            if (next != null) {
                commits.whenWritten(row -> next.tell(new ExecutionCommand.Wake(row)));
            }
        }
        return Behaviors.stopped();
    }

    /**
     * Whether the wake-up row must be made due. The row names this node as the owner of runnable
     * frames and of calls. If the next owner has no memory, or the execution is on hold, the next
     * owner ignores the Wake. Without a due row, only the slow sweep of all calls would then find
     * the execution.
     */
    private boolean needsRow(@Nullable Remote unconfirmed) {
        return !isRowRequested
                && unconfirmed == null
                && hasUnnoticedWork()
                && actorContext.timers().isTimerActive(HandOffEnded.class)
                && commits.isDurable()
                && commits.hasWakeup();
    }

    private boolean hasUnnoticedWork() {
        // This node has made no call of an execution on hold.
        return actorContext.memory().isOnHold()
                ? runner.hasOutstandingWork()
                : actorContext.memory().isTight() && runner.hasFramesToAdvance();
    }

    /** Whether the hand-off must wait for a write or a result. */
    boolean isBusy() {
        return !commits.isDurable() || runner.isBusy();
    }

    /** Passivates an execution if all its outstanding work waits in the wake-up row. */
    void passivateIfWaitingOutside() {
        if (runner.waitsOutsideMemory() && commits.isDurable()) {
            actorContext.passivate();
        }
    }

    /**
     * Passivates an execution that waits in the queue of a start limit. The queue can be long, and
     * a decision loads the execution again.
     *
     * @param isNew whether the first write of the start or redrive is durable now
     */
    void passivateIfQueued(boolean isNew) {
        if (isNew && runner.state().awaitsStart() && !isBusy()) {
            actorContext.passivate();
        }
    }

    /**
     * Passivates a paused execution that waits neither for a write, nor for a result of a call, nor
     * for a timer that fires soon.
     */
    void passivateIfPaused() {
        if (runner.state().isPaused()
                && runner.state().isRunning()
                && !handingOff
                && !runner.hasNearTimer()
                && !isBusy()) {
            actorContext.passivate();
        }
    }

    /**
     * Evicts an execution whose frames wait for memory. Its wake-up row becomes due immediately,
     * and a poller loads the execution when memory is available. Only an execution without
     * transitions and calls in progress is evicted.
     */
    void evictIfSuspended(@Nullable Remote requestToForward) {
        if (runner.isSuspended()
                && !evicted
                && !handingOff
                && requestToForward == null
                && commits.isDurable()
                && commits.hasWakeup()
                && runner.isSettled()
                && actorContext.memory().hasCommitted()
                && actorContext.memory().markForEviction()) {
            evicted = true;
            runner.stopNewWork();
            commits.makeWakeupDue(
                    now.get(),
                    () -> {
                        runner.onEvicted();
                        actorContext.passivate();
                    });
        }
    }
}
