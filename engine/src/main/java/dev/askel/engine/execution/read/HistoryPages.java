package dev.askel.engine.execution.read;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.GetExecutionHistoryResult;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.PageTokens;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.workbench.EventRows;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.codec.UnreadableRowException;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.ExecutionHeader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Implements GetExecutionHistory and searches in histories. They read the journal row by row, so
 * that each page costs the same, wherever it begins. A page token names a row and an event in that
 * row.
 */
public final class HistoryPages implements EventRows {
    /** Rows of the first query. It reads few, because a row may hold two thousand events. */
    private static final int ROWS_FIRST = 2;

    private static final int ROWS_MAX = 128;
    private static final long BYTES_MAX = 4L * 1024 * 1024;

    /** Events that a search scans for one page, about those of a few megabytes of rows. */
    private static final int LOOKED_AT_MAX = 20_000;

    /** Rows among which a row with events is searched; most rows have some. */
    private static final int ROWS_PROBED = 8;

    private final Journal journal;
    private final ExecutionLookup lookup;
    private final PageTokens tokens;

    /** Reads from {@code journal} the executions that {@code lookup} finds. */
    public HistoryPages(Journal journal, ExecutionLookup lookup, PageTokens tokens) {
        this.journal = journal;
        this.lookup = lookup;
        this.tokens = tokens;
    }

    public CompletionStage<Answer<GetExecutionHistoryResult>> page(
            Caller caller, GetExecutionHistoryRequest request) {
        return found(
                        caller,
                        request.executionArn(),
                        "GetExecutionHistory",
                        request.page(),
                        EventSelection.all(request.reverseOrder()))
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
        return found(
                caller,
                request.executionArn(),
                "ListEvents",
                request.page(),
                new EventSelection(request.reverseOrder(), request.criteria(), LOOKED_AT_MAX));
    }

