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
final class Departure {
    /** The time to wait for writes and calls before the actor stops is over. */
    record HandOffOver() implements ExecutionCommand.Internal {}

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

    Departure(
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
            runner.beginNothing();
            actorContext.timers().startSingleTimer(HandOffOver.class, new HandOffOver(), handOff);
        }
        return isBusy() ? Behaviors.same() : over(unconfirmed);
    }

    /** Goes as soon as nothing is to be waited for. */
    void goIfDone() {
        if (underWay && !isBusy()) {
            actorContext.tellSelf(new HandOffOver());
        }
    }

    /** It waits no longer, unless there is time left and something to wait for again. */
    Behavior<ExecutionCommand> over(@Nullable Remote unconfirmed) {
        // Between the word to itself and its coming back something else may have been accepted.
        if (isBusy() && actorContext.timers().isTimerActive(HandOffOver.class)) {
            return Behaviors.same();
        }
        if (needsRow(unconfirmed)) {
            isRowRequested = true;
            commits.evict(
                    now.get(),
                    () -> {
                        runner.evicted();
                        actorContext.tellSelf(new HandOffOver());
                    });
            return Behaviors.same();
        }
        attempts.survived();
        if (unconfirmed != null || actorContext.keepsAny() || isBusy() || runner.owesWork()) {
            actorContext.handOn(unconfirmed);
            // A write still queued lands after whoever is next has read the journal.
            var next = actorContext.next();
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
                && actorContext.timers().isTimerActive(HandOffOver.class)
                && commits.isDurable()
                && commits.hasWakeup()
                && runner.hasFramesToAdvance();
    }

    /** Whether something is under way whose end is to be waited for. */
    boolean isBusy() {
        return !commits.isDurable() || runner.isBusy();
    }

    /** An execution whose calls wait outside memory waits there as well. */
    void leaveIfElsewhere() {
        if (runner.waitsElsewhere() && commits.isDurable()) {
            actorContext.passivate();
        }
    }

    /**
     * Hands an execution whose frames wait for memory over to its wake-up row, which is due at
     * once. The pollers load it again when there is memory. It leaves between two transitions, when
     * no call of it is in flight.
     */
    void evictIfSuspended(@Nullable Remote handedOn) {
        if (runner.isSuspended()
                && !evicted
                && !underWay
                && handedOn == null
                && commits.isDurable()
                && commits.hasWakeup()
                && runner.isSettled()
                && actorContext.memory().hasProgressed()
                && actorContext.memory().evict()) {
            evicted = true;
            runner.beginNothing();
            commits.evict(
                    now.get(),
                    () -> {
                        runner.evicted();
                        actorContext.passivate();
                    });
        }
    }
}
