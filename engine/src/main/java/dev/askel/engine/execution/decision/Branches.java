package dev.askel.engine.execution.decision;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.engine.evaluation.EvaluationBounds;
import dev.askel.engine.evaluation.EvaluationCost;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads.PendingEvaluation;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.payload.LargePayloads;
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
 * Advances the branches of an execution, each by one {@link Stimulus stimulus} at a time. Most
 * transitions take less time than sending a message to another core. They are computed on the
 * actor's thread, one after another, within the budget of one message. A branch with a long
 * evaluation is evaluated on an evaluation thread, in parallel with other branches.
 */
public final class Branches {
    private final Evaluations evaluations;
    private final ExecutionServices services;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final AdvanceContexts contexts;
    private final Consumer<StimulusListener> refusals;
    private final Acceptance acceptance;
    private final BranchTurns turns = new BranchTurns();
    private final Map<FramePath, Branch> branches = new HashMap<>();
    private final Consumer<BranchMessage.ProposalsLeft> self;

    /** The number of evaluation steps that the actor's thread has used for the current message. */
    private long stepsHere;

    private boolean accepting;
    private boolean proposalsQueued;

    /** Whether branches without recent changes may be able to advance. */
    private boolean mayBeRunnable = true;

    /** Accepts proposals for the execution as a whole. */
    public interface Acceptance {
        /**
         * Accepts a proposal. {@code then} receives whether the proposal was valid; it may be
         * called after this method returns.
         */
        void accept(BranchMessage.Proposed proposal, Consumer<Boolean> then);

        /** Whether an evaluation is in progress, so that no proposal can be accepted now. */
        boolean isEvaluating();

        /** Advances the runnable {@link Frame frames} of the execution. */
        void advanceFrames();
    }

    /**
     * Creates the branches of the {@link Ledger ledger}'s execution.
     *
     * @param refusals receives the listeners of stimuli that arrived too late for their branches
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
        this.contexts = new AdvanceContexts(services, ledger::state);
        this.refusals = refusals;
        this.acceptance = acceptance;
    }

    private static final class Branch {
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private @Nullable PendingEvaluation<BranchMessage.Proposed> evaluation;
        private @Nullable StimulusListener listener;
        private boolean advancing;
        private boolean spontaneous;
        private EvaluationCost cost = EvaluationCost.LIGHT;
    }

    private record Waiting(Stimulus stimulus, @Nullable StimulusListener listener) {}

    private Branch branch(FramePath path) {
        return branches.computeIfAbsent(path, _ -> new Branch());
    }

    // Deciding

    /** Advances a branch by a stimulus, after all stimuli that the branch received before. */
    public void advance(Frame frame, Stimulus stimulus, @Nullable StimulusListener listener) {
        var branch = branch(frame.path());
        if (branch.advancing) {
            branch.waiting.add(new Waiting(stimulus, listener));
            return;
        }
        if (mayDecideHere(branch) || !Decisions.mayEvaluate(stimulus)) {
            var context = contexts.forProposal(contexts.reducedBudget());
            var proposal = decideHere(branch, frame, stimulus, context, listener);
            if (!proposal.transition().isUndecided()) {
                turns.add(proposal);
                acceptProposals();
                return;
            }
        }
        evaluate(branch, frame, stimulus, listener);
        if (!accepting) {
            stepsHere = 0;
        }
    }

    /**
     * Makes the next {@link #advanceRunnable} check all branches, and not only the branches in
     * {@code touched}.
     */
    public void recheckAll() {
        mayBeRunnable = true;
    }

    /** Whether the next {@link #advanceRunnable} checks all branches. */
    public boolean checksAll() {
        return mayBeRunnable;
    }

