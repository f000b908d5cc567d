package dev.askel.engine.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arn.ExecutionArn;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.GetExecutionHistoryResult;
import dev.askel.engine.api.PageTokens;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.codec.UnreadableRowException;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.ExecutionRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * GetExecutionHistory, read from the journal row by row: a page costs a page, wherever it stands. A
 * token says at which row and at which event in it the next page begins.
 */
public final class HistoryPages {
    /** Rows of one question: a few first, since each may hold two thousand events. */
    private static final int ROWS_FIRST = 2;

    private static final int ROWS_MAX = 128;
    private static final long BYTES_MAX = 4L * 1024 * 1024;

    /** In the place of the number of the last row, which only that row knows. */
    private static final long LAST = Long.MAX_VALUE;

    /** Data after which a page ends early: a thousand events may hold 256 KiB each. */
    private static final long PAGE_BYTES_MAX = 4L * 1024 * 1024;

    private final Journal journal;
    private final ExecutionLookup lookup;
    private final PageTokens tokens;

    /** Reads from {@code journal} what {@code lookup} finds. */
    public HistoryPages(Journal journal, ExecutionLookup lookup, PageTokens tokens) {
        this.journal = journal;
        this.lookup = lookup;
        this.tokens = tokens;
    }

    /** An event's place: its row, and its position among the row's events. */
    private record Place(long sequenceNr, int offset) {
        static Place read(String text) {
            int colon = text.indexOf(':');
            return new Place(
                    Long.parseLong(text.substring(0, colon)),
                    Integer.parseInt(text.substring(colon + 1)));
        }

        @Override
        public String toString() {
            return sequenceNr + ":" + offset;
        }
    }

    private record Placed(HistoryEvent event, Place place) {}

    /** What a page holds so far, and one event more if there is one. */
    private static final class Found {
        private final int wanted;
        private final List<Placed> events = new ArrayList<>();
        private long bytes;
        private boolean begun;

        /** Where the journal cannot be read; the page ends before it. */
        private @Nullable Place damage;

        Found(int size) {
            this.wanted = size + 1;
        }

        boolean isFull() {
            return damage != null
                    || events.size() >= wanted
                    || (bytes > PAGE_BYTES_MAX && events.size() > 1);
        }

        void add(HistoryEvent event, Place place) {
            events.add(new Placed(event, place));
            bytes += data(event.details());
        }

        /** What is before it can be told; only the page that begins with it cannot. */
        void damaged(Place place, UnreadableRowException why) {
            if (events.isEmpty()) {
                throw why;
            }
            damage = place;
        }
    }

    private static long data(EventDetails details) {
        return switch (details) {
            case EventDetails.ExecutionStarted started -> started.input().sizeBytes();
            case EventDetails.Output(var output) -> output.sizeBytes();
            case EventDetails.StateEntered entered -> entered.input().sizeBytes();
            case EventDetails.StateExited exited ->
                    exited.output().sizeBytes()
                            + exited.assigned().values().stream()
                                    .mapToLong(Payload::sizeBytes)
                                    .sum();
            case EventDetails.TaskScheduled scheduled -> scheduled.parameters().sizeBytes();
            case EventDetails.TaskOutput task -> task.output().sizeBytes();
            case EventDetails.LambdaFunctionScheduled scheduled -> scheduled.input().sizeBytes();
            case EventDetails.ActivityScheduled scheduled -> scheduled.input().sizeBytes();
            case EventDetails.None _,
                    EventDetails.Failed _,
                    EventDetails.ExecutionRedriven _,
                    EventDetails.TaskStarted _,
                    EventDetails.TaskFailed _,
                    EventDetails.ActivityStarted _,
                    EventDetails.MapStateStarted _,
                    EventDetails.MapIteration _,
                    EventDetails.MapRunStarted _,
                    EventDetails.MapRunRedriven _,
                    EventDetails.EvaluationFailed _ ->
                    0;
        };
    }

