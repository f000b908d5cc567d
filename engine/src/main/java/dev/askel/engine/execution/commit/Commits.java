package dev.askel.engine.execution.commit;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.HeldBytes;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.Start;
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
 * Commits the entries of a live execution. Each write contains all entries that are pending when it
 * begins; later entries wait for the next write. A caller gets its reply when the write with its
 * entries is durable.
 */
public final class Commits {
    /** The pending entries must be written. */
    public record Flush() implements ExecutionCommand.Internal {}

    /**
     * The outcome of a write by {@code writer}.
     *
     * @param row the number of the written row
     */
    public record Written(ExecutionWriter writer, long row, WriteOutcome outcome)
            implements ExecutionCommand.Internal {}

    /** The journal's queue was full; the write must be repeated. */
    public record WriteAgain() implements ExecutionCommand.Internal {}

    /**
     * The outcome of a replacement of the wake-up row by {@code writer}. The wake-up row contains
     * the time of the execution's next load.
     *
     * @param onDurable runs if the row was replaced
     * @param replaced false when the expected row was not stored; null when the replacement failed
     */
    public record WakeupReplaced(
            ExecutionWriter writer,
            Runnable onDurable,
            @Nullable Boolean replaced,
            @Nullable Throwable failure)
            implements ExecutionCommand.Internal {}

    /** The journal's queue was full; the replacement must be repeated. */
    public record ReplaceWakeupAgain(ExecutionWriter writer, Runnable onDurable)
            implements ExecutionCommand.Internal {}

    /** The estimated size of an entry without its data, in bytes of JSON. */
    private static final int BYTES_PER_ENTRY = 64;

    private final ActorContext<ExecutionCommand> actor;
    private final Ledger ledger;
    private final ExecutionWriter writer;
    private final Set<FramePath> changed = new HashSet<>();
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

    /**
     * Creates the commits of an execution.
     *
     * @param noticesDurable the number of durable notices (messages that are repeated until they
     *     are acknowledged)
     */
    public Commits(
            ActorContext<ExecutionCommand> actor,
            Ledger ledger,
            ExecutionWriter writer,
            long noticesDurable) {
        this.actor = actor;
        this.ledger = ledger;
        this.writer = writer;
        this.noticesDurable = noticesDurable;
    }

    public boolean isWriting() {
        return writer.isWriting();
    }

    /** The size of all entries that were accepted so far, in bytes of JSON. */
    long acceptedBytes() {
        return writtenBytes + pendingBytes();
    }

    /** The size of all durable entries, in bytes of JSON. */
    long committedBytes() {
        return committedBytes;
    }

    /** The size of the entries that wait for the next write, in bytes of JSON. */
    public long pendingBytes() {
        return ledger.pendingBytes() + (long) ledger.pendingCount() * BYTES_PER_ENTRY;
    }

    /**
     * The size of the data that the execution currently holds, in bytes of JSON. Visits all frames
     * (the main line, branches and iterations).
     */
    long heldBytes() {
        return HeldBytes.count(ledger, writer.entriesInFlight())
                + (long) BYTES_PER_ENTRY
                        * (ledger.pendingCount() + writer.entriesInFlight().size());
    }

    /** The number of frames besides the root. */
    int branchCount() {
        return ledger.state().branches().size();
    }

    /** Whether a caller waits for one of the next commits. */
    public boolean hasWaitingCallers() {
        return !answers.isEmpty() || !answersInFlight.isEmpty();
    }

    /** Whether no entry is pending, and neither entries nor the wake-up row are being written. */
    public boolean isDurable() {
        return !writer.isWriting() && !ledger.hasPending() && !replacingWakeup;
    }

    /** Whether the latest accepted state of the frame is durable. */
    public boolean isDurable(FramePath path) {
        return !changed.contains(path) && !versionsInFlight.containsKey(path);
    }

    /** Returns the number of durable notices; these have the lowest ordinals. */
    public long durableNoticeCount() {
        return noticesDurable;
    }

    /**
     * Updates the wake-up row with the waiting calls. The next write of entries contains the row.
     * If no entry is pending, a separate write replaces the row.
     *
     * @param onDurable runs when the row is durable
     */
    public void updateWakeupRow(Instant now, Runnable onDurable) {
        replacingWakeup = false;
        if (ledger.hasPending()) {
            writer.wakeupRow().forceWrite();
            answers.add(onDurable);
        } else if (writer.isWriting()) {
            answersInFlight.add(() -> updateWakeupRow(now, onDurable));
        } else {
            // The flag remains set until the row is durable, so that the actor does not stop before
            // that.
            replacingWakeup = true;
            actor.pipeToSelf(
                    writer.wakeupRow().replace(ledger.state(), now),
                    (replaced, failure) ->
                            new WakeupReplaced(writer, onDurable, replaced, failure));
        }
    }

