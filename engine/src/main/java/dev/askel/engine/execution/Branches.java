package dev.askel.engine.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Context;
import dev.askel.asl.interpreter.Frame;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.Transition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Lets an execution's branches decide, each about one thing at a time. Most turns of branches take
 * less than a message to another core and back: they are taken on the execution's own thread, one
 * after the other, up to as much as one run may take. A branch that computes has its turns, and any
 * branch what comes to it from outside, on an actor of its own.
 */
final class Branches {
    /** About 0.1 ms: a branch that spends more in a turn has the next one on another core. */
    private static final long TURN_STEPS_MAX = 10_000;

    private final Seat seat;
    private final ExecutionServices services;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final Consumer<Decision> refusals;
    private final Predicate<ExecutionEntity.Proposed> acceptance;
    private final Runnable goOn;
    private final BranchTurns turns = new BranchTurns();
    private final Map<FramePath, Branch> branches = new HashMap<>();

    /** What was spent on this thread for the message that is being dealt with. */
    private long stepsHere;

    private boolean accepting;
    private boolean proposalsQueued;

    /** Whether a branch may be able to go on that was not asked when it came so far. */
    private boolean mayBeIdle = true;

    /**
     * The branches of what the ledger holds.
     *
     * @param refusals hears of what came for a branch that is gone
     * @param acceptance takes a proposal; false when it is void
     * @param goOn lets the execution's frames go on, as far as they may
     */
    Branches(
            Seat seat,
            ExecutionServices services,
            Interpreter interpreter,
            Ledger ledger,
            Consumer<Decision> refusals,
            Predicate<ExecutionEntity.Proposed> acceptance,
            Runnable goOn) {
        this.seat = seat;
        this.services = services;
        this.interpreter = interpreter;
        this.ledger = ledger;
        this.refusals = refusals;
        this.acceptance = acceptance;
        this.goOn = goOn;
    }

    private static final class Branch {
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private @Nullable ActorRef<BranchActor.Advance> actor;
        private boolean advancing;
        private boolean computes;
    }

    private record Waiting(Stimulus stimulus, Context context, @Nullable Decision decision) {}

    private Branch branch(FramePath path) {
        return branches.computeIfAbsent(path, _ -> new Branch());
    }

    // Asking them

    /** Lets a branch decide about a stimulus, after what it is busy with. */
    void advance(Frame frame, Stimulus stimulus, Context context, @Nullable Decision decision) {
        var branch = branch(frame.path());
        if (branch.advancing) {
            branch.waiting.add(new Waiting(stimulus, context, decision));
            return;
        }
        branch.advancing = true;
        var actor = branch.actor;
        if (actor == null) {
            actor = seat.actor().spawnAnonymous(BranchActor.create(interpreter));
            branch.actor = actor;
        }
        actor.tell(
                new BranchActor.Advance(
                        frame, stimulus, context, decision, seat.actor().getSelf()));
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
     * @param briefContexts for what keeps others waiting
     */
    void goOn(Set<FramePath> touched, Supplier<Context> contexts, Supplier<Context> briefContexts) {
        var runnable = runnable(mayBeIdle ? ledger.state().branches().keySet() : touched);
        mayBeIdle = false;
        boolean alone = runnable.size() == 1 && !turns.isAnyOut();
        for (var frame : runnable) {
            if (turns.needsLonger(frame.path())) {
                advance(frame, Stimulus.Proceed.INSTANCE, contexts.get(), null);
            } else if (alone) {
                takeTurn(frame, Stimulus.Proceed.INSTANCE, briefContexts.get());
            } else {
                turns.begin(frame.path());
                takeTurn(frame, Stimulus.TakeTurn.INSTANCE, briefContexts.get());
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

    private void takeTurn(Frame frame, Stimulus stimulus, Context context) {
        var branch = branch(frame.path());
        if (branch.computes || stepsHere >= services.limits().transitionStepsMax()) {
            advance(frame, stimulus, context, null);
            return;
        }
        branch.advancing = true;
        var decided = BranchActor.decide(interpreter, frame, stimulus, context, null);
        long steps = context.budget().steps();
        stepsHere += steps;
        branch.computes = steps > TURN_STEPS_MAX;
        switch (decided) {
            case ExecutionEntity.Proposed proposal -> turns.proposed(proposal);
            case ExecutionEntity.BranchFailed failed -> throw bug(failed);
        }
    }

    /**
     * What becomes of these frames. They are decided on this thread, so that none is overtaken: the
     * contexts should be brief, what comes behind a catcher is for its branch.
     */
    List<Transition> decideHere(
            List<ExecutionEntity.TimerDue> expired, Supplier<Context> contexts) {
        var proposals = new ArrayList<Transition>();
        for (var each : expired) {
            var frame = ledger.state().frame(each.frame());
            if (frame != null) {
                proposals.add(interpreter.advance(frame, each.stimulus(), contexts.get()));
            }
        }
        return proposals;
    }

    // Their proposals

    /** A start that met an existing execution may leave words of another interpreter behind. */
    void heard(ExecutionEntity.OfBranches word) {
        switch (word) {
            case ExecutionEntity.Proposed proposal -> {
                if (proposal.proposer().equals(interpreter)) {
                    turns.proposed(proposal);
                    acceptProposals();
                }
            }
            case ExecutionEntity.BranchFailed failed -> {
                if (failed.proposer().equals(interpreter)) {
                    throw bug(failed);
                }
            }
            case ExecutionEntity.ProposalsLeft _ -> {
                proposalsQueued = false;
                acceptProposals();
            }
        }
    }

    private IllegalStateException bug(ExecutionEntity.BranchFailed failed) {
        return new IllegalStateException(
                "%s: frame %s cannot go on".formatted(seat.persistenceId(), failed.frame()),
                failed.bug());
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
                var next = turns.next();
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
            seat.tellSelf(new ExecutionEntity.ProposalsLeft());
        }
    }

    private void accept(ExecutionEntity.Proposed proposal) {
        var path = proposal.transition().frame();
        var branch = branches.get(path);
        if (branch != null) {
            branch.advancing = false;
        }
        boolean accepted = acceptance.test(proposal);
        next(path);
        if (!accepted) {
            // What made it void may have left the frame to go on, when it could not be asked.
            lookAtAll();
            goOn.run();
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
            refuse(waiting);
        } else {
            advance(frame, waiting.stimulus(), waiting.context(), waiting.decision());
        }
    }

    private void refuse(Waiting waiting) {
        var decision = waiting.decision();
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
        var actor = branch.actor;
        if (actor != null) {
            seat.actor().stop(actor);
        }
        branch.waiting.forEach(this::refuse);
    }

    /** Whether any of them is about to decide. */
    boolean isBusy() {
        return branches.values().stream()
                .anyMatch(each -> each.advancing || !each.waiting.isEmpty());
    }
}
