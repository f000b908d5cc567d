package dev.askel.engine.execution.decision;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.interpreter.step.AdvanceContext;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads.PendingEvaluation;
import dev.askel.engine.evaluation.Weight;
import dev.askel.engine.execution.ExecutionCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the steps of a live execution: each one decides about stimuli and changes the ledger. A
 * step is taken at once with a small budget. Where that is too small, an evaluation thread takes
 * the step with a full budget, on a fork of the ledger. No other step is taken before its outcome
 * arrives, so that histories do not depend on the thread. The actor handles other messages
 * meanwhile.
 */
public final class Decisions {
    /** An evaluation thread has taken a step; {@code accepted} is null when the step has thrown. */
    public record Evaluated(EvaluatedStep step, @Nullable Boolean accepted, @Nullable Throwable bug)
            implements ExecutionCommand.Internal {}

    /** A stimulus of a frame. */
    public interface FrameStimulus {
        FramePath frame();

        Stimulus stimulus();
    }

    private final Evaluations evaluations;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final Contexts contexts;
    private final Runnable resumed;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private @Nullable EvaluatedStep evaluated;

    /**
     * The weight of the root's last decision. Unless light, the next one is made on an evaluation
     * thread.
     */
    private Weight rootWeight = Weight.LIGHT;

    /**
     * Creates the decisions of an execution.
     *
     * @param resumed runs when steps may be taken again
     */
    public Decisions(
            Evaluations evaluations,
            Interpreter interpreter,
            Ledger ledger,
            Contexts contexts,
            Runnable resumed) {
        this.evaluations = evaluations;
        this.interpreter = interpreter;
        this.ledger = ledger;
        this.contexts = contexts;
        this.resumed = resumed;
    }

    /** Decides something and accepts it. */
    @FunctionalInterface
    interface Step {
        /**
         * Changes the ledger. Returns false when the step is void. It may be called twice, on
         * forks.
         */
        boolean take(Ledger on, Supplier<AdvanceContext> contexts);

        /** The weight of the frame's own decision. */
        default Weight weight() {
            return Weight.LIGHT;
        }
    }

    /** A step that an evaluation thread takes. */
    static final class EvaluatedStep {
        private final Step step;
        private final Ledger fork;
        private final boolean unprompted;
        private final boolean root;
        private final Consumer<Boolean> then;
        private @Nullable PendingEvaluation<Boolean> unit;

        private EvaluatedStep(
                Step step, Ledger fork, boolean unprompted, boolean root, Consumer<Boolean> then) {
            this.step = step;
            this.fork = fork;
            this.unprompted = unprompted;
            this.root = root;
            this.then = then;
        }
    }

    /** One frame decides about a stimulus. */
    private final class Advance implements Step {
        private final FramePath path;
        private final Stimulus stimulus;
        private Weight weight = Weight.LIGHT;

        Advance(FramePath path, Stimulus stimulus) {
            this.path = path;
            this.stimulus = stimulus;
        }

        @Override
        public boolean take(Ledger on, Supplier<AdvanceContext> given) {
            var frame = on.state().frame(path);
            if (frame == null) {
                return false;
            }
            var context = given.get();
            var transition = interpreter.advance(frame, stimulus, context);
            weight = evaluations.weight(context.budget());
            return on.accept(interpreter, transition, given);
        }

        @Override
        public Weight weight() {
            return weight;
        }
    }

    /** Whether an evaluation thread takes a step, for which other steps wait. */
    public boolean isPaused() {
        return evaluated != null;
    }

    /**
     * Returns the first size of an evaluation. The evaluation of a stimulus always begins small, so
     * that a result does not queue behind computing executions.
     */
    static EvaluationSize first(Weight weight, boolean unprompted) {
        return unprompted ? weight.size() : EvaluationSize.SMALL;
    }

    /** Runs {@code steps} now, or after the step that is being evaluated. */
    public void inOrder(Runnable steps) {
        if (evaluated == null) {
            steps.run();
        } else {
            waiting.add(steps);
        }
    }

    /** Does so before all steps that wait. */
    public void inOrderFirst(Runnable steps) {
        if (evaluated == null) {
            steps.run();
        } else {
            waiting.addFirst(steps);
        }
    }

