package dev.askel.asl.interpreter.fork;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.Fact.FrameForked.StateEntry;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the fork point of an event while it applies the entries of a journal in order.
 *
 * <p>A fork begins at the entry of a state. The fork point of an event is the last state that the
 * frame of the event has entered up to this event. A frame is the execution itself, a Parallel
 * branch or a Map iteration. All other frames remain as they were before the event.
 *
 * <p>The iterations of a Map start together, so the fork point of the start of one follows the
 * starts of all. The events that restore the state of a fork belong together, too.
 */
public final class ForkSearch {
    private final long eventId;

    /** The last states that the existing frames have entered. */
    private final Map<FramePath, Entered> latest = new HashMap<>();

    private @Nullable ExecutionState state;

    /** The fact of an execution that is a fork itself. */
    private Fact.@Nullable Forked fork;

    private boolean hasForkedFrames;

    /** The entered state of the event, while the entries that belong to the event are applied. */
    private @Nullable Entered requested;

    private @Nullable ForkPoint found;
    private boolean isShared;

    /**
     * A state that a frame has entered.
     *
     * @param frame the frame before the event
     * @param entry null if the frame has only started
     * @param isShared whether the frame, or a frame within it, has changed data of the whole
     *     execution since the event
     */
    private record Entered(
            Frame frame, long eventId, @Nullable StateEntry entry, boolean isShared) {
        Entered shared() {
            return new Entered(frame, eventId, entry, true);
        }

        /** Returns the start of a frame, which enters its first state or that of a fork. */
        static Entered start(Frame frame, long eventId) {
            return new Entered(
                    frame,
                    eventId,
                    frame.phase() instanceof Phase.Reentering(var name, var input, _)
                            ? new StateEntry(name, input)
                            : null,
                    false);
        }
    }

    /** Creates the search for an event of a history. */
    public ForkSearch(long eventId) {
        this.eventId = eventId;
    }

    /**
     * Applies the next entry of the journal.
     *
     * @return whether the search needs further entries
     */
    public boolean add(Entry entry) {
        if (found == null && requested != null && !belongsToStart(entry)) {
            find(requested, Objects.requireNonNull(state));
        }
        if (found != null) {
            return false;
        }
        var before = state;
        var after = ExecutionState.apply(before, entry);
        state = after;
        if (before != null && changesSharedData(before, entry, after)) {
            latest.replaceAll(
                    (path, entered) -> path.covers(entry.frame()) ? entered.shared() : entered);
        }
        switch (entry) {
            case HistoryEvent event -> add(before, event, after);
            case Fact.Forked forked -> fork = forked;
            case Fact.FrameForked forked -> {
                hasForkedFrames = true;
                if (forked.frame().isRoot() && after.root().visit() == null) {
                    latest.put(FramePath.ROOT, Entered.start(after.root(), 1));
                }
            }
            case Fact.BranchFinished(var path, _) -> latest.remove(path);
            case Fact.RetryScheduled retry -> removeBelow(retry.frame());
            case Fact _ -> {}
        }
        return found == null;
    }

    /** Whether an entry belongs to the start of frames that precedes it. */
    private boolean belongsToStart(Entry entry) {
        return switch (entry) {
            case HistoryEvent event ->
                    event.type() == HistoryEventType.MapIterationStarted || isRestored(event);
            case Fact.SignalReceived _ -> fork != null && !hasForkedFrames;
            case Fact.RequestAnswered _,
                    Fact.StartQueued _,
                    Fact.Forked _,
                    Fact.FrameForked _,
                    Fact.ResultsForked _,
                    Fact.ItemsEvaluated _,
                    Fact.BranchStarted _ ->
                    true;
            case Fact _ -> false;
        };
    }

    /** Whether an event restores the state of a fork. */
    private boolean isRestored(HistoryEvent event) {
        return fork != null && event.id() <= fork.lastEventId();
    }

    /** Whether an entry changes data that other frames can read. */
    private static boolean changesSharedData(
            ExecutionState before, Entry entry, ExecutionState after) {
        return entry instanceof Fact.SignalsConsumed
                || !before.heldPermits().equals(after.heldPermits())
                || !before.mockedInvocations().equals(after.mockedInvocations());
    }

    private void add(@Nullable ExecutionState before, HistoryEvent event, ExecutionState after) {
        var path = event.frame();
        var entering = before == null ? null : before.frame(path);
        var current = after.frame(path);
        if (entering != null
                && event.details() instanceof EventDetails.StateEntered(var name, var input, _)) {
            latest.put(path, new Entered(entering, event.id(), new StateEntry(name, input), false));
        }
        boolean isStart = false;
        switch (event.type()) {
            case ExecutionStarted, MapIterationStarted -> {
                isStart = true;
                if (current != null) {
                    latest.put(path, Entered.start(current, event.id()));
                }
            }
            case ParallelStateExited, MapStateExited -> removeBelow(path);
            default -> {}
        }
        if (event.id() == eventId) {
            var entered = Objects.requireNonNull(latestOf(path));
            if (before == null || isStart || isRestored(event)) {
                requested = entered;
            } else {
                find(entered, before);
            }
        } else if (current == null) {
            latest.remove(path);
        }
    }

    private void removeBelow(FramePath path) {
        latest.keySet().removeIf(each -> !each.equals(path) && path.covers(each));
    }

    /** Returns the state of a frame, or of the innermost frame around it that has one. */
    private @Nullable Entered latestOf(FramePath path) {
        var entered = latest.get(path);
        return entered != null || path.isRoot() ? entered : latestOf(path.parent());
    }

    private void find(Entered entered, ExecutionState others) {
        var begin = fork == null || eventId > 1 ? null : others.frame(fork.begin());
        var start = begin == null ? entered : Entered.start(begin, eventId);
        found = new ForkPoint(others, start.frame(), start.eventId(), start.entry());
        isShared = start.isShared();
    }

    /** Returns the fork point; null when the applied entries do not contain the event. */
    public @Nullable ForkPoint found() {
        if (found == null && requested != null) {
            find(requested, Objects.requireNonNull(state));
        }
        return found;
    }

    /**
     * Whether the fork must begin with the whole execution as it was at the event of the fork
     * point, which is another search. This is so if the state has consumed signals, acquired or
     * released permits, or called mocks since then.
     */
    public boolean isShared() {
        return found() != null && isShared;
    }

    /** Returns the state after the applied entries; null before the first entry. */
    public @Nullable ExecutionState state() {
        return state;
    }
}