    /**
     * Advances every runnable branch, and accepts the proposals. A single runnable branch advances
     * as far as its budget permits. Several branches take turns.
     *
     * @param touched the branches that may have become runnable since the last call
     */
    public void advanceRunnable(Set<FramePath> touched) {
        var runnable = runnable(mayBeRunnable ? ledger.state().branches().keySet() : touched);
        mayBeRunnable = false;
        boolean alone = runnable.size() == 1 && !turns.hasOpenTurns();
        // All branches in this call use the same time, so that their tasks have the same timeouts.
        var now = services.now();
        for (var frame : runnable) {
            if (turns.needsFullBudget(frame.path())) {
                evaluate(branch(frame.path()), frame, Stimulus.Proceed.INSTANCE, null);
            } else if (alone) {
                advanceByTurn(frame, Stimulus.Proceed.INSTANCE, now);
            } else {
                turns.begin(frame.path());
                advanceByTurn(frame, Stimulus.ProceedOneState.INSTANCE, now);
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
                    && !Interpreter.outstandingEffects(state, frame).isEmpty()) {
                runnable.add(frame);
            }
        }
        if (runnable.size() > 1) {
            runnable.sort(Comparator.comparing(Frame::path));
        }
        return runnable;
    }

    private void advanceByTurn(Frame frame, Stimulus stimulus, Instant now) {
        var branch = branch(frame.path());
        if (mayDecideHere(branch)) {
            var context = contexts.forProposal(now, contexts.reducedBudget());
            turns.add(decideHere(branch, frame, stimulus, context, null));
        } else {
            // Turns are also short on evaluation threads, because other branches wait for them.
            evaluate(
                    branch,
                    frame,
                    stimulus,
                    null,
                    EvaluationSize.SMALL,
                    _ -> contexts.reducedBudget(),
                    true);
        }
    }

    private boolean mayDecideHere(Branch branch) {
        return branch.cost == EvaluationCost.LIGHT
                && stepsHere < services.limits().transitionStepsMax();
    }

    /** Computes the transition on the actor's thread. */
    private BranchMessage.Proposed decideHere(
            Branch branch,
            Frame frame,
            Stimulus stimulus,
            AdvanceContext context,
            @Nullable StimulusListener listener) {
        branch.advancing = true;
        branch.spontaneous = false;
        try {
            var transition =
                    LargePayloads.withoutReads(() -> interpreter.advance(frame, stimulus, context));
            stepsHere += context.budget().stepsSpent();
            branch.cost = evaluations.cost(context.budget());
            return new BranchMessage.Proposed(transition, listener, interpreter, branch.cost);
        } catch (RuntimeException | Error bug) {
            throw evaluations.wrapFailure(frame.path(), bug);
        }
    }

    /** Computes the transition on an evaluation thread, with the larger bounds of these threads. */
    private void evaluate(
            Branch branch, Frame frame, Stimulus stimulus, @Nullable StimulusListener listener) {
        boolean awaited = listener != null;
        evaluate(
                branch,
                frame,
                stimulus,
                listener,
                Decisions.firstSize(branch.cost, !isExternal(stimulus)),
                bounds -> contexts.budgetOf(bounds, awaited),
                false);
    }

    private void evaluate(
            Branch branch,
            Frame frame,
            Stimulus stimulus,
            @Nullable StimulusListener listener,
            EvaluationSize first,
            Function<EvaluationBounds, Budget> budgets,
            boolean isTurn) {
        var state = ledger.state();
        var contextsThere = evaluations.contexts(() -> state);
        var former = branch.cost;
        branch.advancing = true;
        branch.spontaneous = stimulus instanceof Stimulus.Proceed;
        branch.listener = listener;
        branch.evaluation =
                evaluations.submit(
                        first,
                        bounds -> {
                            if (!isExternal(stimulus) && !evaluations.mayGrow()) {
                                return new BranchMessage.Proposed(
                                        Transition.stale(frame), listener, interpreter, former);
                            }
                            var budget = budgets.apply(bounds);
                            var transition =
                                    interpreter.advance(
                                            frame, stimulus, contextsThere.forProposal(budget));
                            return transition.isUndecided() && !isTurn && !bounds.isFull()
                                    ? null
                                    : new BranchMessage.Proposed(
                                            transition,
                                            listener,
                                            interpreter,
                                            evaluations.cost(budget));
                        },
                        (proposed, bug) ->
                                proposed == null
                                        ? new BranchMessage.BranchFailed(
                                                frame.path(),
                                                Objects.requireNonNull(bug),
                                                interpreter)
                                        : proposed);
    }

