package dev.askel.engine.execution.decision;

import dev.askel.asl.expression.UnreadContentException;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.engine.evaluation.EvaluationCost;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads.PendingEvaluation;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.payload.LargePayloads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Performs the steps of a live execution. In each step the interpreter computes transitions from
 * {@link Stimulus stimuli}, and the {@link Ledger ledger} accepts them. The actor first tries a
 * step with a small budget. If that budget is too small, an evaluation thread performs the step
 * with a full budget, on a copy (fork) of the ledger.
 *
 * <p>Meanwhile the actor handles other messages, but the next step waits. The history therefore
 * does not depend on threads.
 */
public final class Decisions {
    /**
     * An evaluation thread has performed a step. {@code accepted} is null when the step threw an
     * exception.
     */
    public record Evaluated(EvaluatedStep step, @Nullable Boolean accepted, @Nullable Throwable bug)
            implements ExecutionCommand.Internal {}

    /** A frame and the stimulus that it receives. */
    public interface FrameEvent {
        FramePath frame();

        Stimulus stimulus();
    }

    private final Evaluations evaluations;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final AdvanceContexts contexts;
    private final Runnable onResumed;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private @Nullable EvaluatedStep evaluated;

    /**
     * The cost of the root's last transition. Unless it is light, the next transition is computed
     * on an evaluation thread.
     */
    private EvaluationCost rootCost = EvaluationCost.LIGHT;

    /**
     * Creates the decisions of an execution.
     *
     * @param onResumed runs when the execution can take further steps after an evaluation
     */
    public Decisions(
            Evaluations evaluations,
            Interpreter interpreter,
            Ledger ledger,
            AdvanceContexts contexts,
            Runnable onResumed) {
        this.evaluations = evaluations;
        this.interpreter = interpreter;
        this.ledger = ledger;
        this.contexts = contexts;
        this.onResumed = onResumed;
    }

    /** Computes transitions and accepts them. */
    @FunctionalInterface
    interface Step {
        /**
         * Performs the step on a ledger. Returns false when the transition is not accepted. May be
         * called again with another fork of the ledger.
         */
        boolean take(Ledger on, Supplier<AdvanceContext> contexts);

        /** The cost of the frame's own transition. */
        default EvaluationCost cost() {
            return EvaluationCost.LIGHT;
        }
    }

    /** A step that an evaluation thread performs. */
    static final class EvaluatedStep {
        private final Step step;
        private final Ledger fork;
        private final boolean spontaneous;
        private final boolean root;
        private final Consumer<Boolean> then;
        private @Nullable PendingEvaluation<Boolean> evaluation;

        private EvaluatedStep(
                Step step, Ledger fork, boolean spontaneous, boolean root, Consumer<Boolean> then) {
            this.step = step;
            this.fork = fork;
            this.spontaneous = spontaneous;
            this.root = root;
            this.then = then;
        }
    }

    /** Advances one frame by a stimulus. */
    private final class Advance implements Step {
        private final FramePath path;
        private final Stimulus stimulus;
        private EvaluationCost cost = EvaluationCost.LIGHT;

        Advance(FramePath path, Stimulus stimulus) {
            this.path = path;
            this.stimulus = stimulus;
        }

        @Override
        public boolean take(Ledger on, Supplier<AdvanceContext> contextSource) {
            var frame = on.state().frame(path);
            if (frame == null) {
                return false;
            }
            var context = contextSource.get();
            var transition = interpreter.advance(frame, stimulus, context);
            cost = evaluations.cost(context.budget());
            return on.accept(interpreter, transition, contextSource);
        }

        @Override
        public EvaluationCost cost() {
            return cost;
        }
    }

    /** Whether an evaluation thread is performing a step. Other steps must then wait. */
    public boolean isEvaluating() {
        return evaluated != null;
    }

    /**
     * Returns the size with which an evaluation is first queued. Evaluations of external stimuli
     * always begin with the small size, so that a task result does not wait for long evaluations.
     */
    static EvaluationSize firstSize(EvaluationCost cost, boolean spontaneous) {
        return spontaneous ? cost.nextSize() : EvaluationSize.SMALL;
    }

    /** Runs {@code steps} now, or after the step that is being evaluated. */
    public void runInOrder(Runnable steps) {
        if (evaluated == null) {
            steps.run();
        } else {
            waiting.add(steps);
        }
    }

    /**
     * Runs {@code steps} now, or after the step that is being evaluated and before all waiting
     * steps.
     */
    public void runFirst(Runnable steps) {
        if (evaluated == null) {
            steps.run();
        } else {
            waiting.addFirst(steps);
        }
    }

    /**
     * Advances a frame by a stimulus.
     *
     * @param awaited whether a caller waits for the outcome
     * @param then receives whether the transition was accepted; may be called after this method
     *     returns
     */
    public void advance(
            FramePath path, Stimulus stimulus, boolean awaited, Consumer<Boolean> then) {
        var step = new Advance(path, stimulus);
        boolean spontaneous = stimulus instanceof Stimulus.Proceed;
        if (path.isRoot() && rootCost != EvaluationCost.LIGHT && mayEvaluate(stimulus)) {
            evaluate(step, firstSize(rootCost, spontaneous), awaited, spontaneous, true, then);
            return;
        }
        take(step, awaited, spontaneous, path.isRoot(), then);
    }

