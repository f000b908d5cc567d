package dev.askel.engine.execution;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.interpreter.step.AdvanceContext;
import dev.askel.engine.evaluation.Allowance;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads.Unit;
import dev.askel.engine.evaluation.Weight;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets an execution's branches decide, each about one stimulus at a time. Most decisions of
 * branches take less than a message to another core and back. They are made on the execution's own
 * thread, one after the other, up to the budget of one run. A branch that computes is decided on an
 * evaluation thread, beside the others.
 */
final class Branches {
    private final Evaluations evaluations;
    private final ExecutionServices services;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final Contexts contexts;
    private final Consumer<Decision> refusals;
    private final Acceptance acceptance;
    private final BranchTurns turns = new BranchTurns();
    private final Map<FramePath, Branch> branches = new HashMap<>();
    private final Consumer<ExecutionEntity.ProposalsLeft> self;

    /** What was spent on this thread for the message that is being dealt with. */
    private long stepsHere;

    private boolean accepting;
    private boolean proposalsQueued;

    /** Whether a branch may be able to go on that was not asked when it came so far. */
    private boolean mayBeIdle = true;

    /** Accepts proposals, on behalf of the whole execution. */
    interface Acceptance {
        /** Accepts a proposal; {@code then} receives false when it is void, at once or later. */
        void accept(ExecutionEntity.Proposed proposal, Consumer<Boolean> then);

        /** Whether nothing can be accepted for the moment. */
        boolean isPaused();

        /** Lets the execution's runnable frames proceed. */
        void goOn();
    }

    /**
     * The branches of the ledger's execution.
     *
     * @param refusals receives decisions about stimuli of branches that are gone
     */
    Branches(
            Seat seat,
            ExecutionServices services,
            Evaluations evaluations,
            Interpreter interpreter,
            Ledger ledger,
            Consumer<Decision> refusals,
            Acceptance acceptance) {
        this.self = seat::tellSelf;
        this.services = services;
        this.evaluations = evaluations;
        this.interpreter = interpreter;
        this.ledger = ledger;
        this.contexts = new Contexts(services, ledger::state);
        this.refusals = refusals;
        this.acceptance = acceptance;
    }

    private static final class Branch {
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private @Nullable Unit<ExecutionEntity.Proposed> unit;
        private @Nullable Decision decision;
        private boolean advancing;
        private boolean unprompted;
        private Weight weight = Weight.LIGHT;
    }

    private record Waiting(Stimulus stimulus, @Nullable Decision decision) {}

    private Branch branch(FramePath path) {
        return branches.computeIfAbsent(path, _ -> new Branch());
    }

    // Asking them

    /** Lets a branch decide about a stimulus, after what it is busy with. */
    void advance(Frame frame, Stimulus stimulus, @Nullable Decision decision) {
        var branch = branch(frame.path());
        if (branch.advancing) {
            branch.waiting.add(new Waiting(stimulus, decision));
            return;
        }
        if (hasTimeFor(branch) || !Decisions.mayEvaluate(stimulus)) {
            var brief = contexts.between(contexts.brief());
            var proposal = decided(branch, frame, stimulus, brief, decision);
            if (!proposal.transition().fellShort()) {
                turns.proposed(proposal);
                acceptProposals();
                return;
            }
        }
        evaluate(branch, frame, stimulus, decision);
        if (!accepting) {
            stepsHere = 0;
        }
    }

    /** From now on any branch may be able to go on, whether it has been touched or not. */
    void lookAtAll() {
        mayBeIdle = true;
    }

    /**
     * Sends every branch on that can go on by itself, one as far as it can, several in turns, and
     * accepts what they come to.
     *
     * @param touched those that may have come to where they can since the last time
     */
    void goOn(Set<FramePath> touched) {
        var runnable = runnable(mayBeIdle ? ledger.state().branches().keySet() : touched);
        mayBeIdle = false;
        boolean alone = runnable.size() == 1 && !turns.isAnyOut();
        // Branches that are asked at once decide at one time, so that their tasks' time is over
        // at one time.
        var now = services.now();
        for (var frame : runnable) {
            if (turns.needsLonger(frame.path())) {
                evaluate(branch(frame.path()), frame, Stimulus.Proceed.INSTANCE, null);
            } else if (alone) {
                takeTurn(frame, Stimulus.Proceed.INSTANCE, now);
            } else {
                turns.begin(frame.path());
                takeTurn(frame, Stimulus.ProceedOneState.INSTANCE, now);
            }
        }
        acceptProposals();
    }

