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
import dev.askel.engine.evaluation.EvaluationBounds;
import dev.askel.engine.evaluation.EvaluationCost;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.metric.ExecutionObserver;
import dev.askel.engine.registry.start.PinnedRevision;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of one Express execution, its transitions and its memory. A transition applies
 * immediately, because it need not be durable. Does not depend on actors. Must be used by one
 * thread at a time.
 */
final class ExpressExecution {
    /** The number of bytes of new data after which the retained data is measured. */
    private static final long MEASURE_INTERVAL_BYTES = 16 * 1024;

    /**
     * The minimum number of bytes of new data per branch before a measurement, which visits all
     * frames.
     */
    private static final long MEASURE_INTERVAL_BYTES_PER_FRAME = 128;

    /**
     * The maximum number of transitions that end early because they have used up the reduced budget
     * of about 2.5 ms. After more such transitions, evaluation threads compute all transitions of
     * the execution. Few executions exceed this number.
     */
    private static final int CUT_DECISIONS_MAX = 20;

    /** The number of bytes by which the reservation may differ from the estimated heap. */
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
    private final ExecutionObserver observer = ExecutionObserver.ofExpress();
    private long measuredBytes;
    private long newBytes;
    private long reservedBytes;
    private int reducedDecisionsCut;

    /**
     * The cost of the last transition. Unless it is light, the next transition is computed on an
     * evaluation thread.
     */
    private EvaluationCost cost = EvaluationCost.LIGHT;

    /**
     * Creates an execution that is about to start.
     *
     * @param identity contains the start time
     * @param countsRedrives whether the context object contains a redrive count; the count is
     *     always 0
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
        var limits = services.limits(identity);
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

    /** Starts the execution and advances its first state. */
    void start() {
        ledger.acceptFirstEntries(
                Interpreter.firstEntries(identity, null, input, identity.startedAt()));
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

    /** Returns the frames that have changed since the last call. */
    Set<FramePath> takeChangedFrames() {
        return ledger.takeChangedFrames();
    }

    /** The outcome of a {@link Stimulus stimulus}. */
    enum Decision {
        /** The transition was accepted. */
        ACCEPTED,
        /** Nothing has changed, because the stimulus was obsolete. */
        OBSOLETE,
        /** Nothing has changed, because the transition needs an evaluation thread. */
        NEEDS_EVALUATION
    }

    /** Advances a frame by a stimulus on a shared thread, with a reduced budget. */
    Decision decide(FramePath path, Stimulus stimulus) {
        var before = ledger.checkpoint();
        var decision = new FrameDecision(path, stimulus, ledger);
        boolean accepted = decision.decide(this::reducedBudget);
        if (ledger.isUndecided()) {
            ledger.restore(before);
            return Decision.NEEDS_EVALUATION;
        }
        return applyAccepted(decision, accepted) ? Decision.ACCEPTED : Decision.OBSOLETE;
    }

    private Budget reducedBudget() {
        return Budget.reduced(services.limits().transitionStepsMax());
    }

    /** Returns whether the next transition must be computed on an evaluation thread. */
    boolean needsEvaluationThread() {
        return cost != EvaluationCost.LIGHT || reducedDecisionsCut > CUT_DECISIONS_MAX;
    }

    /** Returns the size of the evaluation for the next transition. */
    EvaluationSize evaluationSize() {
        return cost.nextSize();
    }

    /** Returns work for an evaluation thread. {@link #accept} applies its result. */
    FrameDecision evaluation(FramePath path, Stimulus stimulus) {
        return new FrameDecision(path, stimulus, ledger.fork());
    }

    /**
     * Applies the result of an evaluation thread.
     *
     * @param accepted the result of {@link FrameDecision#evaluate}
     * @return false when nothing has changed
     */
    boolean accept(FrameDecision decision, boolean accepted) {
        return applyAccepted(decision, accepted && ledger.adopt(decision.ledger));
    }

    private boolean applyAccepted(FrameDecision decision, boolean accepted) {
        if (!accepted) {
            return false;
        }
        cost = decision.cost;
        if (decision.isCut) {
            reducedDecisionsCut++;
        }
        publish();
        return true;
    }

    /**
     * The transition of a frame for one stimulus. It is computed on the {@link Ledger ledger} or on
     * a fork (copy) of the ledger.
     */
    final class FrameDecision {
        private final FramePath path;
        private final Stimulus stimulus;
        private final Ledger ledger;
        private EvaluationCost cost = EvaluationCost.LIGHT;
        private boolean isCut;

        private FrameDecision(FramePath path, Stimulus stimulus, Ledger ledger) {
            this.path = path;
            this.stimulus = stimulus;
            this.ledger = ledger;
        }

        /**
         * Computes the transition on an evaluation thread.
         *
         * @return false when the stimulus is obsolete; null when the transition needs larger bounds
         */
        @Nullable Boolean evaluate(EvaluationBounds bounds) {
            var before = ledger.checkpoint();
            boolean accepted = decide(bounds::budget);
            if (ledger.isUndecided()) {
                ledger.restore(before);
                return null;
            }
            return accepted;
        }

        /**
         * Computes the transition and lets the ledger accept it. Returns false when the stimulus is
         * obsolete.
         */
        private boolean decide(Supplier<Budget> budgets) {
            var frame = ledger.state().frame(path);
            if (frame == null || !ledger.state().isRunning()) {
                return false;
            }
            // While the root advances, no other frame appends events.
            long lastEventId =
                    path.isRoot() ? ledger.state().lastEventId() : AdvanceContext.UNKNOWN;
            var context = context(lastEventId, budgets.get());
            var transition = interpreter.advance(frame, stimulus, context);
            cost = services.evaluations().cost(context.budget());
            isCut = transition.outcome() == Transition.Outcome.CONTINUES;
            return ledger.accept(
                    interpreter,
                    transition,
                    () -> context(ledger.state().lastEventId(), budgets.get()));
        }
    }

    /** Ends the execution with a timeout. The timeout expired at {@code due}. */
    void timeOut(Instant due) {
        ledger.closeExecution(HistoryEventType.ExecutionTimedOut, ErrorName.TIMEOUT, null, due);
        publish();
    }

    /** Ends the execution because its Map Run has stopped it. */
    void abort() {
        ledger.closeExecution(HistoryEventType.ExecutionAborted, null, null, services.now());
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
            ledger.closeExecution(
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
        services.metrics().record(identity, observer.measure(identity, entries));
        if (recording != null) {
            recording.add(entries, bytes);
        }
        newBytes += bytes;
    }

    /**
     * Resizes the reservation after a large change; returns false when the memory bound forbids it.
     */
    private boolean resizeReservation() {
        // A measurement takes about as much time as adding the new data since the previous
        // measurement. Measurements therefore at most double the total time. They are needed
        // because not all new data is retained.
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
        // Only retained data may cause the execution to fail, so the retained data is measured
        // first.
        measure();
        return tryResize();
    }

    private void measure() {
        measuredBytes = HeldBytes.count(state());
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