    /** Accepts the proposal of a branch. */
    public void accept(Transition proposal, boolean awaited, Consumer<Boolean> then) {
        take(
                (on, contextSource) -> on.accept(interpreter, proposal, contextSource),
                awaited,
                false,
                false,
                then);
    }

    /** Advances frames by stimuli in the given order. All transitions have the same time. */
    public void advanceTogether(List<? extends FrameEvent> stimuli, Consumer<Boolean> then) {
        take(
                (on, contextSource) -> {
                    var proposals = new ArrayList<Transition>();
                    for (var each : stimuli) {
                        var frame = on.state().frame(each.frame());
                        if (frame != null) {
                            var context = contextSource.get().at(AdvanceContext.UNKNOWN);
                            proposals.add(interpreter.advance(frame, each.stimulus(), context));
                        }
                    }
                    return on.acceptTogether(interpreter, proposals, contextSource);
                },
                false,
                false,
                false,
                then);
    }

    private void take(
            Step step, boolean awaited, boolean spontaneous, boolean root, Consumer<Boolean> then) {
        var before = ledger.checkpoint();
        var accepted = takeWithoutReads(step);
        if (accepted == null || ledger.isUndecided()) {
            ledger.restore(before);
            evaluate(step, EvaluationSize.SMALL, awaited, spontaneous, root, then);
            return;
        }
        if (root) {
            rootCost = step.cost();
        }
        then.accept(accepted);
    }

    /** Returns null when the step needs the content of a large payload. */
    private @Nullable Boolean takeWithoutReads(Step step) {
        try {
            return LargePayloads.withoutReads(
                    () -> step.take(ledger, () -> contexts.forDecision(contexts.reducedBudget())));
        } catch (UnreadContentException _) {
            return null;
        }
    }

    /** Whether the transition for the stimulus may evaluate expressions of the state. */
    static boolean mayEvaluate(Stimulus stimulus) {
        return switch (stimulus) {
            case Stimulus.Proceed _,
                    Stimulus.ProceedOneState _,
                    Stimulus.TimerFired _,
                    Stimulus.Succeeded _,
                    Stimulus.SignalsArrived _,
                    Stimulus.PermitsGranted _,
                    Stimulus.PermitsReleased _,
                    Stimulus.Failed _,
                    Stimulus.TimedOut _,
                    Stimulus.MapRunSucceeded _,
                    Stimulus.MapRunFailed _ ->
                    true;
            case Stimulus.ActivityStarted _,
                    Stimulus.DeliveryAcknowledged _,
                    Stimulus.TaskRequeued _,
                    Stimulus.ChildStarted _,
                    Stimulus.Submitted _,
                    Stimulus.JobStarted _,
                    Stimulus.JobStillRunning _ ->
                    false;
        };
    }

    private void evaluate(
            Step step,
            EvaluationSize first,
            boolean awaited,
            boolean spontaneous,
            boolean root,
            Consumer<Boolean> then) {
        var fork = ledger.fork();
        var contextsThere = evaluations.contexts(fork::state);
        var submitted = new EvaluatedStep(step, fork, spontaneous, root, then);
        evaluated = submitted;
        submitted.evaluation =
                evaluations.submit(
                        first,
                        bounds ->
                                (spontaneous && !evaluations.mayGrow())
                                        ? Boolean.FALSE
                                        : takeStep(
                                                step,
                                                fork,
                                                () ->
                                                        contextsThere.forDecision(
                                                                contextsThere.budgetOf(
                                                                        bounds, awaited))),
                        (accepted, bug) -> new Evaluated(submitted, accepted, bug));
    }

    private static @Nullable Boolean takeStep(
            Step step, Ledger fork, Supplier<AdvanceContext> contexts) {
        var before = fork.checkpoint();
        try {
            boolean accepted = step.take(fork, contexts);
            if (!fork.isUndecided()) {
                return accepted;
            }
        } catch (UnreadContentException e) {
            fork.restore(before);
            throw e;
        }
        fork.restore(before);
        return null;
    }

    /**
     * Accepts the step that an evaluation thread has performed, unless {@link #drop} or a
     * cancellation has removed the step.
     */
    public void onEvaluated(
            EvaluatedStep step, @Nullable Boolean accepted, @Nullable Throwable bug) {
        if (evaluated == null || !evaluated.equals(step)) {
            return;
        }
        evaluated = null;
        if (accepted == null) {
            throw evaluations.wrapFailure(FramePath.ROOT, bug);
        }
        // A step that was refused because of scarce memory has evaluated nothing, so it has no
        // cost.
        if (step.root && accepted) {
            rootCost = step.step.cost();
        }
        step.then.accept(accepted && ledger.adopt(step.fork));
        resume();
    }

    private void resume() {
        onResumed.run();
        while (evaluated == null && !waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    /** Drops the step that is being evaluated, because the execution has ended. */
    public void drop() {
        var dropped = evaluated;
        if (dropped != null) {
            release();
            dropped.then.accept(false);
            resume();
        }
    }

    /** Cancels the step that is being evaluated, unless an external stimulus caused it. */
    public void cancelSpontaneous() {
        var dropped = evaluated;
        if (dropped != null
                && dropped.spontaneous
                && dropped.evaluation != null
                && dropped.evaluation.cancel()) {
            evaluated = null;
            resume();
        }
    }

    /** Cancels the step that is being evaluated. Its caller gets no reply. */
    public void release() {
        var released = evaluated;
        evaluated = null;
        if (released != null && released.evaluation != null) {
            released.evaluation.cancel();
        }
    }
}