    private List<Frame> runnable(Set<FramePath> paths) {
        var state = ledger.state();
        var runnable = new ArrayList<Frame>();
        for (var path : paths) {
            var frame = path.isRoot() ? null : state.frame(path);
            if (frame != null
                    && frame.isRunnable()
                    && !branch(path).advancing
                    && !Interpreter.outstanding(state, frame).isEmpty()) {
                runnable.add(frame);
            }
        }
        if (runnable.size() > 1) {
            runnable.sort(Comparator.comparing(Frame::path));
        }
        return runnable;
    }

    private void takeTurn(Frame frame, Stimulus stimulus, Instant now) {
        var branch = branch(frame.path());
        if (hasTimeFor(branch)) {
            var brief = contexts.between(now, contexts.brief());
            turns.proposed(decided(branch, frame, stimulus, brief, null));
        } else {
            // Turns are brief wherever they are taken: others wait for them.
            evaluate(
                    branch,
                    frame,
                    stimulus,
                    null,
                    EvaluationSize.SMALL,
                    _ -> contexts.brief(),
                    true);
        }
    }

    private boolean hasTimeFor(Branch branch) {
        return branch.weight == Weight.LIGHT && stepsHere < services.limits().transitionStepsMax();
    }

    /** Decides on this thread. */
    private ExecutionEntity.Proposed decided(
            Branch branch,
            Frame frame,
            Stimulus stimulus,
            AdvanceContext context,
            @Nullable Decision decision) {
        branch.advancing = true;
        branch.unprompted = false;
        try {
            var transition = interpreter.advance(frame, stimulus, context);
            stepsHere += context.budget().steps();
            branch.weight = evaluations.weight(context.budget());
            return new ExecutionEntity.Proposed(transition, decision, interpreter, branch.weight);
        } catch (RuntimeException | Error bug) {
            throw evaluations.bug(frame.path(), bug);
        }
    }

    /** Decides on an evaluation thread, for as long as it takes. */
    private void evaluate(
            Branch branch, Frame frame, Stimulus stimulus, @Nullable Decision decision) {
        boolean awaited = decision != null;
        evaluate(
                branch,
                frame,
                stimulus,
                decision,
                Decisions.first(branch.weight, !isPrompted(stimulus)),
                allowance -> contexts.within(allowance, awaited),
                false);
    }

    private void evaluate(
            Branch branch,
            Frame frame,
            Stimulus stimulus,
            @Nullable Decision decision,
            EvaluationSize first,
            Function<Allowance, Budget> budgets,
            boolean brief) {
        var state = ledger.state();
        var there = evaluations.contexts(() -> state);
        var former = branch.weight;
        branch.advancing = true;
        branch.unprompted = stimulus instanceof Stimulus.Proceed;
        branch.decision = decision;
        branch.unit =
                evaluations.submit(
                        first,
                        allowance -> {
                            if (!isPrompted(stimulus) && !evaluations.mayGrow()) {
                                return new ExecutionEntity.Proposed(
                                        Transition.stale(frame), decision, interpreter, former);
                            }
                            var budget = budgets.apply(allowance);
                            var transition =
                                    interpreter.advance(frame, stimulus, there.between(budget));
                            return transition.fellShort() && !brief && !allowance.isFull()
                                    ? null
                                    : new ExecutionEntity.Proposed(
                                            transition,
                                            decision,
                                            interpreter,
                                            evaluations.weight(budget));
                        },
                        (proposed, bug) ->
                                proposed == null
                                        ? new ExecutionEntity.BranchFailed(
                                                frame.path(),
                                                Objects.requireNonNull(bug),
                                                interpreter)
                                        : proposed);
    }

