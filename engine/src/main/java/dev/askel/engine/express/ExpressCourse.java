package dev.askel.engine.express;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.HeldBytes;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.interpreter.step.AdvanceContext;
import dev.askel.asl.model.Resource;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.evaluation.Allowance;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.Weight;
import dev.askel.engine.execution.ChildStarts;
import dev.askel.engine.registry.start.PinnedRevision;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an Express execution decides, and what becomes of it: nothing has to be durable before it
 * counts. Knows no actor; used by one thread at a time.
 */
final class ExpressCourse {
    /** Data that may come before what is held is measured. */
    private static final long MEASURED_AFTER = 16 * 1024;

    /** Data that must come for each frame: the measurement visits all of them. */
    private static final long MEASURED_AFTER_PER_FRAME = 128;

    /** Runs that ended at their bound of about 2.5 ms; few executions have so many. */
    private static final int BRIEF_CUTS_MAX = 20;

    /** Heap by which the tally may be wrong about an execution. */
    private static final long COUNTED_AFTER = 8 * 1024;

    private final ExpressServices services;
    private final ExecutionIdentity identity;
    private final Payload input;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final LoggingConfiguration logging;
    private final boolean countsRedrives;
    private final RunningTally.Place place;
    private final @Nullable HistoryTape tape;
    private long measured;
    private long grown;
    private long counted;
    private int cuts;

    /** Of the last decision: the run continues on an evaluation thread unless it was light. */
    private Weight weight = Weight.LIGHT;

    /**
     * An execution that is to begin.
     *
     * @param identity with its start
     * @param countsRedrives whether its context object says that there was none
     * @param place counts the heap that it takes
     * @param tape takes its history; null when that is not kept
     */
    ExpressCourse(
            ExpressServices services,
            PinnedRevision revision,
            ExecutionIdentity identity,
            Payload input,
            boolean countsRedrives,
            RunningTally.Place place,
            @Nullable HistoryTape tape) {
        this.services = services;
        this.identity = identity;
        this.input = input;
        this.logging = revision.loggingConfiguration();
        this.countsRedrives = countsRedrives;
        this.place = place;
        this.tape = tape;
        var limits = services.withoutHistory();
        this.interpreter =
                new Interpreter(
                        revision.model(),
                        identity,
                        input,
                        services.tokens().of(identity),
                        services.missingActivities(),
                        this::refusal,
                        limits);
        this.ledger = new Ledger(null, limits);
    }

    private @Nullable Failure refusal(Resource resource, Payload parameters) {
        return ChildStarts.serves(resource)
                ? ChildStarts.refusal(parameters)
                : services.connectors().refusal(resource, parameters);
    }

    /** Goes from the first state as far as one run does. */
    void begin() {
        ledger.begin(Interpreter.begin(identity, null, input, identity.startedAt()));
        var _ = decide(FramePath.ROOT, Stimulus.Proceed.INSTANCE);
    }

    ExecutionState state() {
        return ledger.state();
    }

    Ledger ledger() {
        return ledger;
    }

    Interpreter interpreter() {
        return interpreter;
    }

    /** Hands over the frames that changed since the last call. */
    Set<FramePath> takeTouched() {
        return ledger.takeTouched();
    }

    /** The outcome of a decision. */
    enum Decided {
        /** It was accepted. */
        CHANGED,
        /** Nothing has changed: it came too late. */
        VOID,
        /** Nothing has changed: it takes an {@link Evaluated}. */
        FELL_SHORT
    }

    /** Lets a frame decide, on a thread that others need. */
    Decided decide(FramePath path, Stimulus stimulus) {
        var before = ledger.checkpoint();
        var decision = new Evaluated(path, stimulus, ledger);
        boolean accepted = decision.take(this::brief);
        if (ledger.fellShort()) {
            ledger.restore(before);
            return Decided.FELL_SHORT;
        }
        return accepted(decision, accepted) ? Decided.CHANGED : Decided.VOID;
    }

    private Budget brief() {
        return Budget.brief(services.limits().transitionStepsMax());
    }

    /** Whether it continues on an evaluation thread. */
    boolean computes() {
        return weight != Weight.LIGHT || cuts > BRIEF_CUTS_MAX;
    }

    /** The size of the evaluation with which it continues there. */
    EvaluationSize size() {
        return weight.size();
    }