    private CompletionStage<Answer<ListEventsResult>> found(
            Caller caller, String arn, String operation, Page page, EventSelection selection) {
        return switch (own(caller, arn)) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var own) ->
                    lookup.byArn(own)
                            .thenCompose(found ->
                                    switch (found) {
                                        case Answer.Refused(var error) ->
                                                done(Answer.refused(error));
                                        case Answer.Ok(var reference) ->
                                                found(reference, operation, page, selection)
                                                        .exceptionallyCompose(
                                                                failure -> goneOr(own, failure));
                                    });
        };
    }

    /**
     * Refuses the request when the execution was deleted meanwhile. Then missing rows are no
     * damage.
     */
    private <T> CompletionStage<Answer<T>> goneOr(ExecutionArn arn, Throwable failure) {
        return lookup.byArn(arn)
                .thenCompose(found ->
                        found instanceof Answer.Refused(var error)
                                ? done(Answer.refused(error))
                                : CompletableFuture.failedStage(failure));
    }

    private static Answer<ExecutionArn> own(Caller caller, String text) {
        return Arns.execution(text)
                .then(arn ->
                        arn.scope().equals(caller.scope())
                                ? Answer.ok(arn)
                                : Answer.refused(new EngineError.ExecutionDoesNotExist(text)));
    }

    private CompletionStage<Answer<ListEventsResult>> found(
            ExecutionHeader reference, String operation, Page page, EventSelection selection) {
        var scope = scope(reference, operation, selection);
        var token = page.token();
        if (token == null) {
            return beginning(reference, selection)
                    .thenCompose(from -> gather(reference, page, selection, scope, from));
        }
        return switch (tokens.read(scope, token)) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var position) ->
                    gather(reference, page, selection, scope, HistoryPlace.read(position));
        };
    }

    /** The scope of a page token: the request that it belongs to. */
    private static String scope(
            ExecutionHeader reference, String operation, EventSelection selection) {
        var plain = "%s|%s|%b".formatted(operation, reference.persistenceId(), selection.reverse());
        return selection.lookedAtMax() == LOOKED_AT_MAX ? plain + "|" + selection : plain;
    }

    private CompletionStage<HistoryPlace> beginning(
            ExecutionHeader reference, EventSelection selection) {
        var id = selection.begin();
        if (id == null) {
            return done(HistoryPlace.first(selection.reverse()));
        }
        boolean reverse = selection.reverse();
        return journal.readBackwards(
                        reference.persistenceId(),
                        reference.bucket(),
                        HistoryPlace.LAST,
                        1,
                        BYTES_MAX)
                .thenCompose(last ->
                        last.isEmpty()
                                ? done(1L)
                                : rowOf(reference, id, reverse, 1, last.getFirst().sequenceNr()))
                .thenApply(row -> reverse ? HistoryPlace.endOf(row) : new HistoryPlace(row, 0));
    }

    /**
     * Finds the row of an event by bisection, or a row somewhat before it (in reverse: after it)
     * where rows in between have no events.
     *
     * @param low a row that begins with the event or before it
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

    private CompletionStage<Answer<ListEventsResult>> gather(
            ExecutionHeader reference,
            Page page,
            EventSelection selection,
            String scope,
            HistoryPlace from) {
        // One event more shows whether there is a next page.
        return events(
                        reference,
                        selection.reverse(),
                        from,
                        ROWS_FIRST,
                        new FoundEvents(page.size(), selection))
                .thenApply(found -> {
                    if (from.sequenceNr() == HistoryPlace.LAST
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

    private CompletionStage<FoundEvents> events(
            ExecutionHeader reference,
            boolean reverse,
            HistoryPlace from,
            int rowsMax,
            FoundEvents found) {
        return read(reference, from, reverse, rowsMax)
                .thenCompose(read -> {
                    var next = from;
                    for (var row : read) {
                        if (!found.isFull() && follows(reference, row, next, found)) {
                            take(row, from, reverse, found);
                        }
                        next = behind(row.sequenceNr(), reverse);
                    }
                    if (read.isEmpty() && !found.isFull()) {
                        end(reference, from, reverse, found);
                        return done(found);
                    }
                    return found.isFull()
                            ? done(found)
                            : events(
                                    reference,
                                    reverse,
                                    next,
                                    Math.min(ROWS_MAX, 2 * rowsMax),
                                    found);
                });
    }

    private static HistoryPlace behind(long sequenceNr, boolean reverse) {
        return reverse ? HistoryPlace.endOf(sequenceNr - 1) : new HistoryPlace(sequenceNr + 1, 0);
    }

    /**
     * Whether the row is the next one. Rows have no gaps, so a gap is a lost row. The last row says
     * itself that it is the last.
     */
    private static boolean follows(
            ExecutionHeader reference, JournalRow row, HistoryPlace next, FoundEvents found) {
        found.begin();
        if (row.sequenceNr() == next.sequenceNr() || next.sequenceNr() == HistoryPlace.LAST) {
            return true;
        }
        found.damaged(next, missing(reference, next.sequenceNr()));
        return false;
    }

    /**
     * Ends the page, because there are no more rows. The history is complete at its begin, or at
     * its end if the journal has all events that the index row counts.
     */
    private static void end(
            ExecutionHeader reference, HistoryPlace from, boolean reverse, FoundEvents found) {
        boolean whole =
                reverse
                        ? from.sequenceNr() == 0
                        : found.begun() && found.lastId() >= reference.lastEventId();
        if (!whole) {
            found.damaged(from, missing(reference, from.sequenceNr()));
        }
    }

    private static UnreadableRowException missing(ExecutionHeader reference, long sequenceNr) {
        return new UnreadableRowException(
                "%s: row %s is missing"
                        .formatted(
                                reference.persistenceId(),
                                sequenceNr == HistoryPlace.LAST ? "1" : Long.toString(sequenceNr)));
    }

    private CompletionStage<List<JournalRow>> read(
            ExecutionHeader reference, HistoryPlace from, boolean reverse, int rowsMax) {
        var id = reference.persistenceId();
        int bucket = reference.bucket();
        return reverse
                ? journal.readBackwards(id, bucket, from.sequenceNr(), rowsMax, BYTES_MAX)
                : journal.read(id, bucket, from.sequenceNr(), rowsMax, BYTES_MAX);
    }

    private static void take(
            JournalRow row, HistoryPlace from, boolean reverse, FoundEvents found) {
        var events = events(row, reverse, found);
        int last = events.size() - 1;
        int at = reverse ? last : 0;
        if (row.sequenceNr() == from.sequenceNr()) {
            at = reverse ? Math.min(last, from.offset()) : from.offset();
        }
        while (at >= 0 && at <= last && !found.isFull()) {
            found.take(events.get(at), new HistoryPlace(row.sequenceNr(), at));
            at += reverse ? -1 : 1;
        }
    }

    private static List<HistoryEvent> events(JournalRow row, boolean reverse, FoundEvents found) {
        try {
            return events(row);
        } catch (UnreadableRowException damage) {
            found.damaged(
                    reverse
                            ? HistoryPlace.endOf(row.sequenceNr())
                            : new HistoryPlace(row.sequenceNr(), 0),
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
