package dev.askel.engine.feed;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.visibility.ExecutionHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads events from the journal, a few rows at a time. Rows have no index by event id, but event
 * ids ascend with the rows. A binary search therefore finds the row of an event in a long history
 * with a dozen small reads.
 */
final class EventPages {
    static final long FIRST_ROW = 1;

    private static final int ROWS_MAX = 32;
    private static final long ROW_BYTES_MAX = 64L * 1024;

    /**
     * The number of rows that each step of the search reads. Most rows have events, so at least one
     * of these rows is expected to have some.
     */
    private static final int PROBE_ROWS = 4;

    /** The search ends when the range has at most this number of rows. */
    private static final int NEAR_ROWS = 8;

    private final Journal journal;
    private final ReadLimiter limiter;

    EventPages(Journal journal, ReadLimiter limiter) {
        this.journal = journal;
        this.limiter = limiter;
    }

    /**
     * The events of some rows.
     *
     * @param nextRow the first row of the next page; the requested row when it does not exist yet
     */
    record EventRows(List<HistoryEvent> events, long nextRow) {}

    /**
     * Reads a page of rows from {@code row} on, and returns their events after {@code
     * afterEventId}.
     */
    CompletionStage<EventRows> read(ExecutionHeader execution, long row, long afterEventId) {
        return rows(execution, row, ROWS_MAX)
                .thenApply(rows -> {
                    var events = new ArrayList<HistoryEvent>();
                    long next = row;
                    for (var each : rows) {
                        for (var event : events(each)) {
                            if (event.id() > afterEventId) {
                                events.add(event);
                            }
                        }
                        next = each.sequenceNr() + 1;
                    }
                    return new EventRows(events, next);
                });
    }

    /**
     * Finds a row from which the events after {@code afterEventId} can be read, without reading
     * many earlier rows.
     */
    CompletionStage<Long> findRow(ExecutionHeader execution, long afterEventId) {
        if (afterEventId == 0) {
            return CompletableFuture.completedStage(FIRST_ROW);
        }
        return limiter.read(() ->
                        journal.readBackwards(
                                execution.persistenceId(),
                                execution.bucket(),
                                Long.MAX_VALUE,
                                1,
                                ROW_BYTES_MAX))
                .thenCompose(last ->
                        search(
                                execution,
                                afterEventId,
                                FIRST_ROW,
                                last.isEmpty() ? FIRST_ROW : last.getFirst().sequenceNr() + 1));
    }

    /**
     * Searches between two rows. Events before row {@code from} have ids up to {@code
     * afterEventId}; events from row {@code to} on may have larger ids.
     */
    private CompletionStage<Long> search(
            ExecutionHeader execution, long afterEventId, long from, long to) {
        if (to - from <= NEAR_ROWS) {
            return CompletableFuture.completedStage(from);
        }
        long middle = (from + to) >>> 1;
        return rows(execution, middle, PROBE_ROWS)
                .thenCompose(rows -> {
                    var first = first(rows);
                    return first != null && first.id() <= afterEventId + 1
                            ? search(execution, afterEventId, middle, to)
                            : search(execution, afterEventId, from, middle);
                });
    }

    private static @Nullable HistoryEvent first(List<JournalRow> rows) {
        for (var row : rows) {
            var events = events(row);
            if (!events.isEmpty()) {
                return events.getFirst();
            }
        }
        return null;
    }

    private CompletionStage<List<JournalRow>> rows(
            ExecutionHeader execution, long from, int rowsMax) {
        return limiter.read(() ->
                journal.read(
                        execution.persistenceId(),
                        execution.bucket(),
                        from,
                        rowsMax,
                        ROW_BYTES_MAX));
    }

    private static List<HistoryEvent> events(JournalRow row) {
        return BatchCodec.decode(row.payload()).stream()
                .filter(HistoryEvent.class::isInstance)
                .map(HistoryEvent.class::cast)
                .toList();
    }
}
