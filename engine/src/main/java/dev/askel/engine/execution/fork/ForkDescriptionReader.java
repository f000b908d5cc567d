package dev.askel.engine.execution.fork;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.ForkOrigin;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.ConflictException;
import dev.askel.engine.api.workbench.Forks.ForkDescription;
import dev.askel.engine.api.workbench.Forks.ForkedVariables;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.codec.UnreadableRowException;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.memory.ExecutionMemory.Reservation;
import dev.askel.engine.sql.ContentReads;
import dev.askel.engine.sql.PayloadUnavailableException;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ExecutionHeader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads the first rows of forks, which contain the data of their origins. */
final class ForkDescriptionReader {
    private final Journal journal;

    /** Creates the reader of a journal. */
    ForkDescriptionReader(Journal journal) {
        this.journal = journal;
    }

    /**
     * Returns the data that a fork took from its origin; empty for an execution that is no fork.
     *
     * @param memory the reservation for the data
     */
    CompletionStage<Answer<Optional<ForkDescription>>> read(
            ExecutionHeader execution, Reservation memory) {
        return firstEntries(journal, execution, memory)
                .thenApplyAsync(
                        ForkDescriptionReader::describe, task -> Thread.ofVirtual().start(task));
    }

    /** Waits for large variables. */
    private static Answer<Optional<ForkDescription>> describe(Answer<List<Entry>> entries) {
        try {
            return ContentReads.within(
                    SqlWorkers.WAIT_MAX, () -> entries.map(ForkDescriptionReader::forkDescription));
        } catch (PayloadUnavailableException e) {
            return Answer.refused(e.error());
        }
    }

    /**
     * Reads the entries of the first row of an execution; none if the row does not exist.
     *
     * @param memory the reservation for the row, which has the variables of each frame of a fork
     */
    static CompletionStage<Answer<List<Entry>>> firstEntries(
            Journal journal, ExecutionHeader execution, Reservation memory) {
        return journal.read(execution.persistenceId(), execution.bucket(), 1, 1, 1)
                .thenApply(rows -> {
                    if (rows.isEmpty()) {
                        return Answer.ok(List.of());
                    }
                    var payload = rows.getFirst().payload();
                    memory.grow(payload.bytes().size());
                    try {
                        return Answer.ok(BatchCodec.decode(payload));
                    } catch (UnreadableRowException damage) {
                        return Answer.refused(
                                new ConflictException(
                                        "The history of %s cannot be read: %s"
                                                .formatted(execution.arn(), damage.getMessage())));
                    }
                });
    }

    /** Returns the origin that an execution's first entries name; null if it is no fork. */
    static @Nullable ForkOrigin originOf(List<Entry> entries) {
        for (var entry : entries) {
            if (entry instanceof HistoryEvent event
                    && event.details() instanceof EventDetails.ExecutionStarted started) {
                return started.origin();
            }
        }
        return null;
    }

    private static Optional<ForkDescription> forkDescription(List<Entry> entries) {
        var origin = originOf(entries);
        return origin == null
                ? Optional.empty()
                : Optional.of(
                        new ForkDescription(
                                origin.executionArn(),
                                origin.eventId(),
                                origin.redriveCount(),
                                frames(entries)));
    }

    private static List<ForkedVariables> frames(List<Entry> entries) {
        // A fact can be repeated with the retries of its frame.
        var frames = new LinkedHashMap<String, Map<String, Payload>>();
        for (var entry : entries) {
            if (entry instanceof Fact.FrameForked forked) {
                frames.put(forked.frame().text(), forked.variables());
            }
        }
        var data = new ArrayList<ForkedVariables>();
        frames.forEach((frame, variables) -> {
            var texts = new TreeMap<String, String>();
            variables.forEach((name, value) -> texts.put(name, value.text()));
            data.add(new ForkedVariables(frame, texts));
        });
        return List.copyOf(data);
    }
}
