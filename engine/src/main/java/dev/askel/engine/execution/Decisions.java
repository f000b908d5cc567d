package dev.askel.engine.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.interpreter.step.AdvanceContext;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads.Unit;
import dev.askel.engine.evaluation.Weight;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the steps of a live execution: each decides something and changes the ledger. A step is
 * taken at once with brief budgets. Where these are too small, an evaluation thread takes it with
 * full ones, on a fork of the ledger. Until its outcome comes back no other step is taken, so that
 * histories do not depend on which thread was used. The actor serves other messages meanwhile.
 */
final class Decisions {
    private final Evaluations evaluations;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final Contexts contexts;
    private final Runnable resumed;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private @Nullable EvaluatedStep evaluated;

    /** Of the root's last decision: it is decided on an evaluation thread next unless light. */
    private Weight rootWeight = Weight.LIGHT;

    /**
     * None yet.
     *
     * @param resumed runs when steps may be taken again
     */
    Decisions(
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
        /** Changes the ledger; false when the step is void. It may be taken twice, on forks. */
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
        private @Nullable Unit<Boolean> unit;

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

    /** Whether an evaluation thread takes a step, so that others wait. */
    boolean isPaused() {
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
    void inOrder(Runnable steps) {
        if (evaluated == null) {
            steps.run();
        } else {
            waiting.add(steps);
        }
    }

    /** The same, before all steps that wait. */
    void inOrderFirst(Runnable steps) {
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
    void advance(FramePath path, Stimulus stimulus, boolean awaited, Consumer<Boolean> then) {
        var step = new Advance(path, stimulus);
        boolean unprompted = stimulus instanceof Stimulus.Proceed;
        if (path.isRoot() && rootWeight != Weight.LIGHT && mayEvaluate(stimulus)) {
            evaluate(step, first(rootWeight, unprompted), awaited, unprompted, true, then);
            return;
        }
        take(step, awaited, unprompted, path.isRoot(), then);
    }

    /** Accepts the proposal of a branch. */
    void accept(Transition proposal, boolean awaited, Consumer<Boolean> then) {
        take((on, given) -> on.accept(interpreter, proposal, given), awaited, false, false, then);
    }

    /** Lets frames decide about stimuli of one instant, in this order. */
    void advanceTogether(List<ExecutionEntity.TimerDue> stimuli, Consumer<Boolean> then) {
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

    /** Whether expressions of the state may be evaluated for it. */
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
                        (accepted, bug) -> new ExecutionEntity.Evaluated(begun, accepted, bug));
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

    /** An evaluation thread has taken a step; one that was dropped meanwhile is void. */
    void onEvaluated(EvaluatedStep step, @Nullable Boolean accepted, @Nullable Throwable bug) {
        if (evaluated == null || !evaluated.equals(step)) {
            return;
        }
        evaluated = null;
        if (accepted == null) {
            throw evaluations.bug(FramePath.ROOT, bug);
        }
        // A step that memory refused has evaluated nothing, and has no weight.
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

    /** Voids the step that is being evaluated: the execution has ended. */
    void drop() {
        var dropped = evaluated;
        if (dropped != null) {
            release();
            dropped.then.accept(false);
            resume();
        }
    }

    /** Cancels a step that no stimulus asked for, where it is not done. */
    void cancelUnprompted() {
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
    void release() {
        var released = evaluated;
        evaluated = null;
        if (released != null && released.unit != null) {
            released.unit.cancel();
        }
    }
}
