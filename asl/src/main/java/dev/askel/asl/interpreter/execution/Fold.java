package dev.askel.asl.interpreter.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.Phase.CallKind;
import dev.askel.asl.interpreter.execution.Phase.Join;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePVector;

/**
 * Applies journal entries to the state. Live executions, recoveries and proposals share this code.
 */
public final class Fold {
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
                    before.withEvent(event).withInput(started.input());
            case EventDetails.ExecutionRedriven redriven ->
                    Redrive.reopen(
                            before.withEvent(event)
                                    .withRedrive(redriven.redriveCount(), event.timestamp())
                                    .withHeldPermits(HeldPermits.awaited(before.heldPermits())),
                            event.id());
            default ->
                    switch (event.type()) {
                        case ExecutionSucceeded,
                                ExecutionFailed,
                                ExecutionAborted,
                                ExecutionTimedOut ->
                                closed(before.withEvent(event), event);
                        case MapIterationSucceeded ->
                                iterationSucceeded(before.withEvent(event), event);
                        case ParallelStateExited, MapStateExited ->
                                inFrame(before.withoutBranchesOf(event.frame()), event);
                        default -> inFrame(before, event);
                    };
        };
    }

    private static ExecutionState closed(ExecutionState state, HistoryEvent event) {
        Instant at = event.timestamp();
        var outcome =
                switch (event.details()) {
                    case EventDetails.Output(var output) -> new Outcome.Succeeded(at, output);
                    case EventDetails.Failed(var error, var cause) ->
                            switch (event.type()) {
                                case ExecutionAborted -> new Outcome.Aborted(at, error, cause);
                                case ExecutionTimedOut -> new Outcome.TimedOut(at, error, cause);
                                default -> new Outcome.Failed(at, error, cause);
                            };
                    default ->
                            throw new IllegalArgumentException(
                                    event.type() + " with " + event.details());
                };
        // The end releases all permits. A redrive requests those that the state keeps.
        var held =
                outcome instanceof Outcome.Succeeded
                        ? TreePVector.<HeldPermits>empty()
                        : state.heldPermits();
        return state.withOutcome(outcome)
                .withHeldPermits(held)
                .withFrame(state.root().withLastEvent(event.id()));
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
            return state.withoutFrame(child.path());
        }
        var next = join.withResult(child.path().index(), output, child.lastEventId(), succeededId);
        return state.withoutFrame(child.path()).withFrame(parent.with(new Phase.Joining(next)));
    }

    private static ExecutionState fact(ExecutionState state, Fact fact) {
        return switch (fact) {
            case Fact.BranchStarted started -> branchStarted(state, started);
            case Fact.BranchFinished(var path, var output) -> {
                var child = state.frame(path);
                yield child == null ? state : joined(state, child, output, 0);
            }
            case Fact.RetryScheduled retry ->
                    inFrame(state.withoutBranchesOf(retry.frame()), retry);
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
            case Fact.PauseFact pause -> state.withPause(pause);
            case Fact.PermitsDeclined _,
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
                : state.withFrame(withStartedBranch(parent)).withFrame(child(parent, started));
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

    /** Returns the frame {@code parent} with one more started branch. */
    public static Frame withStartedBranch(Frame parent) {
        return parent.phase() instanceof Phase.Joining(var join)
                ? parent.with(new Phase.Joining(join.withStartedBranch()))
                : parent;
    }

    private static ExecutionState inFrame(ExecutionState state, HistoryEvent event) {
        var frame = state.frame(event.frame());
        if (frame == null) {
            return state.withEvent(event);
        }
        var next = frameEvent(frame, event);
        var testCase = state.identity().testCase();
        return testCase == null
                ? state.withEvent(event, next)
                : MockedInvocations.countAttempt(state, testCase, event, next);
    }

    private static ExecutionState inFrame(ExecutionState state, Fact fact) {
        var frame = state.frame(fact.frame());
        return frame == null ? state : state.withFrame(applyToFrame(frame, fact));
    }

    /** Returns the frame after an entry that concerns it. */
    public static Frame applyToFrame(Frame frame, Entry entry) {
        return switch (entry) {
            case HistoryEvent event -> frameEvent(frame, event);
            case Fact.TimerSet(_, var due) -> frame.with(new Phase.Sleeping(due));
            case Fact.RetryScheduled(_, int retrier, var due, long previousEventId) ->
                    frame.with(
                            frame.requireVisit().withRetryBy(retrier),
                            new Phase.BackingOff(due),
                            previousEventId);
            case Fact.ItemsEvaluated(_, var input, var items, int concurrency) ->
                    frame.phase() instanceof Phase.Joining(var join)
                            ? frame.with(
                                    new Phase.Joining(join.withItems(items, input, concurrency)))
                            : frame;
            case Fact.MapRunPlanned(_, var plan) ->
                    frame.phase() instanceof Phase.Joining(var join)
                            ? frame.with(new Phase.Mapping(new Phase.MapRun(join.ordinal(), plan)))
                            : frame;
            case Fact.FrameFailed(_, var error, var cause, long eventId, boolean missedHeartbeat) ->
                    frame.with(new FrameStatus.Failed(error, cause, eventId, missedHeartbeat));
            case Fact.ChildStarted(_, int ordinal, var childArn) ->
                    inCall(frame, ordinal, call -> call.withChildArn(childArn));
            case Fact.TaskHandleKnown(_, int ordinal, var handle, var pollDue) ->
                    inCall(frame, ordinal, call -> call.withJob(new Phase.Job(handle, pollDue)));
            case Fact.TaskPolled(_, int ordinal, var pollDue) ->
                    inCall(frame, ordinal, call -> polled(call, pollDue));
            case Fact.TaskRequeued(_, int ordinal) ->
                    inCall(frame, ordinal, call -> call.withStartedAt(null, null));
            case Fact.DeliveryStarted(_, int ordinal, var deliveryId, var until) ->
                    inCall(
                            frame,
                            ordinal,
                            call -> call.withDelivery(new Phase.Delivery(deliveryId, until)));
            case Fact.DeliveryConfirmed(_, int ordinal) ->
                    inCall(frame, ordinal, call -> call.withDelivery(null));
            case Fact.BranchStarted _,
                    Fact.BranchFinished _,
                    Fact.Identified _,
                    Fact.NoticeAdded _,
                    Fact.NoticeAcknowledged _,
                    Fact.RequestAnswered _,
                    Fact.RedriveAccepted _,
                    Fact.SignalReceived _,
                    Fact.SignalsConsumed _,
                    Fact.SignalsDeclined _,
                    Fact.PermitsGranted _,
                    Fact.PermitsReleased _,
                    Fact.PermitsDeclined _,
                    Fact.PauseFact _ ->
                    frame;
        };
    }

    private static Call polled(Call call, Instant pollDue) {
        var job = call.job();
        return job == null ? call : call.withJob(new Phase.Job(job.handle(), pollDue));
    }

    private static Frame inCall(Frame frame, int ordinal, UnaryOperator<Call> change) {
        return frame.phase() instanceof Phase.Calling(var call) && call.ordinal() == ordinal
                ? frame.with(new Phase.Calling(change.apply(call)))
                : frame;
    }

    private static Frame frameEvent(Frame frame, HistoryEvent event) {
        long id = event.id();
        return switch (event.details()) {
            case EventDetails.StateEntered(var name, var input) ->
                    frame.with(
                            new StateVisit(
                                    name,
                                    event.type(),
                                    id,
                                    event.previousEventId(),
                                    event.timestamp(),
                                    input),
                            Phase.Running.INSTANCE,
                            id);
            case EventDetails.StateExited exited -> exited(frame, exited, id);
            case EventDetails.LambdaFunctionScheduled scheduled ->
                    called(
                            frame,
                            event,
                            CallKind.LAMBDA_FUNCTION,
                            "",
                            scheduled.resource(),
                            scheduled.input(),
                            scheduled.timeoutInSeconds(),
                            null,
                            scheduled.credentialsRoleArn());
            case EventDetails.TaskScheduled scheduled ->
                    called(
                            frame,
                            event,
                            CallKind.INTEGRATION,
                            scheduled.resourceType(),
                            scheduled.resource(),
                            scheduled.parameters(),
                            scheduled.timeoutInSeconds(),
                            scheduled.heartbeatInSeconds(),
                            scheduled.credentialsRoleArn());
            case EventDetails.ActivityScheduled scheduled ->
                    called(
                            frame,
                            event,
                            CallKind.ACTIVITY,
                            "",
                            scheduled.resource(),
                            scheduled.input(),
                            scheduled.timeoutInSeconds(),
                            scheduled.heartbeatInSeconds(),
                            null);
            case EventDetails.MapStateStarted(int length) -> joining(frame, id, length);
            case EventDetails.MapRunRedriven(_, int redriveCount) ->
                    frame.phase() instanceof Phase.Mapping(var run)
                            ? frame.with(new Phase.Mapping(run.withRedriveCount(redriveCount)), id)
                            : frame.withLastEvent(id);
            default -> frameEventByType(frame, event);
        };
    }

    private static @Nullable String worker(HistoryEvent event) {
        return event.details() instanceof EventDetails.ActivityStarted(var workerName)
                ? workerName
                : null;
    }

    private static Frame exited(Frame frame, EventDetails.StateExited exited, long id) {
        var next = frame.with(null, new Phase.Exited(exited.output()), id);
        return exited.assigned().isEmpty()
                ? next
                : next.with(frame.variables().plusAll(exited.assigned()));
    }

    private static Frame called(
            Frame frame,
            HistoryEvent event,
            CallKind kind,
            String resourceType,
            String resource,
            Payload parameters,
            @Nullable Long timeoutSeconds,
            @Nullable Long heartbeatSeconds,
            @Nullable String credentialsRoleArn) {
        var call =
                new Call(
                        frame.nextOrdinal(),
                        kind,
                        resourceType,
                        resource,
                        parameters,
                        event.timestamp(),
                        timeoutSeconds,
                        heartbeatSeconds,
                        credentialsRoleArn,
                        Phase.Progress.NONE);
        return frame.withNextOrdinal().with(new Phase.Calling(call), event.id());
    }

    /**
     * Returns the frame after ParallelStateSucceeded or MapStateSucceeded. Its last event becomes
     * the {@code previousEventId} of the following StateExited. For a Parallel or an inline Map,
     * this is the {@code previousEventId} of the Succeeded event. For a distributed Map, it is the
     * id of MapRunStarted, or of MapRunRedriven after a redrive (docs/aws/history.md section 4,
     * rules 4, 6 and 9).
     */
    private static Frame succeeded(Frame frame, HistoryEvent event) {
        return frame.phase() instanceof Phase.Mapping
                ? frame.withLastEvent(frame.lastEventId())
                : frame.withLastEvent(event.previousEventId());
    }

    private static Frame mapRunEnded(Frame frame, long eventId) {
        return frame.phase() instanceof Phase.Mapping(var run)
                ? frame.with(new Phase.Mapping(run.withStage(Phase.MapRunStage.ENDED)), eventId)
                : frame.withLastEvent(eventId);
    }

    private static Frame joining(Frame frame, long startedId, int expected) {
        var join =
                new Join(
                        frame.nextOrdinal(),
                        startedId,
                        expected,
                        0,
                        HashTreePMap.empty(),
                        null,
                        null,
                        Integer.MAX_VALUE,
                        startedId,
                        startedId);
        return frame.withNextOrdinal().with(new Phase.Joining(join), startedId);
    }

    private static Frame frameEventByType(Frame frame, HistoryEvent event) {
        long id = event.id();
        return switch (event.type()) {
            case ParallelStateStarted -> joining(frame, id, 0);
            case TaskStarted, LambdaFunctionStarted, ActivityStarted ->
                    frame.phase() instanceof Phase.Calling(var call)
                            ? frame.with(
                                    new Phase.Calling(
                                            call.withStartedAt(event.timestamp(), worker(event))),
                                    id)
                            : frame.withLastEvent(id);
            case TaskSubmitted ->
                    frame.phase() instanceof Phase.Calling(var call)
                            ? frame.with(new Phase.Calling(call.withSubmitted()), id)
                            : frame.withLastEvent(id);
            case TaskSucceeded,
                    TaskFailed,
                    TaskTimedOut,
                    TaskStartFailed,
                    TaskSubmitFailed,
                    LambdaFunctionSucceeded,
                    LambdaFunctionFailed,
                    LambdaFunctionTimedOut,
                    LambdaFunctionScheduleFailed,
                    LambdaFunctionStartFailed,
                    ActivitySucceeded,
                    ActivityFailed,
                    ActivityTimedOut,
                    ActivityScheduleFailed ->
                    frame.with(Phase.Running.INSTANCE, id);
            case ParallelStateSucceeded, MapStateSucceeded -> succeeded(frame, event);
            // MapRunSucceeded is not the previousEventId of StateExited, so lastEventId remains
            // unchanged.
            case MapRunSucceeded -> mapRunEnded(frame, frame.lastEventId());
            case MapRunFailed, MapRunAborted -> mapRunEnded(frame, id);
            case TaskStateAborted, WaitStateAborted, ParallelStateAborted, MapStateAborted ->
                    frame.isOpen() ? frame.with(FrameStatus.Aborted.INSTANCE) : frame;
            case MapIterationAborted ->
                    frame.isOpen() ? frame.with(FrameStatus.Aborted.INSTANCE) : frame;
            case MapIterationFailed -> frame;
            default -> frame.withLastEvent(id);
        };
    }
}
