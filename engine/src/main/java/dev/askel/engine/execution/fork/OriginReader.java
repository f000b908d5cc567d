package dev.askel.engine.execution.fork;

import dev.askel.asl.interpreter.HeldBytes;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.fork.ForkPoint;
import dev.askel.asl.interpreter.fork.ForkSearch;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.ConflictException;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.codec.UnreadableRowException;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.memory.ExecutionMemory.Reservation;
import dev.askel.engine.visibility.ExecutionHeader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads the state of an execution at the fork point of an event, page by page. */
final class OriginReader {
    private static final int ROWS_MAX = 128;
    private static final long BYTES_MAX = 4L * 1024 * 1024;

    private final Journal journal;

    /** Creates the reader of a journal. */
    OriginReader(Journal journal) {
        this.journal = journal;
    }

    /**
     * Returns the fork point of an event, or a refusal if the history does not have the event.
     *
     * @param memory the reservation for the state of the execution
     */
    CompletionStage<Answer<ForkPoint>> read(
            ExecutionHeader origin, long eventId, Reservation memory) {
        var search = new ForkSearch(eventId);
        return read(origin, eventId, memory, search, 1)
                .thenCompose(found ->
                        found instanceof Answer.Ok(ForkPoint point) && search.isShared()
                                ? read(
                                        origin,
                                        point.eventId(),
                                        memory,
                                        new ForkSearch(point.eventId()),
                                        1)
                                : done(found));
    }

    private CompletionStage<Answer<ForkPoint>> read(
            ExecutionHeader origin,
            long eventId,
            Reservation memory,
            ForkSearch search,
            long fromRow) {
        return journal.read(origin.persistenceId(), origin.bucket(), fromRow, ROWS_MAX, BYTES_MAX)
                .thenCompose(rows -> {
                    boolean needsMore;
                    try {
                        needsMore = add(search, rows, fromRow);
                        count(memory, search.state());
                    } catch (UnreadableRowException damage) {
                        return Answer.refusedStage(
                                new ConflictException(
                                        "The history of %s cannot be read: %s"
                                                .formatted(origin.arn(), damage.getMessage())));
                    }
                    return needsMore && !rows.isEmpty()
                            ? read(origin, eventId, memory, search, fromRow + rows.size())
                            : done(answer(origin, eventId, search));
                });
    }

    private static boolean add(ForkSearch search, List<JournalRow> rows, long fromRow) {
        long expected = fromRow;
        for (var row : rows) {
            if (row.sequenceNr() != expected) {
                throw new UnreadableRowException("row " + expected + " is missing");
            }
            for (var entry : BatchCodec.decode(row.payload())) {
                if (!search.add(entry)) {
                    return false;
                }
            }
            expected++;
        }
        return true;
    }

    private static void count(Reservation memory, @Nullable ExecutionState state) {
        if (state != null) {
            memory.resize(HeldBytes.count(state), state.branches().size());
        }
    }

    private static Answer<ForkPoint> answer(
            ExecutionHeader origin, long eventId, ForkSearch search) {
        var found = search.found();
        var state = search.state();
        return found == null
                ? Answer.refused(
                        new ValidationException(
                                "The history of %s has no event %d; its last event is %d."
                                        .formatted(
                                                origin.arn(),
                                                eventId,
                                                state == null ? 0 : state.lastEventId())))
                : Answer.ok(found);
    }

    private static CompletionStage<Answer<ForkPoint>> done(Answer<ForkPoint> answer) {
        return CompletableFuture.completedStage(answer);
    }
}