    /** Handles the replacement of the wake-up row. */
    public void onWakeupReplaced(WakeupReplaced replaced) {
        replacingWakeup = false;
        writer.wakeupRow().onReplaced();
        replaced.onDurable().run();
    }

    /**
     * Makes the next write restore the rows of other tables that differ from the state: the index
     * row, the wake-up row, and missing open tasks.
     */
    public void restoreRows() {
        writer.restoreRows();
    }

    /** The stored requests for permits. */
    public SemaphoreRows semaphores() {
        return writer.semaphores();
    }

    /** Whether the index row that was recovered differs from the state. */
    public boolean isIndexDifferent() {
        return writer.isIndexDifferent(ledger.state());
    }

    /** Whether the row is after the last row that this actor has read or written. */
    public boolean isBehind(long row) {
        return writer.sequenceNr() < row;
    }

    /** Records that frames have changed. */
    public void markChanged(Set<FramePath> frames) {
        changed.addAll(frames);
    }

    /**
     * Requests a write of the pending entries, unless a write is in flight. When that write is
     * committed, the next write is requested.
     */
    public void flushSoon() {
        if (!flushQueued && !writer.isWriting() && ledger.hasPending()) {
            flushQueued = true;
            actor.getSelf().tell(new Flush());
        }
    }

    /** Runs {@code onDurable} when the write of the pending entries is durable. */
    public void answerAfterNextWrite(Runnable onDurable) {
        answers.add(onDurable);
    }

    /** Runs {@code onDurable} when all accepted entries are durable. */
    public void answerWhenCommitted(Runnable onDurable) {
        if (ledger.hasPending()) {
            answers.add(onDurable);
        } else if (writer.isWriting()) {
            answersInFlight.add(onDurable);
        } else {
            onDurable.run();
        }
    }

    /**
     * Writes the pending entries, unless a write is in flight.
     *
     * @param start the start command if this is the first write of the execution; null otherwise
     * @return whether the entries were passed to the journal
     */
    public boolean flush(@Nullable Start start, Instant now) {
        flushQueued = false;
        if (writer.isWriting() || !ledger.hasPending()) {
            return false;
        }
        var versions = new LinkedHashMap<FramePath, Long>();
        for (var path : changed) {
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
        writer.write(ledger, start, Set.copyOf(changed), now, this::pipeOutcome);
        changed.clear();
        return true;
    }

    /** Whether this run of the actor has made the write. */
    public boolean isOwnWrite(Written written) {
        return written.writer().equals(writer);
    }

    /**
     * Records that the journal's queue was full for the write in flight, which will be repeated.
     */
    public void onRejected() {
        if (!rejected) {
            writer.countDelayed();
        }
        rejected = true;
    }

    /** Whether the journal's queue was full for the write in flight. */
    public boolean isRejected() {
        return rejected;
    }

    /** Whether the execution has a stored wake-up row. Only such a row can be replaced. */
    public boolean hasWakeup() {
        return writer.wakeup() instanceof WakeupChange.Put;
    }

    /** Whether the wake-up row that was recovered is due before the execution needs it. */
    public boolean isWakeupTooEarly(Instant now) {
        return writer.wakeupRow().isTooEarly(ledger.state(), now);
    }

    /**
     * Makes the wake-up row of an evicted execution due. A poller of any node then loads the
     * execution and advances its frames.
     *
     * @param onDurable runs when the row is durable
     */
    public void makeWakeupDue(Instant now, Runnable onDurable) {
        writer.evict(now);
        updateWakeupRow(now, onDurable);
    }

    /** Repeats the write in flight. */
    public void writeAgain() {
        writer.repeat(this::pipeOutcome);
    }

    /**
     * Calls {@code onWritten} on an arbitrary thread when the outcome of the write in flight is
     * known. Does nothing if no write is in flight.
     *
     * @param onWritten receives the number of the durable row, or null if the write failed
     */
    public void whenWritten(Consumer<@Nullable Long> onWritten) {
        if (writing != null && writer.isWriting()) {
            long number = writer.sequenceNr();
            writing.whenComplete((outcome, _) ->
                    onWritten.accept(outcome instanceof WriteOutcome.Committed ? number : null));
        }
    }

    private void pipeOutcome(CompletionStage<WriteOutcome> outcome) {
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
     * Ends the write in flight. Must be called when the write is durable.
     *
     * @return the changed frames with their versions in that write
     */
    public Map<FramePath, Long> onCommitted(int bucket) {
        writer.onCommitted(bucket);
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

    /** Runs the callbacks whose entries are durable. */
    public void answerCallers() {
        var due = answersDue;
        answersDue = new ArrayList<>();
        due.forEach(Runnable::run);
    }
}