    /**
     * Lets a frame decide about a stimulus.
     *
     * @param awaited whether a caller waits for it
     * @param then receives whether it was accepted, at once or later
     */
    public void advance(
            FramePath path, Stimulus stimulus, boolean awaited, Consumer<Boolean> then) {
        var step = new Advance(path, stimulus);
        boolean unprompted = stimulus instanceof Stimulus.Proceed;
        if (path.isRoot() && rootWeight != Weight.LIGHT && mayEvaluate(stimulus)) {
            evaluate(step, first(rootWeight, unprompted), awaited, unprompted, true, then);
            return;
        }
        take(step, awaited, unprompted, path.isRoot(), then);
    }

    /** Accepts the proposal of a branch. */
    public void accept(Transition proposal, boolean awaited, Consumer<Boolean> then) {
        take((on, given) -> on.accept(interpreter, proposal, given), awaited, false, false, then);
    }

    /** Lets frames decide about stimuli of one instant, in this order. */
    public void advanceTogether(List<? extends FrameStimulus> stimuli, Consumer<Boolean> then) {
        take(
                (on, given) -> {
                    var proposals = new ArrayList<Transition>();
                    for (var each : stimuli) {
                        var frame = on.state().frame(each.frame());
                        if (frame != null) {
                            var context = given.get().at(AdvanceContext.UNKNOWN);
                            proposals.add(interpreter.advance(frame, each.stimulus(), context));
                        }
                    }
                    return on.acceptTogether(interpreter, proposals, given);
                },
                false,
                false,
                false,
                then);
    }

    private void take(
            Step step, boolean awaited, boolean unprompted, boolean root, Consumer<Boolean> then) {
        var before = ledger.checkpoint();
        boolean accepted = step.take(ledger, () -> contexts.next(contexts.brief()));
        if (ledger.fellShort()) {
            ledger.restore(before);
            evaluate(step, EvaluationSize.SMALL, awaited, unprompted, root, then);
            return;
        }
        if (root) {
            rootWeight = step.weight();
        }
        then.accept(accepted);
    }

    /** Whether the decision about the stimulus may evaluate expressions of the state. */
    static boolean mayEvaluate(Stimulus stimulus) {
        return switch (stimulus) {
            case Stimulus.Proceed _,
                    Stimulus.ProceedOneState _,
                    Stimulus.TimerFired _,
                    Stimulus.Succeeded _,
                    Stimulus.Failed _,
                    Stimulus.TimedOut _ ->
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
            boolean unprompted,
            boolean root,
            Consumer<Boolean> then) {
        var fork = ledger.fork();
        var there = evaluations.contexts(fork::state);
        var begun = new EvaluatedStep(step, fork, unprompted, root, then);
        evaluated = begun;
        begun.unit =
                evaluations.submit(
                        first,
                        allowance ->
                                (unprompted && !evaluations.mayGrow())
                                        ? Boolean.FALSE
                                        : taken(
                                                step,
                                                fork,
                                                () -> there.next(there.within(allowance, awaited))),
                        (accepted, bug) -> new Evaluated(begun, accepted, bug));
    }

    private static @Nullable Boolean taken(
            Step step, Ledger fork, Supplier<AdvanceContext> contexts) {
        var before = fork.checkpoint();
        boolean accepted = step.take(fork, contexts);
        if (fork.fellShort()) {
            fork.restore(before);
            return null;
        }
        return accepted;
    }

    /** Accepts the step that an evaluation thread has taken, unless it was dropped meanwhile. */
    public void onEvaluated(
            EvaluatedStep step, @Nullable Boolean accepted, @Nullable Throwable bug) {
        if (evaluated == null || !evaluated.equals(step)) {
            return;
        }
        evaluated = null;
        if (accepted == null) {
            throw evaluations.bug(FramePath.ROOT, bug);
        }
        // A step that was refused for lack of memory has evaluated nothing, and has no weight.
        if (step.root && accepted) {
            rootWeight = step.step.weight();
        }
        step.then.accept(accepted && ledger.adopt(step.fork));
        resume();
    }

    private void resume() {
        resumed.run();
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

    /** Cancels the step that is being evaluated if no stimulus requires it. */
    public void cancelUnprompted() {
        var dropped = evaluated;
        if (dropped != null
                && dropped.unprompted
                && dropped.unit != null
                && dropped.unit.cancel()) {
            evaluated = null;
            resume();
        }
    }

    /** Cancels the step that is being evaluated, without a reply to its caller. */
    public void release() {
        var released = evaluated;
        evaluated = null;
        if (released != null && released.unit != null) {
            released.unit.cancel();
        }
    }
}
