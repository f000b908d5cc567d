package dev.askel.engine.execution.live;

import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.Remote;
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
 * How a live execution leaves this node's memory: it waits for its writes and the answers of its
 * calls, begins nothing new meanwhile, and leaves what remains to whoever has its shard next.
 */
final class Passivation {
    /** The time to wait for writes and calls before the actor stops is over. */
    record HandOffEnded() implements ExecutionCommand.Internal {}

    private final ExecutionActorContext actorContext;
    private final Commits commits;
    private final ExecutionRunner runner;
    private final RecoveryAttempts attempts;
    private final Duration handOff;
    private final Supplier<Instant> now;
    private boolean underWay;

    /** Whether it is leaving memory so that others find room. */
    private boolean evicted;

    /** Whether a due wake-up row was requested, which the pollers find. */
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

    boolean isUnderWay() {
        return underWay;
    }

    /**
     * The shard wants it gone.
     *
     * @param unconfirmed the start or redrive that is not durable yet; else null
     */
    Behavior<ExecutionCommand> begin(@Nullable Remote unconfirmed) {
        if (!underWay) {
            underWay = true;
            runner.stopNewWork();
            actorContext.timers().startSingleTimer(HandOffEnded.class, new HandOffEnded(), handOff);
        }
        return isBusy() ? Behaviors.same() : finish(unconfirmed);
    }

    /** Goes as soon as nothing is to be waited for. */
    void stopIfDone() {
        if (underWay && !isBusy()) {
            actorContext.tellSelf(new HandOffEnded());
        }
    }

    /** It waits no longer, unless there is time left and something to wait for again. */
    Behavior<ExecutionCommand> finish(@Nullable Remote unconfirmed) {
        // Between the word to itself and its coming back something else may have been accepted.
        if (isBusy() && actorContext.timers().isTimerActive(HandOffEnded.class)) {
            return Behaviors.same();
        }
        if (needsRow(unconfirmed)) {
            isRowRequested = true;
            commits.evict(
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
            // A write still queued lands after whoever is next has read the journal.
            var next = actorContext.nextOwner();
            if (next != null) {
                commits.whenWritten(row -> next.tell(new ExecutionCommand.Wake(row)));
            }
        }
        return Behaviors.stopped();
    }

    /**
     * Whether frames can advance whose row names this node as their owner. While memory is short, a
     * Wake may be refused, and then only the sweep for lost calls would find the execution.
     */
    private boolean needsRow(@Nullable Remote unconfirmed) {
        return !isRowRequested
                && unconfirmed == null
                && actorContext.memory().isTight()
                && actorContext.timers().isTimerActive(HandOffEnded.class)
                && commits.isDurable()
                && commits.hasWakeup()
                && runner.hasFramesToAdvance();
    }

    /** Whether something is under way whose end is to be waited for. */
    boolean isBusy() {
        return !commits.isDurable() || runner.isBusy();
    }

    /** An execution whose calls wait outside memory waits there as well. */
    void passivateIfWaitingOutside() {
        if (runner.waitsOutsideMemory() && commits.isDurable()) {
            actorContext.passivate();
        }
    }

    /**
     * Hands an execution whose frames wait for memory over to its wake-up row, which is due at
     * once. The pollers load it again when there is memory. It leaves between two transitions, when
     * no call of it is in flight.
     */
    void evictIfSuspended(@Nullable Remote requestToForward) {
        if (runner.isSuspended()
                && !evicted
                && !underWay
                && requestToForward == null
                && commits.isDurable()
                && commits.hasWakeup()
                && runner.isSettled()
                && actorContext.memory().hasCommitted()
                && actorContext.memory().markForEviction()) {
            evicted = true;
            runner.stopNewWork();
            commits.evict(
                    now.get(),
                    () -> {
                        runner.onEvicted();
                        actorContext.passivate();
                    });
        }
    }
}
