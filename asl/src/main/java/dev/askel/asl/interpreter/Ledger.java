package dev.askel.asl.interpreter;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.Notice;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.AbandonedChildren;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.MapRunAborts;
import dev.askel.asl.interpreter.execution.OutstandingEffects;
import dev.askel.asl.interpreter.execution.Pauses;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.interpreter.execution.Transition.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the transitions that the frames of one execution propose. A frame is a line of control:
 * the execution itself, a Parallel branch or a Map iteration.
 *
 * <p>The ledger assigns event ids and timestamps, enforces the limits, and collects entries for the
 * journal. It also settles joins: it lets a Parallel or Map state react to the end of a branch. A
 * ledger is used by one thread and has no I/O.
 *
 * <p>{@link #state} includes all accepted entries. Accepted entries are pending until the caller
 * takes them for the journal.
 */
public final class Ledger {
    private final ExecutionLimits limits;
    private final @Nullable ExecutionState origin;
    private @Nullable ExecutionState state;
    private List<Entry> pending = new ArrayList<>();
    private PayloadBytes pendingBytes = new PayloadBytes();
    private int pendingCounted;
    private LinkedHashSet<FramePath> touched = new LinkedHashSet<>();
    private boolean undecided;

    /**
     * Creates the ledger of an execution.
     *
     * @param recovered the state from which the execution resumes; null for a new execution
     */
    public Ledger(@Nullable ExecutionState recovered, ExecutionLimits limits) {
        this.origin = recovered;
        this.state = recovered;
        this.limits = limits;
    }

    /** Returns the state after all accepted entries. */
    public ExecutionState state() {
        if (state == null) {
            throw new IllegalStateException("The execution has not started");
        }
        return state;
    }

    public boolean hasPending() {
        return !pending.isEmpty();
    }

    public int pendingCount() {
        return pending.size();
    }

    /**
     * Returns the approximate payload bytes of the pending entries. A payload that several entries
     * share counts once.
     */
    public long pendingBytes() {
        for (; pendingCounted < pending.size(); pendingCounted++) {
            pendingBytes.add(pending.get(pendingCounted));
        }
        return pendingBytes.total();
    }

    List<Entry> pendingEntries() {
        return pending;
    }

    /** Removes and returns the pending entries, in order, for the journal. */
    public List<Entry> takePending() {
        var taken = pending;
        pending = new ArrayList<>();
        pendingBytes = new PayloadBytes();
        pendingCounted = 0;
        return taken;
    }

    // Checkpoints

    /** The contents of a ledger at one point in time. */
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

    /** Records the current contents, so that {@link #restore} can undo later changes. */
    public Checkpoint checkpoint() {
        return new Checkpoint(this);
    }

    /**
     * Undoes all changes since the checkpoint. Since the checkpoint, the caller must not have
     * called {@link #takePending}, {@link #takeChangedFrames} or {@link #pendingBytes}.
     */
    public void restore(Checkpoint checkpoint) {
        state = checkpoint.state;
        pending.subList(checkpoint.pending, pending.size()).clear();
        while (touched.size() > checkpoint.touched) {
            touched.removeLast();
        }
        undecided = false;
    }

    /**
     * Whether the last accepted transition or the settlement of one of its joins is {@link
     * Transition#isUndecided undecided}. In this case the caller must restore a checkpoint, and
     * then decide and accept again with full budgets on a thread that may wait.
     */
    public boolean isUndecided() {
        return undecided;
    }

    /**
     * Returns a ledger with the same state and no pending entries, which another thread may use.
     */
    public Ledger fork() {
        return new Ledger(state(), limits);
    }

    /**
     * Accepts all pending entries of a ledger that {@link #fork} created. In the meantime, this
     * ledger may have recorded facts about the execution as a whole, but not about frames.
     *
     * @return false when the frames of this ledger have changed since the fork; in this case no
     *     entry is accepted
     */
    public boolean adopt(Ledger fork) {
        if (!hasFramesOf(fork.origin)) {
            return false;
        }
        for (var entry : fork.pending) {
            // The fork's notices are skipped: accepting the other entries adds them again.
            if (!(entry instanceof Fact.NoticeAdded)) {
                append(entry);
            }
        }
        touched.addAll(fork.touched);
        return true;
    }

    @SuppressWarnings(
            "ReferenceEquality") // states are immutable, and comparing their contents is expensive
    private boolean hasFramesOf(@Nullable ExecutionState before) {
        return before != null
                && state().root() == before.root()
                && state().branches() == before.branches()
                && state().lastEventId() == before.lastEventId();
    }

    /** Removes and returns the paths of the frames that have changed since the previous call. */
    public Set<FramePath> takeChangedFrames() {
        var taken = touched;
        touched = new LinkedHashSet<>();
        return taken;
    }

    /** Accepts the first entries of a new execution. */
    public void acceptFirstEntries(List<Entry> entries) {
        entries.forEach(this::append);
        touched.add(FramePath.ROOT);
    }

    /** Accepts a fact about the execution as a whole. */
    public void recordFact(Fact fact) {
        append(fact);
    }

    /**
     * Accepts a transition, and settles the joins of the branches that it ends.
     *
     * <p>If the budget of the transition or of a join was reduced, the caller must then check
     * {@link #isUndecided}.
     *
     * @param contexts creates the context of each decision about a join; the ledger replaces the
     *     lastEventId of this context
     * @return false when the transition is not accepted, because its frame has changed, has ended
     *     or does not exist
     */
    public boolean accept(
            Interpreter interpreter, Transition proposal, Supplier<AdvanceContext> contexts) {
        if (proposal.outcome() == Outcome.STALE || !isCurrent(proposal)) {
            return false;
        }
        undecided = proposal.isUndecided();
        appendAll(proposal);
        settle(interpreter, proposal, contexts);
        return true;
    }

    /**
     * Accepts the transitions of several frames that react to the same event. The ledger accepts
     * all transitions, in order, before it settles any join. In the AWS recording
     * test_service_lambda_map_timeout, all tasks time out before the Map fails.
     *
     * @return false when no transition is accepted
     */
    public boolean acceptTogether(
            Interpreter interpreter,
            List<Transition> proposals,
            Supplier<AdvanceContext> contexts) {
        undecided = false;
        var accepted = new ArrayList<Transition>();
        for (var proposal : proposals) {
            if (proposal.outcome() != Outcome.STALE && isCurrent(proposal)) {
                undecided |= proposal.isUndecided();
                appendAll(proposal);
                accepted.add(proposal);
            }
        }
        for (var proposal : accepted) {
            settle(interpreter, proposal, contexts);
        }
        return !accepted.isEmpty();
    }

    private boolean isCurrent(Transition proposal) {
        var frame = state().frame(proposal.frame());
        return state().isRunning()
                && frame != null
                && frame.version() == proposal.version()
                && OutstandingEffects.isActive(state(), frame)
                && (!state().isPaused() || Pauses.recordsOnly(proposal));
    }

    private void appendAll(Transition transition) {
        long base = state().lastEventId();
        var delay = Duration.ZERO;
        for (var entry : transition.entries()) {
            var resolved = delayed(entry.resolve(base), delay);
            if (resolved instanceof HistoryEvent event
                    && event.id() >= limits.historyEventsMax()
                    && !isEnd(event)) {
                closeFullHistory();
                return;
            }
            append(resolved);
            if (resolved instanceof HistoryEvent event) {
                delay = delayBetween(event.timestamp(), state().lastEventAt());
            }
        }
        touched.add(transition.frame());
    }

    private static Duration delayBetween(Instant proposed, Instant placed) {
        return proposed.equals(placed) ? Duration.ZERO : Duration.between(proposed, placed);
    }

    /**
     * Delays a timer by the same duration by which the ledger delayed the preceding event. So a
     * Wait of one second ends one second after the timestamp in the history.
     */
    private static Entry delayed(Entry entry, Duration delay) {
        if (entry instanceof Fact.TimerSet(var frame, var due)) {
            return new Fact.TimerSet(frame, due.plus(delay));
        }
        if (entry instanceof Fact.RetryScheduled(var frame, var retrier, var due, var previous)) {
            return new Fact.RetryScheduled(frame, retrier, due.plus(delay), previous);
        }
        return entry;
    }

    private static boolean isEnd(HistoryEvent event) {
        return switch (event.type()) {
            case ExecutionSucceeded, ExecutionFailed, ExecutionAborted, ExecutionTimedOut -> true;
            default -> false;
        };
    }

    /**
     * Ends the execution because its history is full. The final event refers to the preceding event
     * as its previous event, even if another frame has written that event (measured on AWS,
     * docs/parity.md).
     */
    private void closeFullHistory() {
        close(
                HistoryEventType.ExecutionFailed,
                ErrorName.RUNTIME,
                "The execution reached the maximum number of history events (%d)."
                        .formatted(limits.historyEventsMax()),
                state().lastEventAt(),
                state().lastEventId());
    }

    /**
     * Settles the join of the branch that the transition ends, and then the joins of enclosing
     * branches that end in turn.
     */
    private void settle(
            Interpreter interpreter, Transition proposal, Supplier<AdvanceContext> contexts) {
        var each = proposal;
        while (state().isRunning() && each.outcome() == Outcome.ENDED && !each.frame().isRoot()) {
            var context = contexts.get().at(state().lastEventId());
            var next = interpreter.settle(state(), each.frame(), context);
            if (next.outcome() == Outcome.STALE) {
                return;
            }
            if (next.isUndecided()) {
                undecided = true;
                return;
            }
            appendAll(next);
            each = next;
        }
    }

    /**
     * Ends the execution because of a stop, a timeout or the deletion of its state machine.
     *
     * @param now the time of the end; if it is earlier than the last event, the final event gets
     *     the timestamp of the last event
     */
    public void closeExecution(
            HistoryEventType type, @Nullable String error, @Nullable String cause, Instant now) {
        if (type == HistoryEventType.ExecutionAborted) {
            MapRunAborts.create(state(), now, limits.historyEventsMax()).forEach(this::append);
        }
        var root = state().root();
        var visit = root.visit();
        // If the current state has written only its StateEntered event, AWS refers to the event
        // before the state (docs/aws/history.md section 4, rule 2).
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
     * Resumes an execution that has ended. If the parent has not yet been notified of the previous
     * end, the ledger cancels this notice. The parent then waits for the next end.
     *
     * @param clientToken the idempotency token of the request; null when the request has none
     * @return false when the history has no space for ExecutionRedriven and a final event
     *     (docs/aws/api.md section 4.3: below 24,999 events); in this case nothing changes
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
            append(new Fact.RedriveAccepted(clientToken));
        }
        state().pendingNotices()
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
        // Frames can propose events with the times of different clocks.
        var placed =
                before != null && entry instanceof HistoryEvent event
                        ? event.notBefore(before.lastEventAt())
                        : entry;
        state = ExecutionState.apply(before, placed);
        pending.add(placed);
        touched.add(placed.frame());
        if (before != null && OutstandingEffects.differInAllFrames(before, state)) {
            touched.add(FramePath.ROOT);
            touched.addAll(state.branches().keySet());
        }
        if (before != null) {
            addNotices(before, state(), placed);
        }
    }

    /**
     * Adds notices for the other executions and jobs that the entry concerns. A notice is a
     * persisted message that is repeated until it is acknowledged or expires.
     */
    private void addNotices(ExecutionState before, ExecutionState after, Entry entry) {
        if (before.isRunning() && !after.isRunning()) {
            var parent = after.parent();
            if (parent != null) {
                addNotice(new Notice.ChildFinished(parent));
            }
        }
        AbandonedChildren.stopNotices(before, entry, after.lastEventAt()).forEach(this::addNotice);
    }

    private void addNotice(Notice notice) {
        var fact = new Fact.NoticeAdded(state().nextNotice(), notice);
        state = ExecutionState.apply(state, fact);
        pending.add(fact);
    }
}
