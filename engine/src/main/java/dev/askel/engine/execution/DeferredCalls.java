package dev.askel.engine.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.journal.wakeup.Wakeup;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one execution that found no permit. They wait in the execution's wake-up row, not in
 * memory: a poller wakes the execution when a permit is free.
 *
 * <p>The row says that a call is in flight before the call is made again. Otherwise no poller would
 * look after the execution if this node died meanwhile.
 */
final class DeferredCalls {
    /** When an execution waits for several permits, its row names one and is checked as often. */
    private static final Duration SEVERAL_PERMITS_RECHECK = Duration.ofMinutes(1);

    private final Map<FramePath, Deferral> waiting = new HashMap<>();

    /** Calls that are to be made again, and are still in {@link #waiting}. */
    private Set<FramePath> wanted = new HashSet<>();

    /** Calls to be made when the row that says so is durable. */
    private Map<FramePath, Deferral> claimed = Map.of();

    private boolean rowQueued;
    private boolean rowWriting;

    /** Whether a call was deferred or wanted while the row was being written. */
    private boolean changed;

    /**
     * A call that waits.
     *
     * @param ordinal of the attempt in its frame
     * @param permit as in {@link dev.askel.engine.task.TaskOutcome.Deferred}
     * @param againAt when to make the call again at the latest
     */
    record Deferral(int ordinal, String permit, Instant againAt) {}

    /** Finds the calls that waited when the execution left memory. */
    void recover(ExecutionState state, @Nullable Wakeup row) {
        var permit = row == null ? null : row.waitsFor();
        if (permit == null || row == null || row.inFlight()) {
            return;
        }
        var due = row.dueMillis();
        var againAt = due == null ? Instant.MAX : Instant.ofEpochMilli(due);
        for (var effect : Interpreter.outstanding(state)) {
            if (effect instanceof Effect.Perform(var path, var call) && call.mocked() == null) {
                waiting.put(path, new Deferral(call.ordinal(), permit, againAt));
            }
        }
    }

    /** Lets a call wait. Returns true when the row is to be written: see {@link #beginRow}. */
    boolean defer(FramePath path, Deferral deferral) {
        waiting.put(path, deferral);
        return queueRow();
    }

    /** Has a call that waits made again. Returns true when the row is to be written. */
    boolean want(FramePath path) {
        if (!waiting.containsKey(path)) {
            return false;
        }
        wanted.add(path);
        return queueRow();
    }

    private boolean queueRow() {
        if (rowQueued || rowWriting) {
            changed = true;
            return false;
        }
        rowQueued = true;
        return true;
    }

    /** Whether this attempt waits, or is about to be made again. */
    boolean holds(FramePath path, int ordinal) {
        return isOf(waiting.get(path), ordinal) || isOf(claimed.get(path), ordinal);
    }

    /** Whether this attempt waits for its permit. */
    boolean isWaiting(FramePath path, int ordinal) {
        return isOf(waiting.get(path), ordinal);
    }

    private static boolean isOf(@Nullable Deferral deferral, int ordinal) {
        return deferral != null && deferral.ordinal() == ordinal;
    }

    /** Whether any call waits. */
    boolean isAnyWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether the row does not say yet which calls wait. */
    boolean isBusy() {
        return rowQueued || rowWriting;
    }

    /** From here on the row counts the wanted calls as in flight. */
    void beginRow(ExecutionState state) {
        rowQueued = false;
        rowWriting = true;
        changed = false;
        var moved = new HashMap<FramePath, Deferral>();
        for (var path : wanted) {
            var deferral = waiting.remove(path);
            if (deferral != null) {
                moved.put(path, deferral);
            }
        }
        wanted = new HashSet<>();
        claimed = moved;
        waiting.entrySet()
                .removeIf(each ->
                        !FrameCalls.isAwaited(state, each.getKey(), each.getValue().ordinal()));
    }

    /**
     * The row is durable.
     *
     * @return the calls to be made now, by the ordinals of their attempts
     */
    Map<FramePath, Deferral> endRow() {
        rowWriting = false;
        var due = claimed;
        claimed = Map.of();
        return due;
    }

    /** Whether the row must be written again; then it is queued. */
    boolean needsRowAgain() {
        return changed && queueRow();
    }

    /** Lets calls wait again that were to be made and are not. */
    void restore(Map<FramePath, Deferral> unmade) {
        waiting.putAll(unmade);
        changed |= !unmade.isEmpty();
    }

    /** Forgets a frame that has ended. */
    void forget(FramePath path) {
        waiting.remove(path);
        wanted.remove(path);
    }

    /**
     * The permit that the row names, and when the execution is to be awake for the waiting calls;
     * null when none of the outstanding calls waits.
     */
    @Nullable Waiting waiting(ExecutionState state, Instant now) {
        if (waiting.isEmpty()) {
            return null;
        }
        Waiting first = null;
        for (var effect : Interpreter.outstanding(state)) {
            if (effect instanceof Effect.Perform(var path, var call)
                    && isWaiting(path, call.ordinal())) {
                first = Waiting.earlier(first, waiting.get(path), now);
            }
        }
        return first;
    }

    /** The waiting calls, as the wake-up row shows them. */
    record Waiting(String permit, Instant againAt) {
        private static @Nullable Waiting earlier(
                @Nullable Waiting first, @Nullable Deferral other, Instant now) {
            if (other == null) {
                return first;
            }
            if (first == null) {
                return new Waiting(other.permit(), other.againAt());
            }
            var againAt =
                    other.againAt().isBefore(first.againAt()) ? other.againAt() : first.againAt();
            var recheck = now.plus(SEVERAL_PERMITS_RECHECK);
            return first.permit().equals(other.permit()) || againAt.isBefore(recheck)
                    ? new Waiting(first.permit(), againAt)
                    : new Waiting(first.permit(), recheck);
        }
    }
}
