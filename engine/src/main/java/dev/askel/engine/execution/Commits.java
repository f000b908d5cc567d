package dev.askel.engine.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.HeldBytes;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionEntity.Written;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.wakeup.WakeupChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * The way of a live execution's entries to the journal: one write at a time takes all that is
 * pending, and what was promised with it is kept when it is durable.
 */
final class Commits {
    /** An entry counts as so many bytes of JSON beside its data. */
    private static final int BYTES_PER_ENTRY = 64;

    private final ActorContext<ExecutionCommand> actor;
    private final Ledger ledger;
    private final ExecutionWriter writer;
    private final Set<FramePath> dirty = new HashSet<>();
    private List<Runnable> answers = new ArrayList<>();
    private List<Runnable> answersInFlight = new ArrayList<>();
    private List<Runnable> answersDue = new ArrayList<>();
    private Map<FramePath, Long> versionsInFlight = Map.of();
    private @Nullable CompletionStage<WriteOutcome> writing;
    private long noticesInFlight;
    private long noticesDurable;
    private long writtenBytes;
    private long committedBytes;
    private boolean flushQueued;
    private boolean replacingWakeup;
    private boolean rejected;

    /** The commits of an execution whose {@code noticesDurable} first notices are durable. */
    Commits(
            ActorContext<ExecutionCommand> actor,
            Ledger ledger,
            ExecutionWriter writer,
            long noticesDurable) {
        this.actor = actor;
        this.ledger = ledger;
        this.writer = writer;
        this.noticesDurable = noticesDurable;
    }

    boolean isWriting() {
        return writer.isWriting();
    }

    /** Size of all entries that were accepted so far, in bytes of JSON. */
    long acceptedBytes() {
        return writtenBytes + pendingBytes();
    }

    /** Size of all entries that are durable, in bytes of JSON. */
    long committedBytes() {
        return committedBytes;
    }

    /** Size of the entries that wait for the next write, in bytes of JSON. */
    long pendingBytes() {
        return ledger.pendingBytes() + (long) ledger.pendingSize() * BYTES_PER_ENTRY;
    }

    /** Data that the execution holds now, in bytes of JSON. Visits all frames. */
    long heldBytes() {
        return HeldBytes.of(ledger, writer.entriesInFlight())
                + (long) BYTES_PER_ENTRY * (ledger.pendingSize() + writer.entriesInFlight().size());
    }

    /** Frames beside the root. */
    int branches() {
        return ledger.state().branches().size();
    }

    /** Whether somebody hears of the next commits. */
    boolean isAwaited() {
        return !answers.isEmpty() || !answersInFlight.isEmpty();
    }

    /** Whether nothing waits to be written. */
    boolean isDurable() {
        return !writer.isWriting() && !ledger.hasPending() && !replacingWakeup;
    }

    /** Whether the frame, as far as it is accepted, is durable. */
    boolean isDurable(FramePath path) {
        return !dirty.contains(path) && !versionsInFlight.containsKey(path);
    }

    /** Notices with lower ordinals are durable. */
    long noticesDurable() {
        return noticesDurable;
    }

    /**
     * Has the wake-up row follow the calls that wait, with the next write or by itself.
     *
     * @param durable runs when the row is durable
     */
    void followCalls(Instant now, Runnable durable) {
        replacingWakeup = false;
        if (ledger.hasPending()) {
            writer.doubtWakeup();
            answers.add(durable);
        } else if (writer.isWriting()) {
            answersInFlight.add(() -> followCalls(now, durable));
        } else {
            // Set until the row is durable: the execution does not leave before.
            replacingWakeup = true;
            actor.pipeToSelf(
                    writer.replaceWakeup(ledger.state(), now),
                    (stood, failure) ->
                            new ExecutionEntity.WakeupReplaced(writer, durable, stood, failure));
        }
    }

    /** The wake-up row was replaced. */
    void onWakeupReplaced(ExecutionEntity.WakeupReplaced replaced) {
        replacingWakeup = false;
        writer.wakeupReplaced();
        replaced.durable().run();
    }

    /** Lets the next write put the wake-up row anew, whatever seems to stand there. */
    void doubtWakeup() {
        writer.doubtWakeup();
    }

    /** Whether the journal has a row that this execution does not know of. */
    boolean isBehind(long row) {
        return writer.sequenceNr() < row;
    }

    /** These frames changed. */
    void touch(Set<FramePath> frames) {
        dirty.addAll(frames);
    }

    /**
     * Lets what is pending be written, unless a write is on its way: its commit comes back here.
     */
    void flushSoon() {
        if (!flushQueued && !writer.isWriting() && ledger.hasPending()) {
            flushQueued = true;
            actor.getSelf().tell(new ExecutionEntity.Flush());
        }
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
        flushQueued = false;
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
        noticesInFlight = ledger.state().nextNotice();
        answersInFlight = answers;
        answers = new ArrayList<>();
        writtenBytes += pendingBytes();
        writer.write(ledger, start, Set.copyOf(dirty), now, this::tellOutcome);
        dirty.clear();
        return true;
    }

    /** Whether it is the outcome of our own write; one of an earlier life says nothing. */
    boolean isOurs(Written written) {
        return written.writer().equals(writer);
    }

    /** The journal's queue was full for the write in flight. */
    void onRejected() {
        rejected = true;
    }

    /** Whether the write in flight has found the journal's queue full. */
    boolean isRejected() {
        return rejected;
    }

    /** Whether the wake-up row can be replaced: the execution has one. */
    boolean hasWakeup() {
        return writer.wakeup() instanceof WakeupChange.Put;
    }

    /**
     * Makes the wake-up row due, so that a poller of any node resumes the frames.
     *
     * @param durable runs when the row is durable
     */
    void evict(Instant now, Runnable durable) {
        writer.evict(now);
        followCalls(now, durable);
    }

    /** The same write once more. */
    void writeAgain() {
        writer.again(this::tellOutcome);
    }

    /**
     * Calls {@code row} on any thread when it is known what became of the write in flight, if there
     * is one: with the number of the row that is durable now, or with null.
     */
    void whenWritten(Consumer<@Nullable Long> row) {
        if (writing != null && writer.isWriting()) {
            long number = writer.sequenceNr();
            writing.whenComplete((outcome, _) ->
                    row.accept(outcome instanceof WriteOutcome.Committed ? number : null));
        }
    }

    private void tellOutcome(CompletionStage<WriteOutcome> outcome) {
        long row = writer.sequenceNr();
        writing = outcome;
        actor.pipeToSelf(
                outcome,
                (done, failure) ->
                        new Written(
                                writer,
                                row,
                                done != null
                                        ? done
                                        : new WriteOutcome.Failed(
                                                failure != null
                                                        ? failure
                                                        : new IllegalStateException(
                                                                "No outcome"))));
    }

    /**
     * The write is durable.
     *
     * @return the frames it changed, and the versions it left them at
     */
    Map<FramePath, Long> committed(int bucket) {
        writer.committed(bucket);
        writing = null;
        rejected = false;
        committedBytes = writtenBytes;
        noticesDurable = noticesInFlight;
        answersDue.addAll(answersInFlight);
        answersInFlight = new ArrayList<>();
        var versions = versionsInFlight;
        versionsInFlight = Map.of();
        return versions;
    }

    /** Answers the callers whose promises the durable writes have kept. */
    void answerCallers() {
        var due = answersDue;
        answersDue = new ArrayList<>();
        due.forEach(Runnable::run);
    }
}
