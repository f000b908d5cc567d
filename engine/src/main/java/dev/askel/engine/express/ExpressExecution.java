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
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.model.Resource;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.evaluation.Allowance;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.Weight;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.registry.start.PinnedRevision;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of one Express execution, its decisions and its memory. A decision applies immediately,
 * because it need not be durable. Depends on no actor. For use by one thread at a time.
 */
final class ExpressExecution {
    /** The number of bytes of new data after which the retained data is measured. */
    private static final long MEASURE_INTERVAL_BYTES = 16 * 1024;

    /** The additional bytes of new data for each frame, because a measurement visits all frames. */
    private static final long MEASURE_INTERVAL_BYTES_PER_FRAME = 128;

    /**
     * After this number of decisions that were cut at their bound of about 2.5 ms, evaluation
     * threads make the decisions. Few executions reach it.
     */
    private static final int CUT_DECISIONS_MAX = 20;

    /** The bytes by which the reservation may differ from the heap. */
    private static final long RESERVATION_TOLERANCE_BYTES = 8 * 1024;

    private final ExpressServices services;
    private final ExecutionIdentity identity;
    private final Payload input;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final LoggingConfiguration logging;
    private final boolean countsRedrives;
    private final ExpressMemory.Reservation reservation;
    private final @Nullable HistoryRecording recording;
    private long measuredBytes;
    private long newBytes;
    private long reservedBytes;
    private int briefDecisionsCut;

    /**
     * The weight of the last decision. The run continues on an evaluation thread unless it was
     * light.
     */
    private Weight weight = Weight.LIGHT;

