package dev.askel.engine.execution.call;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.commit.AwaitedPermits;
import dev.askel.engine.journal.wakeup.Wakeup;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The deferred calls of one execution. A call is deferred when it gets no permit. Permits limit the
 * number of concurrent calls. The execution's {@link Wakeup wake-up row} names the permit, and the
 * execution is passivated. A poller wakes the execution when a permit is free.
 *
 * <p>The wake-up row must count a call as in flight before the call is made again. Otherwise no
 * poller would recover the execution if this node failed during the call.
 */
public final class DeferredCalls implements AwaitedPermits {
    /** The wake-up row must be updated, because calls were deferred or have received permits. */
    public record DeferralsChanged() implements ExecutionCommand.Internal {}

    /**
     * The interval at which an execution is loaded if its calls wait for several permits. The
     * wake-up row names only one of them, so the execution must check the others.
     */
    private static final Duration SEVERAL_PERMITS_RECHECK = Duration.ofMinutes(1);

    private final Map<FramePath, Deferral> waiting = new HashMap<>();

    /** Calls that have received permits. They are still in {@link #waiting}. */
    private Set<FramePath> granted = new HashSet<>();

    /** Calls that will be made when the wake-up row that counts them as in flight is durable. */
    private Map<FramePath, Deferral> claimed = Map.of();

    private boolean rowWriteRequested;
    private boolean rowWriting;

    /** Whether a call was deferred or has received a permit while the row was being written. */
    private boolean changed;

    /**
     * A call that waits for a permit.
     *
     * @param ordinal the number of the attempt in its frame (main line, branch or iteration)
     * @param permit the name of the permit, as in {@link
     *     dev.askel.engine.task.TaskOutcome.Deferred}
     * @param retryAt the latest time of the next attempt to make the call
     */
    record Deferral(int ordinal, String permit, Instant retryAt) {}

    /** Restores the calls that were waiting when the execution was passivated. */
    public void recover(ExecutionState state, @Nullable Wakeup row) {
        var permit = row == null ? null : row.awaitedPermit();
        if (permit == null || row == null || row.inFlight()) {
            return;
        }
        var due = row.dueMillis();
        var againAt = due == null ? Instant.MAX : Instant.ofEpochMilli(due);
        for (var effect : Interpreter.outstandingEffects(state)) {
            if (effect instanceof Effect.PerformCall(var path, var call) && call.mocked() == null) {
                waiting.put(path, new Deferral(call.ordinal(), permit, againAt));
            }
        }
    }

    /**
     * Defers a call. Returns whether the caller must write the wake-up row ({@link
     * #beginRowWrite}).
     */
    boolean defer(FramePath path, Deferral deferral) {
        waiting.put(path, deferral);
        return requestRowWrite();
    }

    /** Grants a call its permit. Returns whether the caller must write the wake-up row. */
    boolean grant(FramePath path) {
        if (!waiting.containsKey(path)) {
            return false;
        }
        granted.add(path);
        return requestRowWrite();
    }

    /**
     * Requests a write of the wake-up row. Returns whether the caller must write the row; false
     * while a write is requested or in flight.
     */
    private boolean requestRowWrite() {
        if (rowWriteRequested || rowWriting) {
            changed = true;
            return false;
        }
        rowWriteRequested = true;
        return true;
    }

    /** Whether this attempt waits for a permit, or for the wake-up row to be durable. */
    boolean contains(FramePath path, int ordinal) {
        return isOf(waiting.get(path), ordinal) || isOf(claimed.get(path), ordinal);
    }

    @Override
    public @Nullable String awaitedPermit(FramePath path, int ordinal) {
        var deferral = waiting.get(path);
        return deferral != null && isOf(deferral, ordinal) ? deferral.permit() : null;
    }

    private static boolean isOf(@Nullable Deferral deferral, int ordinal) {
        return deferral != null && deferral.ordinal() == ordinal;
    }

    /** Whether any call waits. */
    public boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether a write of the wake-up row is requested or in flight. */
    public boolean isRowPending() {
        return rowWriteRequested || rowWriting;
    }

    /** Begins a write of the wake-up row. The row counts calls with permits as in flight. */
    public void beginRowWrite(ExecutionState state) {
        rowWriteRequested = false;
        rowWriting = true;
        changed = false;
        var newlyClaimed = new HashMap<FramePath, Deferral>();
        for (var path : granted) {
            var deferral = waiting.remove(path);
            if (deferral != null) {
                newlyClaimed.put(path, deferral);
            }
        }
        granted = new HashSet<>();
        claimed = newlyClaimed;
        waiting.entrySet()
                .removeIf(each ->
                        !OutgoingCall.isAwaited(state, each.getKey(), each.getValue().ordinal()));
    }

    /**
     * Ends the write of the wake-up row. Must be called when the row is durable.
     *
     * @return the calls to make now
     */
    public Map<FramePath, Deferral> endRowWrite() {
        rowWriting = false;
        var due = claimed;
        claimed = Map.of();
        return due;
    }

    /**
     * Requests another write of the wake-up row if calls have changed since the last write began.
     * Returns whether the caller must write the row.
     */
    public boolean requestRowWriteIfChanged() {
        return changed && requestRowWrite();
    }

    /** Defers calls again that had received permits but were not made. */
    public void restore(Map<FramePath, Deferral> unmade) {
        waiting.putAll(unmade);
        changed |= !unmade.isEmpty();
    }

    /** Removes all calls that were not made yet, because the execution is being paused. */
    void clear() {
        waiting.clear();
        granted.clear();
        // Otherwise these calls would be made when their wake-up row is durable, and the execution
        // may be resumed by then.
        claimed = Map.of();
    }

    /** Removes a frame that has ended. */
    public void forget(FramePath path) {
        waiting.remove(path);
        granted.remove(path);
    }

    @Override
    public @Nullable WaitingCall firstWaiting(ExecutionState state, Instant now) {
        if (waiting.isEmpty()) {
            return null;
        }
        WaitingCall first = null;
        for (var effect : Interpreter.outstandingEffects(state)) {
            if (effect instanceof Effect.PerformCall(var path, var call)
                    && isWaiting(path, call.ordinal())) {
                first = merge(first, waiting.get(path), now);
            }
        }
        return first;
    }

    private static @Nullable WaitingCall merge(
            @Nullable WaitingCall first, @Nullable Deferral other, Instant now) {
        if (other == null) {
            return first;
        }
        if (first == null) {
            return new WaitingCall(other.permit(), other.retryAt());
        }
        var againAt = other.retryAt().isBefore(first.retryAt()) ? other.retryAt() : first.retryAt();
        var recheck = now.plus(SEVERAL_PERMITS_RECHECK);
        return first.permit().equals(other.permit()) || againAt.isBefore(recheck)
                ? new WaitingCall(first.permit(), againAt)
                : new WaitingCall(first.permit(), recheck);
    }
}
