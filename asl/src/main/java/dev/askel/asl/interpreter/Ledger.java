package dev.askel.asl.interpreter;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.Notice;
import dev.askel.asl.interpreter.execution.AbandonedChildren;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.OutstandingEffects;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.interpreter.execution.Transition.Outcome;
import dev.askel.asl.interpreter.step.AdvanceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The order of one execution: accepts what its frames propose, gives ids and times, settles joins,
 * keeps the limits, and gathers the entries until they are taken to the journal. Used by one
 * thread; does no I/O, so the simulation runs this very code.
 *
 * <p>{@link #state} is the persisted state and all that was accepted since.
 */
public final class Ledger {
    private final ExecutionLimits limits;
    private final @Nullable ExecutionState origin;
    private @Nullable ExecutionState state;
    private List<Entry> pending = new ArrayList<>();
    private PayloadBytes pendingBytes = new PayloadBytes();
    private int pendingCounted;
    private LinkedHashSet<FramePath> touched = new LinkedHashSet<>();
    private boolean fellShort;

    /** An execution that begins, or goes on from {@code recovered}. */
    public Ledger(@Nullable ExecutionState recovered, ExecutionLimits limits) {
        this.origin = recovered;
        this.state = recovered;
        this.limits = limits;
    }

    /** The accepted state. */
    public ExecutionState state() {
        if (state == null) {
            throw new IllegalStateException("The execution has not begun");
        }
        return state;
    }

    /** Whether anything waits to be journaled. */
    public boolean hasPending() {
        return !pending.isEmpty();
    }

    /** How many entries wait. */
    public int pendingSize() {
        return pending.size();
    }

    /** About how many bytes the waiting entries' data has; what they share counts once. */
    public long pendingBytes() {
        for (; pendingCounted < pending.size(); pendingCounted++) {
            pendingBytes.add(pending.get(pendingCounted));
        }
        return pendingBytes.total();
    }

    /** The waiting entries, in order. */
    List<Entry> pending() {
        return pending;
    }

    /** Hands over what is to be journaled next, in order. */
    public List<Entry> takePending() {
        var taken = pending;
        pending = new ArrayList<>();
        pendingBytes = new PayloadBytes();
        pendingCounted = 0;
        return taken;
    }

    // Trying

    /** What a ledger held at some moment. */
    public static final class Checkpoint {
        private final @Nullable ExecutionState state;
        private final int pending;
        private final int touched;

        private Checkpoint(Ledger ledger) {
            this.state = ledger.state;
            this.pending = ledger.pending.size();
            this.touched = ledger.touched.size();
        }
    }

    /** Notes what is held now, so that {@link #restore} can take back what is accepted next. */
    public Checkpoint checkpoint() {
        return new Checkpoint(this);
    }

    /**
     * Takes back all that was accepted since the checkpoint. Nothing may have been taken, and the
     * pending bytes not been asked for, in between.
     */
    public void restore(Checkpoint checkpoint) {
        state = checkpoint.state;
        pending.subList(checkpoint.pending, pending.size()).clear();
        while (touched.size() > checkpoint.touched) {
            touched.removeLast();
        }
        fellShort = false;
    }

    /**
     * Whether a brief budget was too small for what was accepted last, or for the join that it led
     * to. That is not decided then: restore a checkpoint, and decide and accept with full budgets.
     */
    public boolean fellShort() {
        return fellShort;
    }

    /** A ledger of the same state, for another thread; nothing is pending there. */
    public Ledger fork() {
        return new Ledger(state(), limits);
    }

    /**
     * Accepts all that {@code fork} has accepted. Facts that concern the execution as a whole may
     * have been recorded here since.
     *
     * @return false, and nothing has changed, when this ledger's frames have changed since the fork
     */
    public boolean adopt(Ledger fork) {
        if (!hasFramesOf(fork.origin)) {
            return false;
        }
        for (var entry : fork.pending) {
            // Notices follow from the other entries.
            if (!(entry instanceof Fact.NoticeOwed)) {
                append(entry);
            }
        }
        touched.addAll(fork.touched);
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // states are never changed, and comparing them costs
    private boolean hasFramesOf(@Nullable ExecutionState before) {
        return before != null
                && state().root() == before.root()
                && state().branches() == before.branches()
                && state().lastEventId() == before.lastEventId();
    }

    /** Hands over the frames that changed since the last call. */
    public Set<FramePath> takeTouched() {
        var taken = touched;
        touched = new LinkedHashSet<>();
        return taken;
    }

    /** The first entries of a new execution. */
    public void begin(List<Entry> entries) {
        entries.forEach(this::append);
        touched.add(FramePath.ROOT);
    }

    /** A fact that concerns the execution as a whole. */
    public void record(Fact fact) {
        append(fact);
    }

    /**
     * Accepts a proposal, with all that follows from it for the frames around it.
     *
     * <p>With brief budgets it may come to nothing: see {@link #fellShort}.
     *
     * @param contexts makes a context for each further decision; its lastEventId is replaced
     * @return false when the proposal is void: its frame has changed, has ended or is gone
     */
    public boolean accept(
            Interpreter interpreter, Transition proposal, Supplier<AdvanceContext> contexts) {
        if (proposal.outcome() == Outcome.STALE || !isCurrent(proposal)) {
            return false;
        }
        fellShort = proposal.fellShort();
        take(proposal);
        settle(interpreter, proposal, contexts);
        return true;
    }

    /**
     * Accepts what became of several frames at one instant: all of it happens, in this order, and
     * only then what follows from it for the frames around them (recorded:
     * test_service_lambda_map_timeout, where all tasks time out before the Map fails).
     *
     * @return false when every one of them is void
     */
    public boolean acceptTogether(
            Interpreter interpreter,
            List<Transition> proposals,
            Supplier<AdvanceContext> contexts) {
        fellShort = false;
        var taken = new ArrayList<Transition>();
        for (var proposal : proposals) {
            if (proposal.outcome() != Outcome.STALE && isCurrent(proposal)) {
                fellShort |= proposal.fellShort();
                take(proposal);
                taken.add(proposal);
            }
        }
        for (var proposal : taken) {
            settle(interpreter, proposal, contexts);
        }
        return !taken.isEmpty();
    }

    private boolean isCurrent(Transition proposal) {
        var frame = state().frame(proposal.frame());
        return state().isRunning()
                && frame != null
                && frame.version() == proposal.version()
                && OutstandingEffects.isLive(state(), frame);
    }

    private void take(Transition transition) {
        long base = state().lastEventId();
        var late = Duration.ZERO;
        for (var entry : transition.entries()) {
            var resolved = delayed(entry.resolve(base), late);
            if (resolved instanceof HistoryEvent event
                    && event.id() >= limits.historyEventsMax()
                    && !ends(event)) {
                exceed();
                return;
            }
            append(resolved);
            if (resolved instanceof HistoryEvent event) {
                late = lateness(event.timestamp(), state().lastEventAt());
            }
        }
        touched.add(transition.frame());
    }

    private static Duration lateness(Instant proposed, Instant placed) {
        return proposed.equals(placed) ? Duration.ZERO : Duration.between(proposed, placed);
    }

    /**
     * The same fact, as much later as the event before it was placed: what sleeps a second sleeps a
     * second from the time that the history shows.
     */
    private static Entry delayed(Entry entry, Duration late) {
        if (entry instanceof Fact.TimerSet(var frame, var due)) {
            return new Fact.TimerSet(frame, due.plus(late));
        }
        if (entry instanceof Fact.RetryScheduled(var frame, var retrier, var due, var previous)) {
            return new Fact.RetryScheduled(frame, retrier, due.plus(late), previous);
        }
        return entry;
    }

    private static boolean ends(HistoryEvent event) {
        return switch (event.type()) {
            case ExecutionSucceeded, ExecutionFailed, ExecutionAborted, ExecutionTimedOut -> true;
            default -> false;
        };
    }

    /**
     * Ends the execution because its history is full. The last event points at the event before it,
     * which any frame may have written (measured, docs/parity.md).
     */
    private void exceed() {
        close(
                HistoryEventType.ExecutionFailed,
                ErrorName.RUNTIME,
                "The execution reached the maximum number of history events (%d)."
                        .formatted(limits.historyEventsMax()),
                state().lastEventAt(),
                state().lastEventId());
    }

    /** Joins what the transition completed, outward as far as it goes. */
    private void settle(
            Interpreter interpreter, Transition proposal, Supplier<AdvanceContext> contexts) {
        var each = proposal;
        while (state().isRunning() && each.outcome() == Outcome.ENDED && !each.frame().isRoot()) {
            var context = contexts.get().at(state().lastEventId());
            var next = interpreter.settle(state(), each.frame(), context);
            if (next.outcome() == Outcome.STALE) {
                return;
            }
            if (next.fellShort()) {
                fellShort = true;
                return;
            }
            take(next);
            each = next;
        }
    }

    /**
     * Ends the execution from outside: stop, time-out or deletion of its machine.
     *
     * @param now when that happened; the event is not placed before the last one
     */
    public void close(
            HistoryEventType type, @Nullable String error, @Nullable String cause, Instant now) {
        var root = state().root();
        var visit = root.visit();
        // While nothing has happened in the state, AWS points before it
        // (docs/aws/history.md section 4, rule 2).
        long previous =
                visit != null && visit.enteredId() == root.lastEventId()
                        ? visit.previousEventId()
                        : root.lastEventId();
        close(type, error, cause, now, previous);
    }

    private void close(
            HistoryEventType type,
            @Nullable String error,
            @Nullable String cause,
            Instant now,
            long previous) {
        append(
                new HistoryEvent(
                        FramePath.ROOT,
                        state().lastEventId() + 1,
                        previous,
                        now,
                        type,
                        new EventDetails.Failed(error, cause)));
    }

    /**
     * Opens a closed execution again. Whoever waits for its end and has not been told of it waits
     * for the next one.
     *
     * @param clientToken under which that was asked for; null when nobody may ask again
     * @return false, and nothing has changed, when its history has no room for another event and
     *     the one that would end it (docs/aws/api.md section 4.3: below 24,999 events)
     */
    public boolean redrive(Instant now, @Nullable String clientToken) {
        if (state().lastEventId() >= limits.historyEventsMax() - 1) {
            return false;
        }
        append(
                new HistoryEvent(
                        FramePath.ROOT,
                        state().lastEventId() + 1,
                        state().lastEventId(),
                        now,
                        HistoryEventType.ExecutionRedriven,
                        new EventDetails.ExecutionRedriven(state().redriveCount() + 1)));
        if (clientToken != null) {
            append(new Fact.RedriveAsked(clientToken));
        }
        state().owed()
                .forEach((ordinal, notice) -> {
                    if (notice instanceof Notice.ChildFinished) {
                        append(new Fact.NoticeAcknowledged(ordinal));
                    }
                });
        touched.addAll(state().branches().keySet());
        return true;
    }

    private void append(Entry entry) {
        var before = state;
        var placed = entry instanceof HistoryEvent event ? notBefore(before, event) : entry;
        state = ExecutionState.apply(before, placed);
        pending.add(placed);
        touched.add(placed.frame());
        if (before != null) {
            owe(before, state(), placed);
        }
    }

    /** Timestamps never decrease, whatever clock the proposal was made by. */
    private static HistoryEvent notBefore(@Nullable ExecutionState before, HistoryEvent event) {
        return before == null || !event.timestamp().isBefore(before.lastEventAt())
                ? event
                : new HistoryEvent(
                        event.frame(),
                        event.id(),
                        event.previousEventId(),
                        before.lastEventAt(),
                        event.type(),
                        event.details());
    }

    /** What other executions must learn of a change. */
    private void owe(ExecutionState before, ExecutionState after, Entry entry) {
        if (before.isRunning() && !after.isRunning()) {
            var parent = after.parent();
            if (parent != null) {
                owe(new Notice.ChildFinished(parent));
            }
        }
        AbandonedChildren.abandoned(before, entry, after.lastEventAt()).forEach(this::owe);
    }

    private void owe(Notice notice) {
        var fact = new Fact.NoticeOwed(state().nextNotice(), notice);
        state = ExecutionState.apply(state, fact);
        pending.add(fact);
    }
}
