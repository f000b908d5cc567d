package dev.askel.engine.execution;

import dev.askel.engine.execution.ExecutionCommand.Remote;
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
    private final Seat seat;
    private final Commits commits;
    private final Course course;
    private final Attempts attempts;
    private final Duration handOff;
    private final Supplier<Instant> now;
    private boolean underWay;

    /** Whether a due wake-up row was requested, which the pollers find. */
    private boolean isRowRequested;

    Departure(
            Seat seat,
            Commits commits,
            Course course,
            Attempts attempts,
            Duration handOff,
            Supplier<Instant> now) {
        this.seat = seat;
        this.commits = commits;
        this.course = course;
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
            course.beginNothing();
            seat.timers()
                    .startSingleTimer(
                            ExecutionEntity.HandOffOver.class,
                            new ExecutionEntity.HandOffOver(),
                            handOff);
        }
        return isBusy() ? Behaviors.same() : over(unconfirmed);
    }

    /** Goes as soon as nothing is to be waited for. */
    void goIfDone() {
        if (underWay && !isBusy()) {
            seat.tellSelf(new ExecutionEntity.HandOffOver());
        }
    }

    /** It waits no longer, unless there is time left and something to wait for again. */
    Behavior<ExecutionCommand> over(@Nullable Remote unconfirmed) {
        // Between the word to itself and its coming back something else may have been accepted.
        if (isBusy() && seat.timers().isTimerActive(ExecutionEntity.HandOffOver.class)) {
            return Behaviors.same();
        }
        if (needsRow(unconfirmed)) {
            isRowRequested = true;
            commits.evict(
                    now.get(),
                    () -> {
                        course.evicted();
                        seat.tellSelf(new ExecutionEntity.HandOffOver());
                    });
            return Behaviors.same();
        }
        attempts.survived();
        if (unconfirmed != null || seat.keepsAny() || isBusy() || course.owesWork()) {
            seat.handOn(unconfirmed);
            // A write still queued lands after whoever is next has read the journal.
            var next = seat.next();
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
                && seat.memory().isTight()
                && seat.timers().isTimerActive(ExecutionEntity.HandOffOver.class)
                && commits.isDurable()
                && commits.hasWakeup()
                && course.hasFramesToAdvance();
    }

    /** Whether something is under way whose end is to be waited for. */
    boolean isBusy() {
        return !commits.isDurable() || course.isBusy();
    }
}
