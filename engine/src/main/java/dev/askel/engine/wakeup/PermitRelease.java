package dev.askel.engine.wakeup;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.wakeup.WaitingCallPosition;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.journal.wakeup.WakeupQueries;
import dev.askel.engine.task.CallPermits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds the executions of one slice range whose deferred calls can be retried. For each permit (the
 * right to make one concurrent call), at most as many calls are released as this node has free
 * permits. Without a free permit, no rows are read. An endpoint that is down therefore costs one
 * index probe per second. A round continues with the permits after those of the previous round.
 */
final class PermitRelease {
    /** The maximum number of permits whose rows are read in one round. */
    private static final int READS_MAX = 100;

    /** The maximum number of calls that are released in one round for each permit name. */
    private static final int CALLS_MAX = 64;

    /** The maximum number of rows that are read in one round for each permit name. */
    private static final int ROWS_MAX = 512;

    private final SliceRange slices;
    private final WakeupQueries due;
    private final AwaitedPermits awaited;
    private final CallPermits permits;
    private final WakeupAdmission admission;

    /**
     * The positions at which the next round continues, by permit. A permit has a position if too
     * few of its first rows were admitted. The state machines of the other rows were on hold
     * (suspended by an operator) or had used their share of memory.
     */
    private final Map<String, WaitingCallPosition> positions = new HashMap<>();

    private String after = "";
    private boolean inProgress;

    PermitRelease(
            SliceRange slices,
            WakeupQueries due,
            AwaitedPermits awaited,
            CallPermits permits,
            WakeupAdmission admission) {
        this.admission = admission;
        this.slices = slices;
        this.due = due;
        this.awaited = awaited;
        this.permits = permits;
    }

    /** Begins a round; returns false while a round is in progress. */
    boolean tryBegin() {
        if (inProgress) {
            return false;
        }
        inProgress = true;
        return true;
    }

    /**
     * Returns the executions to wake in this round. The caller must then call {@link #onRoundEnded}
     * or {@link #onRoundFailed}.
     */
    CompletionStage<ReleasedCalls> runRound() {
        return awaited.after(after)
                .thenCompose(found -> {
                    CompletionStage<List<Wakeup>> calls =
                            CompletableFuture.completedStage(new ArrayList<>());
                    var progress = new Progress(found);
                    for (var permit : found) {
                        calls = calls.thenCompose(before -> release(permit, before, progress));
                    }
                    return calls.thenApply(all -> new ReleasedCalls(all, progress.next()));
                });
    }

    /** Counts the permits and reads of a round. */
    private static final class Progress {
        private final List<String> found;
        private int checked;
        private int reads;

        private Progress(List<String> found) {
            this.found = found;
        }

        /**
         * Returns the permit after which the next round begins; empty to begin with the first
         * permit.
         */
        private String next() {
            return checked < found.size() || checked == AwaitedPermits.PERMITS_MAX
                    ? found.get(checked - 1)
                    : "";
        }
    }

    /**
     * The result of a round.
     *
     * @param calls the rows of the executions to wake
     * @param nextPermit the permit after which the next round begins; empty to begin with the first
     *     permit
     */
    record ReleasedCalls(List<Wakeup> calls, String nextPermit) {}

    private CompletionStage<List<Wakeup>> release(
            String permit, List<Wakeup> before, Progress progress) {
        if (progress.reads == READS_MAX) {
            return CompletableFuture.completedStage(before);
        }
        progress.checked++;
        int free = permits.reservePermits(permit, CALLS_MAX);
        if (free == 0) {
            return CompletableFuture.completedStage(before);
        }
        progress.reads++;
        var position = positions.getOrDefault(permit, WaitingCallPosition.START);
        return due.callsWaiting(slices, permit, position, ROWS_MAX)
                .thenApply(rows -> {
                    int admitted = 0;
                    for (var row : rows) {
                        if (admitted < free && isAdmitted(row)) {
                            before.add(row);
                            admitted++;
                        }
                    }
                    // The rows of a small backlog are spread over the slices of many pollers.
                    permits.returnPermits(permit, free - admitted);
                    savePosition(permit, rows, admitted < free);
                    return before;
                });
    }

    /**
     * Makes the next round continue after the rows of this read. Otherwise executions that are not
     * admitted would hide later ones.
     */
    private void savePosition(String permit, List<Wakeup> rows, boolean hasPermitsLeft) {
        if (hasPermitsLeft && rows.size() == ROWS_MAX && positions.size() < READS_MAX) {
            positions.put(permit, WaitingCallPosition.of(rows.getLast()));
        } else {
            positions.remove(permit);
        }
    }

    private boolean isAdmitted(Wakeup row) {
        return admission.verdict(row.persistenceId()) == WakeupAdmission.Verdict.ADMITTED;
    }

    /** Ends a round. */
    void onRoundEnded(ReleasedCalls released) {
        inProgress = false;
        after = released.nextPermit();
    }

    /** Ends a failed round. The next round repeats it. */
    void onRoundFailed() {
        inProgress = false;
    }
}