    /** A decision that an evaluation thread is to make; {@link #accept} takes it over. */
    Evaluated evaluation(FramePath path, Stimulus stimulus) {
        return new Evaluated(path, stimulus, ledger.fork());
    }

    /** Accepts an evaluation thread's decision; false when nothing has changed. */
    boolean accept(Evaluated decision, boolean accepted) {
        return accepted(decision, accepted && ledger.adopt(decision.on));
    }

    private boolean accepted(Evaluated decision, boolean accepted) {
        if (!accepted) {
            return false;
        }
        weight = decision.weight;
        if (decision.cut) {
            cuts++;
        }
        takePending();
        return true;
    }

    /** A frame decides about a stimulus, and a ledger accepts it. */
    final class Evaluated {
        private final FramePath path;
        private final Stimulus stimulus;
        private final Ledger on;
        private Weight weight = Weight.LIGHT;
        private boolean cut;

        private Evaluated(FramePath path, Stimulus stimulus, Ledger on) {
            this.path = path;
            this.stimulus = stimulus;
            this.on = on;
        }

        /** Decides on an evaluation thread; false when it is void, null when it fell short. */
        @Nullable Boolean within(Allowance allowance) {
            var before = on.checkpoint();
            boolean accepted = take(allowance::budget);
            if (on.fellShort()) {
                on.restore(before);
                return null;
            }
            return accepted;
        }

        /** Decides; false when it is void. */
        private boolean take(Supplier<Budget> budgets) {
            var frame = on.state().frame(path);
            if (frame == null || !on.state().isRunning()) {
                return false;
            }
            // Where the root decides nobody comes between.
            long lastEventId = path.isRoot() ? on.state().lastEventId() : AdvanceContext.UNKNOWN;
            var context = context(lastEventId, budgets.get());
            var transition = interpreter.advance(frame, stimulus, context);
            weight = services.evaluations().weight(context.budget());
            cut = transition.outcome() == Transition.Outcome.CONTINUES;
            return on.accept(
                    interpreter,
                    transition,
                    () -> context(on.state().lastEventId(), budgets.get()));
        }
    }

    /** Ends the execution because its time is over since {@code due}. */
    void timeOut(Instant due) {
        ledger.close(HistoryEventType.ExecutionTimedOut, ErrorName.TIMEOUT, null, due);
        takePending();
    }

    private AdvanceContext context(long lastEventId, Budget budget) {
        return new AdvanceContext(
                services.now(),
                services.chance(),
                budget,
                lastEventId,
                countsRedrives ? 0 : AdvanceContext.NO_REDRIVES,
                null);
    }

    private void takePending() {
        publishPending();
        if (!hasMemory() && state().isRunning()) {
            ledger.close(
                    HistoryEventType.ExecutionFailed,
                    ErrorName.RUNTIME,
                    "The memory of this node for Express executions is full (%d bytes, askel_express_bytes_max), and this state machine holds more than its share of it."
                            .formatted(place.bytesMax()),
                    services.now());
            publishPending();
        }
    }

    private void publishPending() {
        long bytes = ledger.pendingBytes();
        var entries = ledger.takePending();
        services.logs().say(logging, identity.arn(), identity.stateMachineName(), entries);
        if (tape != null) {
            tape.add(entries, bytes);
        }
        grown += bytes;
    }

    /** Counts its heap after a large change; false when the bound forbids it. */
    private boolean hasMemory() {
        // Not all new data stays. A measurement costs about as much as the growth before it.
        long measuredAfter =
                Math.max(
                        Math.max(MEASURED_AFTER, measured),
                        MEASURED_AFTER_PER_FRAME * state().branches().size());
        if (grown > measuredAfter) {
            measure();
        }
        if (Math.abs(heap() - counted) <= COUNTED_AFTER || isCounted()) {
            return true;
        }
        if (grown == 0) {
            return false;
        }
        // It fails only for data that it holds.
        measure();
        return isCounted();
    }

    private void measure() {
        measured = HeldBytes.of(state());
        grown = 0;
    }

    private boolean isCounted() {
        long now = heap();
        if (!place.holds(now)) {
            return false;
        }
        counted = now;
        return true;
    }

    private long heap() {
        return (measured + grown) * RunningTally.HEAP_PER_DATA_BYTE
                + state().branches().size() * RunningTally.BYTES_PER_FRAME
                + (tape == null ? 0 : tape.heapBytes());
    }
}
