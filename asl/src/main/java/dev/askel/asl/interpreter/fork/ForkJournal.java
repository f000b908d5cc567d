package dev.askel.asl.interpreter.fork;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.EventRef;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.Fact.FrameForked.StateEntry;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.StateVisit;
import dev.askel.asl.interpreter.fork.ForkedFrame.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The first entries of a fork's journal. They restore the frames of a {@link ForkPlan}.
 *
 * <p>The history of the fork contains the StateEntered events of the Parallel and Map states in
 * which it begins, so that later events refer to events of the same history. Branches that have
 * succeeded in the origin have no events.
 */
public final class ForkJournal {
    private final ForkPlan plan;
    private final Instant now;
    private final List<Entry> entries = new ArrayList<>();

    /** The Parallel and Map states that the fork is in, by their frames. */
    private final Map<FramePath, Started> started = new HashMap<>();

    private long lastEventId;

    /** A Parallel or Map that has started at this event. */
    private record Started(String state, long eventId, boolean isMap) {}

    private ForkJournal(ForkPlan plan, Instant now) {
        this.plan = plan;
        this.now = now;
    }

    /**
     * Returns the first entries of a fork's journal.
     *
     * @param identity the identity of the fork, with its start time
     */
    public static List<Entry> entries(ForkPlan plan, ExecutionIdentity identity, Instant now) {
        var journal = new ForkJournal(plan, now);
        journal.addExecution(identity);
        int forked = journal.entries.size();
        journal.addSignals();
        plan.frames().forEach(journal::add);
        journal.entries.add(forked, journal.forked());
        return List.copyOf(journal.entries);
    }

    private void addExecution(ExecutionIdentity identity) {
        entries.addAll(
                Interpreter.firstEntries(identity, null, plan.input(), plan.point().origin(), now));
        lastEventId = 1;
    }

    private Fact.Forked forked() {
        var origin = plan.point().state();
        return new Fact.Forked(
                origin.root().graph(),
                plan.point().frame().path(),
                lastEventId,
                mockedInvocations(origin),
                permits(origin));
    }

    private void addSignals() {
        for (var signal : plan.point().state().signals().signals()) {
            entries.add(
                    new Fact.SignalReceived(
                            signal.name(), signal.key(), signal.payload(), signal.receivedAt()));
        }
    }

    /** Returns the counts without the attempts of the states that the fork enters again. */
    private Map<String, Integer> mockedInvocations(ExecutionState origin) {
        var counts = new HashMap<String, Integer>(origin.mockedInvocations());
        for (var each : plan.frames()) {
            var visit = each.frame().visit();
            if (visit != null && each.position() instanceof Position.Enters) {
                int attempts = visit.retryCount() + (isMocked(each.frame()) ? 1 : 0);
                counts.computeIfPresent(visit.state(), (_, count) -> Math.max(0, count - attempts));
            }
        }
        return counts;
    }

    private static boolean isMocked(Frame frame) {
        return frame.phase() instanceof Phase.Calling(var call) && call.mocked() != null;
    }

    private static List<Fact.Forked.Permits> permits(ExecutionState origin) {
        return origin.heldPermits().stream()
                .map(held ->
                        new Fact.Forked.Permits(
                                held.frame(),
                                held.ordinal(),
                                held.semaphore(),
                                held.permits(),
                                held.limit()))
                .toList();
    }

    private void add(ForkedFrame forked) {
        var path = forked.frame().path();
        var outer = path.isRoot() ? null : started.get(path.parent());
        if (outer != null) {
            addBranch(forked, outer);
        }
        switch (forked.position()) {
            case Position.Starts _ -> addFrame(forked, forked.frame().nextOrdinal(), null);
            case Position.Enters(var entry) ->
                    addFrame(forked, forked.frame().nextOrdinal(), entry);
            // The Started event of the Parallel or Map takes the ordinal.
            case Position.Joins(var visit, var join) ->
                    addFrame(forked, join.ordinal(), new StateEntry(visit.state(), visit.input()));
        }
        long previous = outer == null ? EventRef.NONE : addIteration(path, outer);
        if (forked.position() instanceof Position.Joins(var visit, var join)) {
            addJoin(forked, visit, join, previous);
        }
    }

    private void addBranch(ForkedFrame forked, Started outer) {
        var item = forked.frame().item();
        entries.add(
                new Fact.BranchStarted(
                        forked.frame().path(),
                        outer.state(),
                        forked.position() instanceof Position.Starts(var input)
                                ? input
                                : Payload.EMPTY_OBJECT,
                        outer.eventId(),
                        outer.isMap() ? Objects.requireNonNull(item).value() : null));
    }

    /**
     * Adds the start event of an iteration.
     *
     * @return the event to which the next event of the branch or iteration refers
     */
    private long addIteration(FramePath path, Started outer) {
        return outer.isMap()
                ? addEvent(
                        path,
                        HistoryEventType.MapIterationStarted,
                        new EventDetails.MapIteration(outer.state(), path.index()),
                        outer.eventId())
                : outer.eventId();
    }

    private void addJoin(ForkedFrame forked, StateVisit visit, Phase.Join join, long previous) {
        var path = forked.frame().path();
        long enteredId =
                addEvent(
                        path,
                        visit.entered(),
                        new EventDetails.StateEntered(visit.state(), visit.input()),
                        previous);
        if (!visit.attempts().isEmpty()) {
            entries.add(
                    new Fact.FrameForked(
                            path, join.ordinal(), forked.variables(), visit.attempts(), null));
        }
        var items = join.items();
        var input = join.input();
        if (items == null || input == null) {
            addStarted(path, HistoryEventType.ParallelStateStarted, visit, enteredId, join);
        } else {
            addStarted(path, HistoryEventType.MapStateStarted, visit, enteredId, join);
            entries.add(new Fact.ItemsEvaluated(path, input, items, join.concurrencyMax()));
        }
        if (!join.results().isEmpty()) {
            entries.add(new Fact.ResultsForked(path, join.results()));
        }
    }

    private void addStarted(
            FramePath path,
            HistoryEventType type,
            StateVisit visit,
            long enteredId,
            Phase.Join join) {
        long id =
                addEvent(
                        path,
                        type,
                        join.isMap()
                                ? new EventDetails.MapStateStarted(join.expected())
                                : EventDetails.None.INSTANCE,
                        enteredId);
        started.put(path, new Started(visit.state(), id, join.isMap()));
    }

    private void addFrame(ForkedFrame forked, int nextOrdinal, @Nullable StateEntry entry) {
        entries.add(
                new Fact.FrameForked(
                        forked.frame().path(), nextOrdinal, forked.variables(), Map.of(), entry));
    }

    private long addEvent(
            FramePath path, HistoryEventType type, EventDetails details, long previous) {
        lastEventId++;
        entries.add(new HistoryEvent(path, lastEventId, previous, now, type, details));
        return lastEventId;
    }
}
