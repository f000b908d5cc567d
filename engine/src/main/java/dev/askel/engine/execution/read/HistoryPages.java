package dev.askel.engine.execution.read;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.GetExecutionHistoryResult;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.workbench.EventRows;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.codec.UnreadableRowException;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.ContentReads;
import dev.askel.engine.sql.PayloadUnavailableException;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ExecutionHeader;
import dev.askel.engine.visibility.ExecutionLookup;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Implements GetExecutionHistory and searches in histories. The cost of a page does not grow with
 * its position in the history, because only the rows of the page are read. A page token names a row
 * and an event in that row.
 */
public final class HistoryPages implements EventRows {
    /**
     * The number of rows of the first query. It is small, because a row may contain two thousand
     * events.
     */
    private static final int ROWS_FIRST = 2;

    private static final int ROWS_MAX = 128;
    private static final long BYTES_MAX = 4L * 1024 * 1024;

    /**
     * The maximum number of events that a search scans for one page. The rows of this number of
     * events have a few megabytes.
     */
    private static final int LOOKED_AT_MAX = 20_000;

    /**
     * The number of rows that one query reads to find a row with events. It is small, because most
     * rows contain events.
     */
    private static final int ROWS_PROBED = 8;

    private final Journal journal;
    private final ExecutionLookup lookup;
    private final PageTokens tokens;

    /** Creates the reader of {@code journal}. {@code lookup} finds the executions. */
    public HistoryPages(Journal journal, ExecutionLookup lookup, PageTokens tokens) {
        this.journal = journal;
        this.lookup = lookup;
        this.tokens = tokens;
    }

    public CompletionStage<Answer<GetExecutionHistoryResult>> page(
            Caller caller, GetExecutionHistoryRequest request) {
        return search(
                        caller,
                        request.executionArn(),
                        "GetExecutionHistory",
                        request.page(),
                        EventSelection.all(request.reverseOrder()),
                        request.includeExecutionData())
                .thenApply(answer ->
                        answer.map(found ->
                                new GetExecutionHistoryResult(
                                        found.events(),
                                        request.includeExecutionData(),
                                        found.nextToken())));
    }

    @Override
    public CompletionStage<Answer<ListEventsResult>> listEvents(
            Caller caller, ListEventsRequest request) {
        return search(
                caller,
                request.executionArn(),
                "ListEvents",
                request.page(),
                new EventSelection(request.reverseOrder(), request.criteria(), LOOKED_AT_MAX),
                true);
    }

