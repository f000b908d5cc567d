package dev.askel.asl.interpreter;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.OutstandingEffects;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The committed entries, which survive a crash. Each commit checks the invariants of a history: ids
 * without a gap, times that never decrease, and one end for each start. Events may refer only to
 * earlier events of the same frame or of one around it.
 */
public final class SimulatedJournal {
    private final List<Entry> entries = new ArrayList<>();
    private final List<HistoryEvent> events = new ArrayList<>();
    private @Nullable ExecutionState state;
    private final Set<EffectKey> requiredEffects = new HashSet<>();
    private int commits;
    private int largestCommit;

    /** All committed entries, in order. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** All committed events, in order. */
    public List<HistoryEvent> events() {
        return List.copyOf(events);
    }

    /** The number of committed transactions. */
    public int commits() {
        return commits;
    }

    /** The number of entries of the largest transaction. */
    public int largestCommit() {
        return largestCommit;
    }

    /** The committed state; null before the first commit. */
    public @Nullable ExecutionState state() {
        return state;
    }

    /** The state that a new process reads: the fold of all entries from the first. */
    public @Nullable ExecutionState recover() {
        ExecutionState folded = null;
        for (var each : entries) {
            folded = ExecutionState.apply(folded, each);
        }
        if (folded != null && !folded.equals(state)) {
            throw new AssertionError(
                    "The fold is %s, but the live state was %s".formatted(folded, state));
        }
        return folded;
    }

    /** Commits one transaction. */
    public void commit(List<Entry> batch) {
        commits++;
        largestCommit = Math.max(largestCommit, batch.size());
        for (var each : batch) {
            if (each instanceof HistoryEvent event) {
                check(event);
                events.add(event);
            }
            entries.add(each);
            state = ExecutionState.apply(state, each);
            addRequiredEffects(state, each);
        }
    }

    private void addRequiredEffects(ExecutionState after, Entry entry) {
        var frame = after.frame(entry.frame());
        if (frame != null) {
            OutstandingEffects.of(after, frame)
                    .forEach(effect -> requiredEffects.add(EffectKey.of(effect)));
        }
        switch (entry) {
            case Fact.NoticeAdded(long ordinal, var notice) ->
                    requiredEffects.add(EffectKey.of(new Effect.DeliverNotice(ordinal, notice)));
            // A migration changes the time-out of the execution.
            case Fact.Identified _, Fact.Migrated _ ->
                    Interpreter.outstandingEffects(after)
                            .forEach(effect -> requiredEffects.add(EffectKey.of(effect)));
            case HistoryEvent event when event.type() == HistoryEventType.ExecutionRedriven ->
                    Interpreter.outstandingEffects(after)
                            .forEach(effect -> requiredEffects.add(EffectKey.of(effect)));
            default -> {}
        }
    }

    /** Throws unless the effect follows from a committed entry. */
    public void requireDurable(Effect effect) {
        if (!requiredEffects.contains(EffectKey.of(effect))) {
            throw new AssertionError("performed before it was committed: " + effect);
        }
    }

    private void check(HistoryEvent event) {
        require(event.id() == events.size() + 1L, "the id is not the next one", event);
        require(
                event.previousEventId() >= 0 && event.previousEventId() < event.id(),
                "previousEventId is not the id of an earlier event",
                event);
        if (events.isEmpty()) {
            require(
                    event.type() == HistoryEventType.ExecutionStarted,
                    "the first event is not ExecutionStarted",
                    event);
            return;
        }
        var last = events.getLast();
        require(
                !event.timestamp().isBefore(last.timestamp()),
                "the timestamp is before the last one",
                event);
        require(
                isEnd(last) == (event.type() == HistoryEventType.ExecutionRedriven),
                "only ExecutionRedriven follows an end, and it follows nothing else",
                event);
        if (event.previousEventId() > 0) {
            var previous = events.get((int) event.previousEventId() - 1);
            require(
                    areOnOneLine(previous.frame(), event.frame()),
                    "previousEventId refers to another line of control: " + previous,
                    event);
        }
    }

    /** Whether the event ends the execution. */
    static boolean isEnd(HistoryEvent event) {
        return switch (event.type()) {
            case ExecutionSucceeded, ExecutionFailed, ExecutionAborted, ExecutionTimedOut -> true;
            default -> false;
        };
    }

    /**
     * Whether one frame is around the other, or the same Parallel or Map has both as branches
     * (docs/aws/history.md section 4, rules 5 and 7).
     */
    private static boolean areOnOneLine(FramePath one, FramePath other) {
        if (one.covers(other) || other.covers(one)) {
            return true;
        }
        var ones = one.text().split("/", -1);
        var others = other.text().split("/", -1);
        int at = 0;
        while (ones[at].equals(others[at])) {
            at++;
        }
        return ordinal(ones[at]).equals(ordinal(others[at]));
    }

    private static String ordinal(String step) {
        return step.substring(0, step.indexOf('.'));
    }

    private void require(boolean holds, String problem, HistoryEvent event) {
        if (!holds) {
            throw new AssertionError(
                    "%s: %s after %s"
                            .formatted(
                                    problem, event, events.isEmpty() ? "none" : events.getLast()));
        }
    }
}