    private static boolean isExternal(Stimulus stimulus) {
        return !(stimulus instanceof Stimulus.Proceed
                || stimulus instanceof Stimulus.ProceedOneState);
    }

    // Proposals

    /**
     * Handles a message. Ignores messages from another interpreter. Such messages can arrive after
     * a start found an existing execution.
     */
    public void onMessage(BranchMessage message) {
        switch (message) {
            case BranchMessage.Proposed proposal -> {
                var branch = branches.get(proposal.transition().frame());
                if (proposal.proposer().equals(interpreter)) {
                    if (branch != null) {
                        branch.cost = proposal.cost();
                    }
                    turns.add(proposal);
                    acceptProposals();
                }
            }
            case BranchMessage.BranchFailed failed -> {
                if (failed.proposer().equals(interpreter)) {
                    throw evaluations.wrapFailure(failed.frame(), failed.bug());
                }
            }
            case BranchMessage.ProposalsLeft _ -> {
                proposalsQueued = false;
                acceptProposals();
            }
        }
    }

    /**
     * Accepts proposals of branches until a batch is full. Accepted proposals may cause further
     * proposals, which belong to the same batch. If proposals remain, a message to this actor
     * continues the work after the queued messages.
     */
    public void acceptProposals() {
        if (accepting) {
            return;
        }
        accepting = true;
        try {
            int entries = 0;
            while (entries < services.limits().transitionEventsMax()) {
                var next = acceptance.isEvaluating() ? null : turns.next();
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
            branch.evaluation = null;
        }
        if (proposal.transition().isUndecided()) {
            onAccepted(path, false);
        } else {
            acceptance.accept(proposal, accepted -> onAccepted(path, accepted));
        }
    }

    private void onAccepted(FramePath path, boolean accepted) {
        decideNext(path);
        if (!accepted) {
            // The event that invalidated the proposal may have made the frame runnable.
            recheckAll();
            acceptance.advanceFrames();
        }
    }

    /** Advances the branch by its next waiting stimulus. */
    private void decideNext(FramePath path) {
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

    /** The paths of the known branches. A branch remains known until it is released. */
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
        if (cancelEvaluation(branch)) {
            refuse(branch.listener);
        }
        branch.waiting.forEach(each -> refuse(each.listener()));
    }

    private static boolean cancelEvaluation(Branch branch) {
        var evaluation = branch.evaluation;
        return evaluation != null && evaluation.cancel();
    }

    /** Cancels all evaluations, without a reply to callers. */
    public void release() {
        branches.values().forEach(Branches::cancelEvaluation);
    }

    /**
     * Cancels unfinished evaluations that were not caused by an external stimulus. The branches
     * then advance by the stimuli that have waited for these evaluations.
     */
    public void cancelSpontaneous() {
        var cancelled = new ArrayList<FramePath>();
        branches.forEach((path, branch) -> {
            if (branch.spontaneous && cancelEvaluation(branch)) {
                branch.evaluation = null;
                branch.advancing = false;
                branch.spontaneous = false;
                cancelled.add(path);
            }
        });
        cancelled.sort(null);
        cancelled.forEach(this::decideNext);
    }

    /** Whether a transition of this branch is in progress. */
    public boolean isAdvancing(FramePath path) {
        var branch = branches.get(path);
        return branch != null && branch.advancing;
    }

    /** Whether a branch has a transition in progress or a waiting stimulus. */
    public boolean isBusy() {
        return branches.values().stream()
                .anyMatch(each -> each.advancing || !each.waiting.isEmpty());
    }
}
