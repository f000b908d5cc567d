package dev.askel.engine.execution.decision;

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
import dev.askel.engine.evaluation.EvaluationThreads.PendingEvaluation;
import dev.askel.engine.evaluation.Weight;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.actor.ExecutionActorContext;
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
 * branches take less time than a message to another core and back. They are made on the execution's
 * own thread, one after the other, up to the budget of one run. A branch that computes is decided
 * on an evaluation thread, in parallel with the others.
 */
public final class Branches {
    private final Evaluations evaluations;
    private final ExecutionServices services;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final Contexts contexts;
    private final Consumer<StimulusListener> refusals;
    private final Acceptance acceptance;
    private final BranchTurns turns = new BranchTurns();
    private final Map<FramePath, Branch> branches = new HashMap<>();
    private final Consumer<BranchMessage.ProposalsLeft> self;

    /** Steps that were spent on this thread for the current message. */
    private long stepsHere;

    private boolean accepting;
    private boolean proposalsQueued;

    /** Whether branches that were not touched may be able to advance. */
    private boolean mayBeIdle = true;

    /** Accepts proposals, on behalf of the whole execution. */
    public interface Acceptance {
        /** Accepts a proposal; {@code then} receives false when it is void, at once or later. */
        void accept(BranchMessage.Proposed proposal, Consumer<Boolean> then);

        /** Whether nothing can be accepted for the moment. */
        boolean isPaused();

        /** Lets the execution's runnable frames advance. */
        public void advanceFrames();
    }

    /**
     * Creates the branches of the ledger's execution.
     *
     * @param refusals receives the listeners of stimuli of branches that have ended
     */
    public Branches(
            ExecutionActorContext actorContext,
            ExecutionServices services,
            Evaluations evaluations,
            Interpreter interpreter,
            Ledger ledger,
            Consumer<StimulusListener> refusals,
            Acceptance acceptance) {
        this.self = actorContext::tellSelf;
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
        private @Nullable PendingEvaluation<BranchMessage.Proposed> unit;
        private @Nullable StimulusListener listener;
        private boolean advancing;
        private boolean unprompted;
        private Weight weight = Weight.LIGHT;
    }

    private record Waiting(Stimulus stimulus, @Nullable StimulusListener listener) {}

    private Branch branch(FramePath path) {
        return branches.computeIfAbsent(path, _ -> new Branch());
    }

    // Deciding

    /** Lets a branch decide about a stimulus, after the stimuli that it has already received. */
    public void advance(Frame frame, Stimulus stimulus, @Nullable StimulusListener listener) {
        var branch = branch(frame.path());
        if (branch.advancing) {
            branch.waiting.add(new Waiting(stimulus, listener));
            return;
        }
        if (hasTimeFor(branch) || !Decisions.mayEvaluate(stimulus)) {
            var brief = contexts.between(contexts.brief());
            var proposal = decided(branch, frame, stimulus, brief, listener);
            if (!proposal.transition().fellShort()) {
                turns.proposed(proposal);
                acceptProposals();
                return;
            }
        }
        evaluate(branch, frame, stimulus, listener);
        if (!accepting) {
            stepsHere = 0;
        }
    }

    /** Makes {@link #advanceRunnable} check all branches, whether they were touched or not. */
    public void recheckAll() {
        mayBeIdle = true;
    }

