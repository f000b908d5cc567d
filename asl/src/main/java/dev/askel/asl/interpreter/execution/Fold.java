package dev.askel.asl.interpreter.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.history.HistoryEvent;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies journal entries to the state. Live executions, recoveries and proposals share this code.
 */
final class Fold {
    private Fold() {}

    static ExecutionState apply(@Nullable ExecutionState before, Entry entry) {
        if (entry instanceof Fact.Identified(var identity, var parent)) {
            return ExecutionState.initial(identity, parent);
        }
        if (before == null) {
            throw new IllegalArgumentException("A journal begins with Identified, not " + entry);
        }
        var after =
                switch (entry) {
                    case HistoryEvent event -> event(before, event);
                    case Fact fact -> fact(before, fact);
                };
        return after.withSettledPauses(entry);
    }

    private static ExecutionState event(ExecutionState before, HistoryEvent event) {
        return switch (event.details()) {
            case EventDetails.ExecutionStarted started ->
                    before.withEvent(event).withStart(started);
            case EventDetails.ExecutionRedriven redriven ->
                    End.reopen(
                            before.withEvent(event)
                                    .withRedrive(redriven.redriveCount(), event.timestamp())
                                    .withHeldPermits(HeldPermits.awaited(before.heldPermits()))
                                    .withStartPermit(withDecision(before.startPermit(), null)),
                            event.id());
            default ->
                    switch (event.type()) {
                        case ExecutionSucceeded,
                                ExecutionFailed,
                                ExecutionAborted,
                                ExecutionTimedOut ->
                                End.close(before.withEvent(event), event);
                        case MapIterationSucceeded ->
                                iterationSucceeded(before.withEvent(event), event);
                        case ParallelStateExited, MapStateExited ->
                                inFrame(withoutBranches(before, event.frame()), event);
                        default -> inFrame(before, event);
                    };
        };
    }

    private static ExecutionState iterationSucceeded(ExecutionState state, HistoryEvent event) {
        var child = state.frame(event.frame());
        return child != null && child.phase() instanceof Phase.Exited(var output)
                ? joined(state, child, output, event.id())
                : state;
    }

    /** Adds the output of a branch that has succeeded to its parent, and removes the branch. */
    private static ExecutionState joined(
            ExecutionState state, Frame child, Payload output, long succeededId) {
        var parent = state.frame(child.path().parent());
        if (parent == null || !(parent.phase() instanceof Phase.Joining(var join))) {
            return state.withoutFrames(Set.of(child.path()));
        }
        var next = join.withResult(child.path().index(), output, child.lastEventId(), succeededId);
        return state.withoutFrames(Set.of(child.path()))
                .withFrame(parent.with(new Phase.Joining(next)));
    }

    private static ExecutionState fact(ExecutionState state, Fact fact) {
        return switch (fact) {
            case Fact.BranchStarted started -> branchStarted(state, started);
            case Fact.BranchFinished(var path, var output) -> {
                var child = state.frame(path);
                yield child == null ? state : joined(state, child, output, 0);
            }
            case Fact.RetryScheduled retry -> inFrame(withoutBranches(state, retry.frame()), retry);
            case Fact.NoticeAdded(var ordinal, var notice) ->
                    state.withPendingNotices(
                            state.pendingNotices().plus(ordinal, notice), ordinal + 1);
            case Fact.NoticeAcknowledged(var ordinal) ->
                    state.withPendingNotices(
                            state.pendingNotices().minus(ordinal), state.nextNotice());
            case Fact.RequestAnswered(var requestId) -> state.withAnswered(requestId);
            case Fact.RedriveAccepted(var clientToken) -> state.withAcceptedRedrive(clientToken);
            case Fact.SignalReceived received -> state.withSignals(state.signals().with(received));
            case Fact.SignalsConsumed consumed ->
                    state.withSignals(state.signals().without(consumed));
            case Fact.SignalsDeclined declined ->
                    state.withSignals(
                            state.signals()
                                    .with(
                                            declined,
                                            (path, ordinal) -> isCalling(state, path, ordinal)));
            case Fact.PermitsGranted granted ->
                    state.withHeldPermits(HeldPermits.add(state.heldPermits(), granted));
            case Fact.PermitsReleased(_, var semaphore, var permits, _) ->
                    state.withHeldPermits(
                            HeldPermits.remove(state.heldPermits(), semaphore, permits));
            case Fact.StartQueued(var key) -> state.withStartPermit(new StartPermit(key, null));
            case Fact.StartAdmitted(long decision) ->
                    state.withStartPermit(withDecision(state.startPermit(), decision));
            case Fact.PauseFact pause -> state.withPause(pause);
            case Fact.MigrationFact migration -> state.withMigration(migration);
            case Fact.Forked forked -> state.withFork(forked);
            case Fact.PermitsDeclined _,
                    Fact.EntryDeferred _,
                    Fact.FrameForked _,
                    Fact.ResultsForked _,
                    Fact.TimerSet _,
                    Fact.ItemsEvaluated _,
                    Fact.MapRunPlanned _,
                    Fact.FrameFailed _,
                    Fact.ChildStarted _,
                    Fact.TaskHandleKnown _,
                    Fact.TaskPolled _,
                    Fact.TaskRequeued _,
                    Fact.DeliveryStarted _,
                    Fact.DeliveryConfirmed _,
                    Fact.Identified _ ->
                    inFrame(state, fact);
        };
    }

    private static @Nullable StartPermit withDecision(
            @Nullable StartPermit permit, @Nullable Long decision) {
        return permit == null ? null : permit.withDecision(decision);
    }

    /** Returns the state without the frames below {@code path}. */
    private static ExecutionState withoutBranches(ExecutionState state, FramePath path) {
        var below = new HashSet<FramePath>();
        for (var each : state.branches().keySet()) {
            if (!each.equals(path) && path.covers(each)) {
                below.add(each);
            }
        }
        return below.isEmpty() ? state : state.withoutFrames(below);
    }

    private static boolean isCalling(ExecutionState state, FramePath path, int ordinal) {
        var frame = state.frame(path);
        return frame != null
                && frame.phase() instanceof Phase.Calling(var call)
                && call.ordinal() == ordinal;
    }

    private static ExecutionState branchStarted(ExecutionState state, Fact.BranchStarted started) {
        var parent = state.frame(started.frame().parent());
        return parent == null
                ? state
                : state.withFrame(FrameFold.withStartedBranch(parent))
                        .withFrame(child(parent, started));
    }

    /** Creates the frame of a branch or iteration of {@code parent}. */
    private static Frame child(Frame parent, Fact.BranchStarted started) {
        int index = started.frame().index();
        return new Frame(
                started.frame(),
                new GraphPath(parent.graph(), started.state(), index),
                0,
                FrameStatus.Open.INSTANCE,
                new Phase.Starting(started.input()),
                null,
                started.previousEventId(),
                0,
                parent.variables(),
                started.item() == null ? parent.item() : new Frame.Item(index, started.item()));
    }

    private static ExecutionState inFrame(ExecutionState state, HistoryEvent event) {
        var frame = state.frame(event.frame());
        if (frame == null) {
            return state.withEvent(event);
        }
        var next = FrameFold.apply(frame, event);
        var testCase = state.identity().testCase();
        return testCase == null
                ? state.withEvent(event, next)
                : MockedInvocations.countAttempt(state, testCase, event, next);
    }

    private static ExecutionState inFrame(ExecutionState state, Fact fact) {
        var frame = state.frame(fact.frame());
        return frame == null ? state : state.withFrame(FrameFold.apply(frame, fact));
    }
}
