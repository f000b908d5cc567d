package dev.askel.engine.execution.commit;

import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.journal.wakeup.WakeupChange;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The {@link Wakeup wake-up row} of one execution, as stored or as the last write stores it. */
final class WakeupRow {
    private final String persistenceId;
    private final ExecutionServices services;
    private final AwaitedPermits awaitedPermits;
    private final @Nullable WakeupChange recovered;
    private @Nullable WakeupChange written;

    /** The row that {@link #replace} sent last. */
    private @Nullable WakeupChange replacement;

    private boolean forced;

    /**
     * The time of the execution's eviction, after which pollers load it again; null while the
     * execution remains in memory.
     */
    private @Nullable Instant evictedAt;

    /**
     * Creates the row.
     *
     * @param recovered the stored row; null without one
     */
    WakeupRow(
            String persistenceId,
            ExecutionServices services,
            AwaitedPermits awaitedPermits,
            @Nullable Wakeup recovered) {
        this.persistenceId = persistenceId;
        this.services = services;
        this.awaitedPermits = awaitedPermits;
        this.recovered =
                recovered == null
                        ? null
                        : new WakeupChange.Put(
                                recovered.dueMillis(),
                                recovered.inFlight(),
                                recovered.hasPendingNotifications(),
                                recovered.claimedBy(),
                                recovered.awaitedPermit());
    }

    /** Returns the row that is stored, or that the write in flight stores; null without one. */
    @Nullable WakeupChange current() {
        return written == null ? recovered : written;
    }

    /**
     * Makes the row due with the next write, so that any node may load the execution and advance
     * its {@link Frame frames}.
     */
    void evict(Instant now) {
        evictedAt = now;
    }

    /**
     * Makes the next write replace the stored row, because the stored row may differ from the row
     * in memory.
     */
    void forceWrite() {
        forced = true;
    }

    /** Returns the change that a write of the state makes. */
    WakeupChange changeTo(ExecutionState state, boolean isFirstWrite, Instant now) {
        var next = next(state, now);
        boolean isStored =
                next.equals(written)
                        || (written == null && isFirstWrite && next instanceof WakeupChange.Remove);
        boolean isUnchanged = isStored && !forced;
        written = next;
        forced = false;
        return isUnchanged ? new WakeupChange.Leave() : next;
    }

    /**
     * Replaces the row by one with the current waiting calls and calls in flight. The caller must
     * have no pending entries. Otherwise the row would include the effects of entries that are not
     * durable.
     *
     * @return false when the stored row differs from the expected one, because another node has
     *     continued the execution
     */
    CompletionStage<Boolean> replace(ExecutionState state, Instant now) {
        var next = next(state, now);
        replacement = next;
        if (!(next instanceof WakeupChange.Put row)) {
            return CompletableFuture.completedStage(true);
        }
        return current() instanceof WakeupChange.Put former
                ? services.journal().replaceWakeup(persistenceId, former, row)
                : CompletableFuture.completedStage(false);
    }

    /** Ends the replacement of the row. Must be called when the row is durable. */
    void onReplaced() {
        written = replacement;
    }

    /** Whether the recovered row is due too early, and this run has not replaced it. */
    boolean isTooEarly(ExecutionState state, Instant now) {
        return written == null
                && recovered instanceof WakeupChange.Put stored
                && next(state, now) instanceof WakeupChange.Put needed
                && stored.isDueTooEarly(needed);
    }

    private WakeupChange next(ExecutionState state, Instant now) {
        return StoredRows.wakeup(
                state,
                now,
                services.settings().noticeRepeatDelay(),
                services.incarnation(),
                awaitedPermits,
                evictedAt);
    }
}