    /**
     * Advances every branch that can advance by itself, and accepts the proposals. A single branch
     * runs as far as it can; several take turns.
     *
     * @param touched branches that may have become runnable since the last call
     */
    public void advanceRunnable(Set<FramePath> touched) {
        var runnable = runnable(mayBeIdle ? ledger.state().branches().keySet() : touched);
        mayBeIdle = false;
        boolean alone = runnable.size() == 1 && !turns.isAnyOut();
        // Branches of one call decide at the same time, so that their tasks have the same timeouts.
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
            // Turns are short on every thread, because other branches wait for them.
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
    private BranchMessage.Proposed decided(
            Branch branch,
            Frame frame,
            Stimulus stimulus,
            AdvanceContext context,
            @Nullable StimulusListener listener) {
        branch.advancing = true;
        branch.unprompted = false;
        try {
            var transition = interpreter.advance(frame, stimulus, context);
            stepsHere += context.budget().steps();
            branch.weight = evaluations.weight(context.budget());
            return new BranchMessage.Proposed(transition, listener, interpreter, branch.weight);
        } catch (RuntimeException | Error bug) {
            throw evaluations.bug(frame.path(), bug);
        }
    }

    /** Decides on an evaluation thread, without a bound of time. */
    private void evaluate(
            Branch branch, Frame frame, Stimulus stimulus, @Nullable StimulusListener listener) {
        boolean awaited = listener != null;
        evaluate(
                branch,
                frame,
                stimulus,
                listener,
                Decisions.first(branch.weight, !isPrompted(stimulus)),
                allowance -> contexts.within(allowance, awaited),
                false);
    }

    private void evaluate(
            Branch branch,
            Frame frame,
            Stimulus stimulus,
            @Nullable StimulusListener listener,
            EvaluationSize first,
            Function<Allowance, Budget> budgets,
            boolean brief) {
        var state = ledger.state();
        var there = evaluations.contexts(() -> state);
        var former = branch.weight;
        branch.advancing = true;
        branch.unprompted = stimulus instanceof Stimulus.Proceed;
        branch.listener = listener;
        branch.unit =
                evaluations.submit(
                        first,
                        allowance -> {
                            if (!isPrompted(stimulus) && !evaluations.mayGrow()) {
                                return new BranchMessage.Proposed(
                                        Transition.stale(frame), listener, interpreter, former);
                            }
                            var budget = budgets.apply(allowance);
                            var transition =
                                    interpreter.advance(frame, stimulus, there.between(budget));
                            return transition.fellShort() && !brief && !allowance.isFull()
                                    ? null
                                    : new BranchMessage.Proposed(
                                            transition,
                                            listener,
                                            interpreter,
                                            evaluations.weight(budget));
                        },
                        (proposed, bug) ->
                                proposed == null
                                        ? new BranchMessage.BranchFailed(
                                                frame.path(),
                                                Objects.requireNonNull(bug),
                                                interpreter)
                                        : proposed);
    }

    private static boolean isPrompted(Stimulus stimulus) {
        return !(stimulus instanceof Stimulus.Proceed
                || stimulus instanceof Stimulus.ProceedOneState);
    }

    // Proposals

    /**
     * Handles a message. After a start that met an existing execution, messages for another
     * interpreter may arrive; they are ignored.
     */
    public void onMessage(BranchMessage message) {
        switch (message) {
            case BranchMessage.Proposed proposal -> {
                var branch = branches.get(proposal.transition().frame());
                if (proposal.proposer().equals(interpreter)) {
                    if (branch != null) {
                        branch.weight = proposal.weight();
                    }
                    turns.proposed(proposal);
                    acceptProposals();
                }
            }
            case BranchMessage.BranchFailed failed -> {
                if (failed.proposer().equals(interpreter)) {
                    throw evaluations.bug(failed.frame(), failed.bug());
                }
            }
            case BranchMessage.ProposalsLeft _ -> {
                proposalsQueued = false;
                acceptProposals();
            }
        }
    }

    /**
     * Accepts the proposals of branches, and those of branches that advance because of them, until
     * a batch is full. A message to the own actor continues, after the messages that wait.
     */
    public void acceptProposals() {
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
            self.accept(new BranchMessage.ProposalsLeft());
        }
    }

    private void accept(BranchMessage.Proposed proposal) {
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
            // The frame may be runnable since the event that made its proposal void.
            recheckAll();
            acceptance.advanceFrames();
        }
    }

    /** Decides about the next stimulus that the branch has received. */
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
            refuse(waiting.listener());
        } else {
            advance(frame, waiting.stimulus(), waiting.listener());
        }
    }

    private void refuse(@Nullable StimulusListener listener) {
        if (listener != null) {
            refusals.accept(listener);
        }
    }

    // Releasing

    /** The branches that have decided or will decide. */
    public Set<FramePath> paths() {
        return branches.keySet();
    }

    /** Releases a branch that has ended. */
    public void forget(FramePath path) {
        turns.forget(path);
        var branch = branches.remove(path);
        if (branch == null) {
            return;
        }
        if (isCancelled(branch)) {
            refuse(branch.listener);
        }
        branch.waiting.forEach(each -> refuse(each.listener()));
    }

    private static boolean isCancelled(Branch branch) {
        var unit = branch.unit;
        return unit != null && unit.cancel();
    }

    /** Cancels all evaluations, without a reply to callers. */
    public void release() {
        branches.values().forEach(Branches::isCancelled);
    }

    /** Cancels unfinished evaluations that no stimulus requires. */
    public void cancelUnprompted() {
        for (var branch : branches.values()) {
            if (branch.unprompted && isCancelled(branch)) {
                branch.unit = null;
                branch.advancing = false;
            }
        }
    }

    /** Whether any branch decides or will decide. */
    public boolean isBusy() {
        return branches.values().stream()
                .anyMatch(each -> each.advancing || !each.waiting.isEmpty());
    }
}
