package dev.askel.engine.execution.live;

import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.call.DeferredCalls;
import dev.askel.engine.execution.commit.Commits;
import dev.askel.engine.execution.commit.ExecutionWriter;
import dev.askel.engine.journal.JournalUnavailableException;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.journal.wakeup.Wakeup;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the {@link Wakeup wake-up row} of a live execution without a journal row, and handles
 * the outcomes.
 */
final class WakeupRowUpdates {
    private static final Duration REPLACE_AGAIN = Duration.ofMillis(100);

    private final ExecutionActorContext actorContext;
    private final ExecutionWriter writer;
    private final Commits commits;
    private final ExecutionServices services;

    /**
     * Whether the wake-up row names a permit for which no call waits. A permit is the right to make
     * one concurrent call.
     */
    private boolean hasStalePermit;

    WakeupRowUpdates(
            ExecutionActorContext actorContext,
            ExecutionWriter writer,
            Commits commits,
            ExecutionServices services,
            @Nullable RecoveryRows recovered,
            DeferredCalls deferred) {
        this.actorContext = actorContext;
        this.writer = writer;
        this.commits = commits;
        this.services = services;
        this.hasStalePermit = recovered != null && hasStalePermit(recovered.wakeup(), deferred);
    }

    private static boolean hasStalePermit(@Nullable Wakeup row, DeferredCalls deferred) {
        return row != null
                && row.awaitedPermit() != null
                && !row.inFlight()
                && !deferred.hasWaiting();
    }

    /**
     * Replaces a recovered wake-up row that no further write of the execution would correct:
     *
     * <ul>
     *   <li>a row with a permit, of an execution that waits for no permit. Nodes of earlier
     *       releases write such rows, because they do not know this column.
     *   <li>a row that is due before the next timer. The end of a quarantine makes the row due.
     * </ul>
     */
    void correctStaleRow() {
        if (hasStalePermit || (commits.isDurable() && commits.isWakeupTooEarly(services.now()))) {
            hasStalePermit = false;
            commits.updateWakeupRow(services.now(), () -> {});
        }
    }

    /**
     * Requests the replacement of the row again, unless an earlier run of the actor requested it.
     */
    void onReplaceAgain(Commits.ReplaceWakeupAgain again) {
        if (again.writer().equals(writer)) {
            commits.updateWakeupRow(services.now(), again.onDurable());
        }
    }

    /**
     * Handles the outcome of a replacement.
     *
     * @return whether the row was replaced
     * @throws UnavailableException when the row could not be replaced
     */
    boolean onReplaced(Commits.WakeupReplaced outcome) {
        if (!outcome.writer().equals(writer)) {
            return false;
        }
        if (isQueueFull(outcome.failure())) {
            var again = new Commits.ReplaceWakeupAgain(writer, outcome.onDurable());
            actorContext.timers().startSingleTimer(again, again, REPLACE_AGAIN);
            return false;
        }
        if (!Boolean.TRUE.equals(outcome.replaced())) {
            throw new UnavailableException(
                    actorContext.persistenceId() + ": the wake-up row could not be replaced",
                    outcome.failure());
        }
        commits.onWakeupReplaced(outcome);
        return true;
    }

    private static boolean isQueueFull(@Nullable Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof JournalUnavailableException unavailable
                && unavailable.reason() == DeferralReason.QUEUE_FULL;
    }
}
