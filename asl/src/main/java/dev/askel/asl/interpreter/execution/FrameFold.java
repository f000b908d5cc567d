package dev.askel.asl.interpreter.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.Phase.CallKind;
import dev.askel.asl.interpreter.execution.Phase.Join;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;

/** Applies journal entries to the frame that they concern. */
public final class FrameFold {
    private FrameFold() {}

    /** Returns the frame after an entry that concerns it. */
    public static Frame apply(Frame frame, Entry entry) {
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
            case Fact.EntryDeferred(_, var state, var input) ->
                    frame.with(new Phase.Reentering(state, input));
            case Fact.FrameForked forked -> frame.with(forked);
            case Fact.ResultsForked(_, var results) ->
                    frame.phase() instanceof Phase.Joining(var join)
                            ? frame.with(new Phase.Joining(join.withForkedResults(results)))
                            : frame;
            case Fact.BranchStarted _,
                    Fact.BranchFinished _,
                    Fact.Forked _,
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
                    Fact.StartQueued _,
                    Fact.StartAdmitted _,
                    Fact.MigrationFact _,
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
            case EventDetails.StateEntered(var name, var input, _) ->
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

    /** Returns the frame {@code parent} with one more started branch. */
    public static Frame withStartedBranch(Frame parent) {
        return parent.phase() instanceof Phase.Joining(var join)
                ? parent.with(new Phase.Joining(join.withStartedBranch()))
                : parent;
    }
}