    /**
     * Creates an execution that is about to start.
     *
     * @param identity contains the start time
     * @param countsRedrives whether the context object has a redrive count, which is always 0
     * @param reservation the memory reserved for the execution
     * @param recording receives the history; null when histories are not kept
     */
    ExpressExecution(
            ExpressServices services,
            PinnedRevision revision,
            ExecutionIdentity identity,
            Payload input,
            boolean countsRedrives,
            ExpressMemory.Reservation reservation,
            @Nullable HistoryRecording recording) {
        this.services = services;
        this.identity = identity;
        this.input = input;
        this.logging = revision.loggingConfiguration();
        this.countsRedrives = countsRedrives;
        this.reservation = reservation;
        this.recording = recording;
        var limits = services.limitsWithoutHistory();
        this.interpreter =
                new Interpreter(
                        revision.model(),
                        identity,
                        input,
                        services.tokens().tokensOf(identity),
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

    /** Starts the execution, and makes the first decision of its first state. */
    void start() {
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

    /** Returns the frames that changed since the last call, and clears them. */
    Set<FramePath> takeTouched() {
        return ledger.takeTouched();
    }

    /** The outcome of a decision. */
    enum Decision {
        /** The decision was accepted. */
        ACCEPTED,
        /** Nothing has changed, because the stimulus was obsolete. */
        OBSOLETE,
        /** Nothing has changed, because the decision needs an evaluation thread. */
        NEEDS_EVALUATION
    }

    /** Makes a decision of a frame on a shared thread, with a brief budget. */
    Decision decide(FramePath path, Stimulus stimulus) {
        var before = ledger.checkpoint();
        var decision = new FrameDecision(path, stimulus, ledger);
        boolean accepted = decision.decide(this::briefBudget);
        if (ledger.fellShort()) {
            ledger.restore(before);
            return Decision.NEEDS_EVALUATION;
        }
        return applyAccepted(decision, accepted) ? Decision.ACCEPTED : Decision.OBSOLETE;
    }

    private Budget briefBudget() {
        return Budget.brief(services.limits().transitionStepsMax());
    }

    /** Whether the next decision is made on an evaluation thread. */
    boolean needsEvaluationThread() {
        return weight != Weight.LIGHT || briefDecisionsCut > CUT_DECISIONS_MAX;
    }

    /** Returns the size of the evaluation for the next decision. */
    EvaluationSize evaluationSize() {
        return weight.size();
    }

    /** Returns a decision for an evaluation thread to make; {@link #accept} applies it. */
    FrameDecision evaluation(FramePath path, Stimulus stimulus) {
        return new FrameDecision(path, stimulus, ledger.fork());
    }

    /**
     * Applies a decision of an evaluation thread.
     *
     * @param accepted whether the decision was accepted, as {@link FrameDecision#evaluate} returned
     *     it
     * @return false when nothing has changed
     */
    boolean accept(FrameDecision decision, boolean accepted) {
        return applyAccepted(decision, accepted && ledger.adopt(decision.ledger));
    }

    private boolean applyAccepted(FrameDecision decision, boolean accepted) {
        if (!accepted) {
            return false;
        }
        weight = decision.weight;
        if (decision.isCut) {
            briefDecisionsCut++;
        }
        publish();
        return true;
    }

    /** A frame's decision about one stimulus, which is made on the ledger or on a fork of it. */
    final class FrameDecision {
        private final FramePath path;
        private final Stimulus stimulus;
        private final Ledger ledger;
        private Weight weight = Weight.LIGHT;
        private boolean isCut;

        private FrameDecision(FramePath path, Stimulus stimulus, Ledger ledger) {
            this.path = path;
            this.stimulus = stimulus;
            this.ledger = ledger;
        }

        /**
         * Decides on an evaluation thread.
         *
         * @return false when the stimulus is obsolete; null when the allowance was too small
         */
        @Nullable Boolean evaluate(Allowance allowance) {
            var before = ledger.checkpoint();
            boolean accepted = decide(allowance::budget);
            if (ledger.fellShort()) {
                ledger.restore(before);
                return null;
            }
            return accepted;
        }

        /** Decides; false when the stimulus is obsolete. */
        private boolean decide(Supplier<Budget> budgets) {
            var frame = ledger.state().frame(path);
            if (frame == null || !ledger.state().isRunning()) {
                return false;
            }
            // While the root decides, no other frame appends events.
            long lastEventId =
                    path.isRoot() ? ledger.state().lastEventId() : AdvanceContext.UNKNOWN;
            var context = context(lastEventId, budgets.get());
            var transition = interpreter.advance(frame, stimulus, context);
            weight = services.evaluations().weight(context.budget());
            isCut = transition.outcome() == Transition.Outcome.CONTINUES;
            return ledger.accept(
                    interpreter,
                    transition,
                    () -> context(ledger.state().lastEventId(), budgets.get()));
        }
    }

    /** Ends the execution because its timeout expired at {@code due}. */
    void timeOut(Instant due) {
        ledger.close(HistoryEventType.ExecutionTimedOut, ErrorName.TIMEOUT, null, due);
        publish();
    }

    /** Ends the execution because its Map Run has stopped it. */
    void abort() {
        ledger.close(HistoryEventType.ExecutionAborted, null, null, services.now());
        publish();
    }

    private AdvanceContext context(long lastEventId, Budget budget) {
        return new AdvanceContext(
                services.now(),
                services.random(),
                budget,
                lastEventId,
                countsRedrives ? 0 : AdvanceContext.NO_REDRIVES,
                null);
    }

    private void publish() {
        publishEntries();
        if (!resizeReservation() && state().isRunning()) {
            ledger.close(
                    HistoryEventType.ExecutionFailed,
                    ErrorName.RUNTIME,
                    "The memory of this node for Express executions is full (%d bytes, askel_express_bytes_max), and this state machine holds more than its share of it."
                            .formatted(reservation.bytesMax()),
                    services.now());
            publishEntries();
        }
    }

    private void publishEntries() {
        long bytes = ledger.pendingBytes();
        var entries = ledger.takePending();
        services.logs().log(logging, identity.arn(), identity.stateMachineName(), entries);
        if (recording != null) {
            recording.add(entries, bytes);
        }
        newBytes += bytes;
    }

    /** Resizes the reservation after a large change; false when the bound forbids it. */
    private boolean resizeReservation() {
        // A measurement takes about as much time as the growth before it, so measurements at most
        // double the time. It is needed because not all new data is retained.
        long measuredAfter =
                Math.max(
                        Math.max(MEASURE_INTERVAL_BYTES, measuredBytes),
                        MEASURE_INTERVAL_BYTES_PER_FRAME * state().branches().size());
        if (newBytes > measuredAfter) {
            measure();
        }
        if (Math.abs(heap() - reservedBytes) <= RESERVATION_TOLERANCE_BYTES || tryResize()) {
            return true;
        }
        if (newBytes == 0) {
            return false;
        }
        // The execution may fail only because of retained data, so this data is measured first.
        measure();
        return tryResize();
    }

    private void measure() {
        measuredBytes = HeldBytes.of(state());
        newBytes = 0;
    }

    private boolean tryResize() {
        long heap = heap();
        if (!reservation.tryResize(heap)) {
            return false;
        }
        reservedBytes = heap;
        return true;
    }

    private long heap() {
        return (measuredBytes + newBytes) * ExpressMemory.HEAP_PER_DATA_BYTE
                + state().branches().size() * ExpressMemory.BYTES_PER_FRAME
                + (recording == null ? 0 : recording.heapBytes());
    }
}