    CompletionStage<Answer<GetExecutionHistoryResult>> page(
            Caller caller, GetExecutionHistoryRequest request) {
        return switch (own(caller, request)) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var arn) ->
                    lookup.byArn(arn)
                            .thenCompose(found ->
                                    switch (found) {
                                        case Answer.Refused(var error) ->
                                                done(Answer.refused(error));
                                        case Answer.Ok(var reference) -> page(reference, request);
                                    });
        };
    }

    private static Answer<ExecutionArn> own(Caller caller, GetExecutionHistoryRequest request) {
        return Arns.execution(request.executionArn())
                .then(arn ->
                        arn.scope().equals(caller.scope())
                                ? Answer.ok(arn)
                                : Answer.refused(
                                        new EngineError.ExecutionDoesNotExist(
                                                request.executionArn())));
    }

    private CompletionStage<Answer<GetExecutionHistoryResult>> page(
            ExecutionRef reference, GetExecutionHistoryRequest request) {
        var scope =
                "GetExecutionHistory|%s|%b"
                        .formatted(reference.persistenceId(), request.reverseOrder());
        var token = request.page().token();
        if (token == null) {
            var from =
                    request.reverseOrder() ? new Place(LAST, Integer.MAX_VALUE) : new Place(1, 0);
            return gather(reference, request, scope, from);
        }
        return switch (tokens.read(scope, token)) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var position) -> gather(reference, request, scope, Place.read(position));
        };
    }

    private CompletionStage<Answer<GetExecutionHistoryResult>> gather(
            ExecutionRef reference, GetExecutionHistoryRequest request, String scope, Place from) {
        // One more than asked for tells whether there is a next page.
        return events(reference, request, from, ROWS_FIRST, new Found(request.page().size()))
                .thenApply(found -> {
                    if (from.sequenceNr() == LAST
                            && found.events.getFirst().event().id() < reference.lastEventId()) {
                        throw new UnreadableRowException(
                                reference.persistenceId() + ": its last rows are missing");
                    }
                    return Answer.ok(result(request, scope, found));
                });
    }

    private GetExecutionHistoryResult result(
            GetExecutionHistoryRequest request, String scope, Found found) {
        var events = found.events;
        int size = request.page().size();
        boolean cut = events.size() > size || bytes(events) > PAGE_BYTES_MAX;
        int shown = cut ? Math.min(size, Math.max(1, events.size() - 1)) : events.size();
        var next = shown < events.size() ? events.get(shown).place() : found.damage;
        return new GetExecutionHistoryResult(
                events.subList(0, shown).stream().map(Placed::event).toList(),
                request.includeExecutionData(),
                next == null ? null : tokens.issue(scope, next.toString()));
    }

    private static long bytes(List<Placed> found) {
        return found.stream().mapToLong(each -> data(each.event().details())).sum();
    }

    private CompletionStage<Found> events(
            ExecutionRef reference,
            GetExecutionHistoryRequest request,
            Place from,
            int rowsMax,
            Found found) {
        boolean reverse = request.reverseOrder();
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
                                    request,
                                    next,
                                    Math.min(ROWS_MAX, 2 * rowsMax),
                                    found);
                });
    }

    private static Place behind(long sequenceNr, boolean reverse) {
        return reverse
                ? new Place(sequenceNr - 1, Integer.MAX_VALUE)
                : new Place(sequenceNr + 1, 0);
    }

    /**
     * Rows have no gaps; where one is, a row is lost. Which row is the last one, it says itself.
     */
    private static boolean follows(
            ExecutionRef reference, JournalRow row, Place next, Found found) {
        found.begun = true;
        if (row.sequenceNr() == next.sequenceNr() || next.sequenceNr() == LAST) {
            return true;
        }
        found.damaged(next, missing(reference, next.sequenceNr()));
        return false;
    }

    /**
     * There are no more rows: all of them have been there if it is the start of the history, or the
     * end and nothing is missing that the execution's row has seen.
     */
    private static void end(ExecutionRef reference, Place from, boolean reverse, Found found) {
        boolean whole =
                reverse
                        ? from.sequenceNr() == 0
                        : found.begun && lastEventId(found) >= reference.lastEventId();
        if (!whole) {
            found.damaged(from, missing(reference, from.sequenceNr()));
        }
    }

    private static long lastEventId(Found found) {
        return found.events.isEmpty() ? 0 : found.events.getLast().event().id();
    }

    private static UnreadableRowException missing(ExecutionRef reference, long sequenceNr) {
        return new UnreadableRowException(
                "%s: row %s is missing"
                        .formatted(
                                reference.persistenceId(),
                                sequenceNr == LAST ? "1" : Long.toString(sequenceNr)));
    }

    private CompletionStage<List<JournalRow>> read(
            ExecutionRef reference, Place from, boolean reverse, int rowsMax) {
        var id = reference.persistenceId();
        int bucket = reference.bucket();
        return reverse
                ? journal.readBackwards(id, bucket, from.sequenceNr(), rowsMax, BYTES_MAX)
                : journal.read(id, bucket, from.sequenceNr(), rowsMax, BYTES_MAX);
    }

    private static void take(JournalRow row, Place from, boolean reverse, Found found) {
        var events = events(row, reverse, found);
        int last = events.size() - 1;
        int at = reverse ? last : 0;
        if (row.sequenceNr() == from.sequenceNr()) {
            at = reverse ? Math.min(last, from.offset()) : from.offset();
        }
        while (at >= 0 && at <= last && !found.isFull()) {
            found.add(events.get(at), new Place(row.sequenceNr(), at));
            at += reverse ? -1 : 1;
        }
    }

    private static List<HistoryEvent> events(JournalRow row, boolean reverse, Found found) {
        try {
            return BatchCodec.decode(row.payload()).stream()
                    .filter(HistoryEvent.class::isInstance)
                    .map(HistoryEvent.class::cast)
                    .toList();
        } catch (UnreadableRowException damage) {
            found.damaged(new Place(row.sequenceNr(), reverse ? Integer.MAX_VALUE : 0), damage);
            return List.of();
        }
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedStage(value);
    }
}
