package dev.askel.engine.wakeup;

import dev.askel.engine.journal.Due;
import dev.askel.engine.journal.SliceRange;
import dev.askel.engine.journal.WaitingPlace;
import dev.askel.engine.journal.Wakeup;
import dev.askel.engine.task.CallPermits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds the executions of one slice range whose deferred calls can be made again. It reads as many
 * rows of each permit as this node has permits free. An endpoint that is down costs one index probe
 * a second.
 */
final class PermitRelease {
    /** Permits looked at in one round; the next round continues behind them. */
    private static final int PERMITS_MAX = 100;

    /** Calls of one permit that are released in one round. */
    private static final int CALLS_MAX = 64;

    /** Rows of one permit that are read in one round. */
    private static final int ROWS_MAX = 512;

    private final SliceRange slices;
    private final Due due;
    private final CallPermits permits;
    private final WakeupRoom memory;

    /** Where the next round reads on, for permits whose first rows all belong to shares in use. */
    private final Map<String, WaitingPlace> places = new HashMap<>();

    private String after = "";
    private boolean underWay;

    PermitRelease(SliceRange slices, Due due, CallPermits permits, WakeupRoom memory) {
        this.memory = memory;
        this.slices = slices;
        this.due = due;
        this.permits = permits;
    }

    /** Whether a round may begin: none is under way. */
    boolean begins() {
        if (underWay) {
            return false;
        }
        underWay = true;
        return true;
    }

    /** The executions to wake in this round; {@link #ended} must follow. */
    CompletionStage<Released> round() {
        return due.permitsWaitedFor(after, PERMITS_MAX)
                .thenCompose(found -> {
                    CompletionStage<List<Wakeup>> calls =
                            CompletableFuture.completedStage(new ArrayList<>());
                    for (var permit : found) {
                        calls = calls.thenCompose(before -> released(permit, before));
                    }
                    return calls.thenApply(all -> new Released(all, found));
                });
    }

    /**
     * The result of a round.
     *
     * @param calls rows of the executions to wake
     * @param permits all permits that were looked at
     */
    record Released(List<Wakeup> calls, List<String> permits) {}

    private CompletionStage<List<Wakeup>> released(String permit, List<Wakeup> before) {
        int free = permits.claim(permit, CALLS_MAX);
        if (free == 0) {
            return CompletableFuture.completedStage(before);
        }
        var place = places.getOrDefault(permit, WaitingPlace.START);
        return due.callsWaiting(slices, permit, place, ROWS_MAX)
                .thenApply(rows -> {
                    int admitted = 0;
                    for (var row : rows) {
                        if (admitted < free && isAdmitted(row)) {
                            before.add(row);
                            admitted++;
                        }
                    }
                    readOn(permit, rows, admitted < free);
                    return before;
                });
    }

    /** Executions on hold, or of a machine with its share, do not hide those behind them. */
    private void readOn(String permit, List<Wakeup> rows, boolean hasPermitsLeft) {
        if (hasPermitsLeft && rows.size() == ROWS_MAX && places.size() < PERMITS_MAX) {
            places.put(permit, WaitingPlace.of(rows.getLast()));
        } else {
            places.remove(permit);
        }
    }

    private boolean isAdmitted(Wakeup row) {
        return memory.of(row.persistenceId()) == WakeupRoom.Verdict.ADMITTED;
    }

    /** The round is over. */
    void ended(Released released) {
        underWay = false;
        after = released.permits().size() < PERMITS_MAX ? "" : released.permits().getLast();
    }

    /** The round failed; the next one asks for the same. */
    void failed() {
        underWay = false;
    }
}
