package dev.askel.engine.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionEntity.Written;
import dev.askel.engine.journal.WriteOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * The way of a live execution's entries to the journal: one write at a time takes all that is
 * pending, and what was promised with it is kept when it is durable.
 */
final class Commits {
    private final ActorContext<ExecutionCommand> actor;
    private final Ledger ledger;
    private final ExecutionWriter writer;
    private final Set<FramePath> dirty = new HashSet<>();
    private List<Runnable> answers = new ArrayList<>();
    private List<Runnable> answersInFlight = new ArrayList<>();
    private Map<FramePath, Long> versionsInFlight = Map.of();

    Commits(ActorContext<ExecutionCommand> actor, Ledger ledger, ExecutionWriter writer) {
        this.actor = actor;
        this.ledger = ledger;
        this.writer = writer;
    }

    boolean isWriting() {
        return writer.isWriting();
    }

    /** These frames changed. */
    void touch(Set<FramePath> frames) {
        dirty.addAll(frames);
    }

    /** Runs {@code answer} when the write that takes what is pending now is durable. */
    void answerNext(Runnable answer) {
        answers.add(answer);
    }

    /** Runs {@code answer} when all that was accepted so far is durable. */
    void answerCommitted(Runnable answer) {
        if (ledger.hasPending()) {
            answers.add(answer);
        } else if (writer.isWriting()) {
            answersInFlight.add(answer);
        } else {
            answer.run();
        }
    }

    /**
     * Writes what is pending, unless a write is on its way.
     *
     * @param start the start this is the first write of; else null
     * @return whether it was handed to the journal
     */
    boolean flush(@Nullable Start start, Instant now) {
        if (writer.isWriting() || !ledger.hasPending()) {
            return false;
        }
        var versions = new LinkedHashMap<FramePath, Long>();
        for (var path : dirty) {
            var frame = ledger.state().frame(path);
            if (frame != null) {
                versions.put(path, frame.version());
            }
        }
        versionsInFlight = versions;
        answersInFlight = answers;
        answers = new ArrayList<>();
        writer.write(ledger, start, Set.copyOf(dirty), now, this::tellOutcome);
        dirty.clear();
        return true;
    }

    /** Whether it is the outcome of our own write; one of an earlier life says nothing. */
    boolean isOurs(Written written) {
        return written.writer().equals(writer);
    }

    /** The same write once more. */
    void writeAgain() {
        writer.again(this::tellOutcome);
    }

    private void tellOutcome(CompletionStage<WriteOutcome> outcome) {
        actor.pipeToSelf(
                outcome,
                (done, failure) ->
                        new Written(
                                writer,
                                done != null
                                        ? done
                                        : new WriteOutcome.Failed(
                                                failure != null
                                                        ? failure
                                                        : new IllegalStateException(
                                                                "No outcome"))));
    }

    /**
     * The write is durable: callers are answered.
     *
     * @return the frames it changed, and the versions it left them at
     */
    Map<FramePath, Long> committed(int bucket) {
        writer.committed(bucket);
        var answered = answersInFlight;
        answersInFlight = new ArrayList<>();
        answered.forEach(Runnable::run);
        var versions = versionsInFlight;
        versionsInFlight = Map.of();
        return versions;
    }
}
