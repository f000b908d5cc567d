package dev.askel.engine.wakeup;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.wakeup.CallPosition;
import dev.askel.engine.journal.wakeup.DueCursor;
import dev.askel.engine.journal.wakeup.WaitingCallPosition;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.journal.wakeup.WakeupQueries;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A journal with rows that wait for permits. */
final class WaitingRows implements WakeupQueries {
    private final List<String> permits;
    private final List<Wakeup> rows;
    private int permitReads;

    WaitingRows(List<String> permits, List<Wakeup> rows) {
        this.permits = permits;
        this.rows = rows;
    }

    /** The number of times that permits were read. */
    int permitReads() {
        return permitReads;
    }

    @Override
    public CompletionStage<List<String>> awaitedPermits(String after, int rowsMax) {
        permitReads++;
        return CompletableFuture.completedStage(
                permits.stream()
                        .filter(permit -> permit.compareTo(after) > 0)
                        .limit(rowsMax)
                        .toList());
    }

    @Override
    public CompletionStage<List<Wakeup>> callsWaiting(
            SliceRange slices, String permit, WaitingCallPosition after, int rowsMax) {
        return CompletableFuture.completedStage(
                rows.stream()
                        .filter(row -> Objects.requireNonNull(row.dueMillis()) > after.dueMillis())
                        .limit(rowsMax)
                        .toList());
    }

    @Override
    public CompletionStage<List<Wakeup>> wakeupsDue(DueCursor cursor, long untilMillis) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<Wakeup>> callsWithoutNode(
            SliceRange slices, Set<String> livingIncarnations, CallPosition after, int rowsMax) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<Wakeup>> callsInFlight(
            SliceRange slices, CallPosition after, int rowsMax) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<MissedHeartbeat>> heartbeatsMissed(
            DueCursor cursor, long nowMillis) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Boolean> confirmMissed(MissedHeartbeat missed, long nowMillis) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean hasRecoveryCapacity() {
        return true;
    }
}