    private CompletionStage<Answer<ListEventsResult>> search(
            Caller caller,
            String arn,
            String operation,
            Page page,
            EventSelection selection,
            boolean withData) {
        return switch (parseOwn(caller, arn)) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var own) ->
                    lookup.byArn(own)
                            .thenCompose(found ->
                                    switch (found) {
                                        case Answer.Refused(var error) ->
                                                done(Answer.refused(error));
                                        case Answer.Ok(var reference) ->
                                                readExecution(
                                                                reference, operation, page,
                                                                selection, withData)
                                                        .exceptionallyCompose(failure ->
                                                                refuseIfUnreadable(own, failure));
                                    });
        };
    }

    /**
     * Refuses the request if the execution was deleted during the request, or if its
     * customer-managed key cannot be used. The rows of a deleted execution are missing although the
     * journal is not damaged.
     */
    private <T> CompletionStage<Answer<T>> refuseIfUnreadable(ExecutionArn arn, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PayloadUnavailableException key) {
                return done(Answer.refused(key.error()));
            }
        }
        return lookup.byArn(arn)
                .thenCompose(found ->
                        found instanceof Answer.Refused(var error)
                                ? done(Answer.refused(error))
                                : CompletableFuture.failedStage(failure));
    }

    private static Answer<ExecutionArn> parseOwn(Caller caller, String text) {
        return Arns.parseExecution(text)
                .then(arn ->
                        arn.scope().equals(caller.scope())
                                ? Answer.ok(arn)
                                : Answer.refused(new EngineError.ExecutionDoesNotExist(text)));
    }

    private CompletionStage<Answer<ListEventsResult>> readExecution(
            ExecutionHeader reference,
            String operation,
            Page page,
            EventSelection selection,
            boolean withData) {
        var scope = scope(reference, operation, selection);
        var token = page.token();
        if (token == null) {
            return firstPosition(reference, selection)
                    .thenCompose(
                            from -> readPage(reference, page, selection, withData, scope, from));
        }
        return switch (tokens.read(scope, token)) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var position) ->
                    readPage(
                            reference,
                            page,
                            selection,
                            withData,
                            scope,
                            HistoryPosition.parse(position));
        };
    }

    /**
     * Returns the scope of a page token. The scope identifies the request to which the token
     * belongs.
     */
    private static String scope(
            ExecutionHeader reference, String operation, EventSelection selection) {
        var plain = "%s|%s|%b".formatted(operation, reference.persistenceId(), selection.reverse());
        return selection.lookedAtMax() == LOOKED_AT_MAX ? plain + "|" + selection : plain;
    }

    private CompletionStage<HistoryPosition> firstPosition(
            ExecutionHeader reference, EventSelection selection) {
        var id = selection.firstId();
        if (id == null) {
            return done(HistoryPosition.start(selection.reverse()));
        }
        boolean reverse = selection.reverse();
        return journal.readBackwards(
                        reference.persistenceId(),
                        reference.bucket(),
                        HistoryPosition.LAST,
                        1,
                        BYTES_MAX)
                .thenCompose(last ->
                        last.isEmpty()
                                ? done(1L)
                                : rowOf(reference, id, reverse, 1, last.getFirst().sequenceNr()))
                .thenApply(
                        row -> reverse ? HistoryPosition.endOf(row) : new HistoryPosition(row, 0));
    }

    /**
     * Finds the row of an event by bisection. If rows have no events, the result may be a row
     * before the event; in reverse order, a row after the event.
     *
     * @param low a row whose first event is the searched event or an earlier event
     * @param high the last row that may contain the event
     */
    private CompletionStage<Long> rowOf(
            ExecutionHeader reference, long eventId, boolean reverse, long low, long high) {
        if (low >= high) {
            return done(low);
        }
        long middle = low + (high - low + 1) / 2;
        return journal.read(
                        reference.persistenceId(),
                        reference.bucket(),
                        middle,
                        ROWS_PROBED,
                        BYTES_MAX)
                .thenCompose(rows -> {
                    for (var row : rows) {
                        var events = events(row);
                        if (!events.isEmpty()) {
                            return events.getFirst().id() <= eventId
                                    ? rowOf(
                                            reference,
                                            eventId,
                                            reverse,
                                            Math.min(row.sequenceNr(), high),
                                            high)
                                    : rowOf(reference, eventId, reverse, low, middle - 1);
                        }
                    }
                    return reverse
                            ? rowOf(reference, eventId, reverse, middle, high)
                            : rowOf(reference, eventId, reverse, low, middle - 1);
                });
    }

    private CompletionStage<Answer<ListEventsResult>> readPage(
            ExecutionHeader reference,
            Page page,
            EventSelection selection,
            boolean withData,
            String scope,
            HistoryPosition from) {
        // One additional event shows whether there is a next page.
        return events(
                        reference,
                        selection.reverse(),
                        from,
                        ROWS_FIRST,
                        new EventPageCollector(page.size(), selection))
                .thenCompose(found -> withData ? found.readData() : done(found))
                .thenApply(found -> {
                    if (from.sequenceNr() == HistoryPosition.LAST
                            && found.firstId() < reference.lastEventId()) {
                        throw new UnreadableRowException(
                                reference.persistenceId() + ": its last rows are missing");
                    }
                    var next = found.next();
                    return Answer.ok(
                            new ListEventsResult(
                                    found.page(),
                                    next == null ? null : tokens.issue(scope, next.toString())));
                });
    }

    private CompletionStage<EventPageCollector> events(
            ExecutionHeader reference,
            boolean reverse,
            HistoryPosition from,
            int rowsMax,
            EventPageCollector found) {
        var read = read(reference, from, reverse, rowsMax);
        var scanned =
                found.readsData()
                        ? read.thenApplyAsync(
                                rows ->
                                        ContentReads.within(
                                                SqlWorkers.WAIT_MAX,
                                                () -> scan(reference, rows, from, reverse, found)),
                                task -> Thread.ofVirtual().start(task))
                        : read.thenApply(rows -> scan(reference, rows, from, reverse, found));
        return scanned.thenCompose(next ->
                found.isFull() || next.equals(from)
                        ? done(found)
                        : events(reference, reverse, next, Math.min(ROWS_MAX, 2 * rowsMax), found));
    }

    /** Returns the position after the rows; the same position when there are no rows. */
    private static HistoryPosition scan(
            ExecutionHeader reference,
            List<JournalRow> rows,
            HistoryPosition from,
            boolean reverse,
            EventPageCollector found) {
        var next = from;
        for (var row : rows) {
            if (!found.isFull() && isNextRow(reference, row, next, found)) {
                scan(row, from, reverse, found);
            }
            next = after(row.sequenceNr(), reverse);
        }
        if (rows.isEmpty() && !found.isFull()) {
            endPage(reference, from, reverse, found);
        }
        return next;
    }

    private static HistoryPosition after(long sequenceNr, boolean reverse) {
        return reverse
                ? HistoryPosition.endOf(sequenceNr - 1)
                : new HistoryPosition(sequenceNr + 1, 0);
    }

    /**
     * Returns whether the row is the expected next row. If not, a row was lost, because row numbers
     * have no gaps. The page then ends before the gap. After {@link HistoryPosition#LAST} any row
     * is expected, because the number of the last row is not known in advance.
     */
    private static boolean isNextRow(
            ExecutionHeader reference,
            JournalRow row,
            HistoryPosition next,
            EventPageCollector found) {
        found.noteRow();
        if (row.sequenceNr() == next.sequenceNr() || next.sequenceNr() == HistoryPosition.LAST) {
            return true;
        }
        found.onDamage(next, missing(reference, next.sequenceNr()));
        return false;
    }

    /**
     * Ends the page, because there are no more rows. In reverse order, the history is complete at
     * row 0. In forward order, it is complete if the journal contains all events that the index row
     * counts.
     */
    private static void endPage(
            ExecutionHeader reference,
            HistoryPosition from,
            boolean reverse,
            EventPageCollector found) {
        boolean isComplete =
                reverse
                        ? from.sequenceNr() == 0
                        : found.hasRows() && found.lastId() >= reference.lastEventId();
        if (!isComplete) {
            found.onDamage(from, missing(reference, from.sequenceNr()));
        }
    }

    private static UnreadableRowException missing(ExecutionHeader reference, long sequenceNr) {
        return new UnreadableRowException(
                "%s: row %s is missing"
                        .formatted(
                                reference.persistenceId(),
                                sequenceNr == HistoryPosition.LAST
                                        ? "1"
                                        : Long.toString(sequenceNr)));
    }

    private CompletionStage<List<JournalRow>> read(
            ExecutionHeader reference, HistoryPosition from, boolean reverse, int rowsMax) {
        var id = reference.persistenceId();
        int bucket = reference.bucket();
        return reverse
                ? journal.readBackwards(id, bucket, from.sequenceNr(), rowsMax, BYTES_MAX)
                : journal.read(id, bucket, from.sequenceNr(), rowsMax, BYTES_MAX);
    }

    private static void scan(
            JournalRow row, HistoryPosition from, boolean reverse, EventPageCollector found) {
        var events = events(row, reverse, found);
        int last = events.size() - 1;
        int at = reverse ? last : 0;
        if (row.sequenceNr() == from.sequenceNr()) {
            at = reverse ? Math.min(last, from.offset()) : from.offset();
        }
        while (at >= 0 && at <= last && !found.isFull()) {
            found.scan(events.get(at), new HistoryPosition(row.sequenceNr(), at));
            at += reverse ? -1 : 1;
        }
    }

    private static List<HistoryEvent> events(
            JournalRow row, boolean reverse, EventPageCollector found) {
        try {
            return events(row);
        } catch (UnreadableRowException damage) {
            found.onDamage(
                    reverse
                            ? HistoryPosition.endOf(row.sequenceNr())
                            : new HistoryPosition(row.sequenceNr(), 0),
                    damage);
            return List.of();
        }
    }

    private static List<HistoryEvent> events(JournalRow row) {
        return BatchCodec.decode(row.payload()).stream()
                .filter(HistoryEvent.class::isInstance)
                .map(HistoryEvent.class::cast)
                .toList();
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedStage(value);
    }
}