    private static boolean isPrompted(Stimulus stimulus) {
        return !(stimulus instanceof Stimulus.Proceed
                || stimulus instanceof Stimulus.ProceedOneState);
    }

    // Their proposals

    /** A start that met an existing execution may leave words of another interpreter behind. */
    void heard(ExecutionEntity.OfBranches word) {
        switch (word) {
            case ExecutionEntity.Proposed proposal -> {
                var branch = branches.get(proposal.transition().frame());
                if (proposal.proposer().equals(interpreter)) {
                    if (branch != null) {
                        branch.weight = proposal.weight();
                    }
                    turns.proposed(proposal);
                    acceptProposals();
                }
            }
            case ExecutionEntity.BranchFailed failed -> {
                if (failed.proposer().equals(interpreter)) {
                    throw evaluations.bug(failed.frame(), failed.bug());
                }
            }
            case ExecutionEntity.ProposalsLeft _ -> {
                proposalsQueued = false;
                acceptProposals();
            }
            case ExecutionEntity.Evaluated _ -> {}
        }
    }

    /**
     * Accepts what branches propose, and what those propose that go on then, until a batch is full:
     * what is left comes with the next word to itself, behind those who wait.
     */
    void acceptProposals() {
        if (accepting) {
            return;
        }
        accepting = true;
        try {
            int entries = 0;
            while (entries < services.limits().transitionEventsMax()) {
                var next = acceptance.isPaused() ? null : turns.next();
                if (next == null) {
                    return;
                }
                entries += next.transition().entries().size();
                accept(next);
            }
        } finally {
            accepting = false;
            stepsHere = 0;
        }
        if (!proposalsQueued) {
            proposalsQueued = true;
            self.accept(new ExecutionEntity.ProposalsLeft());
        }
    }

    private void accept(ExecutionEntity.Proposed proposal) {
        var path = proposal.transition().frame();
        var branch = branches.get(path);
        if (branch != null) {
            branch.advancing = false;
            branch.unit = null;
        }
        if (proposal.transition().fellShort()) {
            accepted(path, false);
        } else {
            acceptance.accept(proposal, accepted -> accepted(path, accepted));
        }
    }

    private void accepted(FramePath path, boolean accepted) {
        next(path);
        if (!accepted) {
            // What made it void may have left the frame to go on, when it could not be asked.
            lookAtAll();
            acceptance.goOn();
        }
    }

    /** Goes on with what came meanwhile. */
    private void next(FramePath path) {
        var branch = branches.get(path);
        if (branch == null || branch.advancing) {
            return;
        }
        var waiting = branch.waiting.poll();
        if (waiting == null) {
            return;
        }
        var frame = ledger.state().frame(path);
        if (frame == null) {
            refuse(waiting.decision());
        } else {
            advance(frame, waiting.stimulus(), waiting.decision());
        }
    }

    private void refuse(@Nullable Decision decision) {
        if (decision != null) {
            refusals.accept(decision);
        }
    }

    // Letting go

    /** Those that have decided or are about to. */
    Set<FramePath> paths() {
        return branches.keySet();
    }

    /** Lets go of a branch that has ended. */
    void forget(FramePath path) {
        turns.forget(path);
        var branch = branches.remove(path);
        if (branch == null) {
            return;
        }
        if (isCancelled(branch)) {
            refuse(branch.decision);
        }
        branch.waiting.forEach(each -> refuse(each.decision()));
    }

    private static boolean isCancelled(Branch branch) {
        var unit = branch.unit;
        return unit != null && unit.cancel();
    }

    /** Cancels all evaluations, without a reply to callers. */
    void release() {
        branches.values().forEach(Branches::isCancelled);
    }

    /** Cancels evaluations that no stimulus asked for, where they are not done. */
    void cancelUnprompted() {
        for (var branch : branches.values()) {
            if (branch.unprompted && isCancelled(branch)) {
                branch.unit = null;
                branch.advancing = false;
            }
        }
    }

    /** Whether any of them is about to decide. */
    boolean isBusy() {
        return branches.values().stream()
                .anyMatch(each -> each.advancing || !each.waiting.isEmpty());
    }
}
