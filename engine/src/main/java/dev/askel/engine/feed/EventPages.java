package dev.askel.engine.feed;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.visibility.ExecutionRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Events from the journal, a few rows at a time. Rows know nothing of event ids: where one stands
 * is searched by halves, since ids ascend with the rows, and a row of a long history is found with
 * a dozen small reads.
 */
final class EventPages {
    static final long FIRST_ROW = 1;

    private static final int ROWS_MAX = 32;
    private static final long ROW_BYTES_MAX = 64L * 1024;

    /** Rows in which an event is looked for; most rows have some. */
    private static final int PROBE_ROWS = 4;

    /** A search does not go on for less. */
    private static final int NEAR_ROWS = 8;

    private final Journal journal;
    private final ReadTurns turns;

    EventPages(Journal journal, ReadTurns turns) {
        this.journal = journal;
        this.turns = turns;
    }

    /**
     * What was read.
     *
     * @param nextRow where the next page begins; the same again when there is nothing yet
     */
    record Found(List<HistoryEvent> events, long nextRow) {}

    /** The events behind {@code afterEventId} in the rows from {@code row} on, of a few of them. */
    CompletionStage<Found> read(ExecutionRef reference, long row, long afterEventId) {
        return rows(reference, row, ROWS_MAX)
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
                    return new Found(events, next);
                });
    }

    /** A row such that all events before it are at most {@code afterEventId}, and not far back. */
    CompletionStage<Long> rowBehind(ExecutionRef reference, long afterEventId) {
        if (afterEventId == 0) {
            return CompletableFuture.completedStage(FIRST_ROW);
        }
        return turns.read(() ->
                        journal.readBackwards(
                                reference.persistenceId(),
                                reference.bucket(),
                                Long.MAX_VALUE,
                                1,
                                ROW_BYTES_MAX))
                .thenCompose(last ->
                        search(
                                reference,
                                afterEventId,
                                FIRST_ROW,
                                last.isEmpty() ? FIRST_ROW : last.getFirst().sequenceNr() + 1));
    }

    /** All events before {@code from} are at most that; those of {@code to} may be more. */
    private CompletionStage<Long> search(
            ExecutionRef reference, long afterEventId, long from, long to) {
        if (to - from <= NEAR_ROWS) {
            return CompletableFuture.completedStage(from);
        }
        long middle = (from + to) >>> 1;
        return rows(reference, middle, PROBE_ROWS)
                .thenCompose(rows -> {
                    var first = first(rows);
                    return first != null && first.id() <= afterEventId + 1
                            ? search(reference, afterEventId, middle, to)
                            : search(reference, afterEventId, from, middle);
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

    private CompletionStage<List<JournalRow>> rows(ExecutionRef reference, long from, int rowsMax) {
        return turns.read(() ->
                journal.read(
                        reference.persistenceId(),
                        reference.bucket(),
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
