package dev.askel.engine.execution.commit;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.OutstandingEffects;
import dev.askel.asl.interpreter.execution.Pauses;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.SignalWaits;
import dev.askel.asl.interpreter.execution.StartPermit;
import dev.askel.engine.journal.ExecutionProgress;
import dev.askel.engine.journal.ExecutionRow;
import dev.askel.engine.journal.ExecutionRowIdentity;
import dev.askel.engine.journal.SignalWaitChange;
import dev.askel.engine.journal.startpermit.StartSlot;
import dev.askel.engine.journal.task.OpenTask;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Computes the rows that are written with an execution's journal row: its index row, its wake-up
 * row, and the rows of its open tasks and of its waits for signals.
 */
public final class StoredRows {
    private StoredRows() {}

    /** Returns the index row of an execution that has just started. */
    public static ExecutionRow startedRow(
            ExecutionIdentity identity, int bucket, int slice, Payload input) {
        var mapChild = identity.mapChild();
        return new ExecutionRow(
                new ExecutionRowIdentity(
                        identity.persistenceId(),
                        identity.account(),
                        identity.region(),
                        UUID.fromString(identity.machineId()),
                        identity.stateMachineName(),
                        identity.name(),
                        bucket,
                        slice,
                        identity.startedAt().toEpochMilli(),
                        identity.revision(),
                        identity.roleArn(),
                        identity.stateMachineVersionArn(),
                        identity.stateMachineAliasArn(),
                        mapChild == null ? null : mapChild.mapRunArn(),
                        identity.traceHeader(),
                        PayloadReference.column(input),
                        true,
                        mapChild == null ? null : mapChild.items()),
                ExecutionProgress.running(1));
    }

    public static ExecutionProgress executionProgress(ExecutionState state) {
        var outcome = state.outcome();
        var redrivenAt = state.redrivenAt();
        var redrivenMillis = redrivenAt == null ? null : redrivenAt.toEpochMilli();
        return switch (outcome) {
            case null ->
                    new ExecutionProgress(
                            ExecutionStatus.RUNNING,
                            null,
                            null,
                            true,
                            null,
                            null,
                            null,
                            null,
                            state.redriveCount(),
                            redrivenMillis,
                            state.lastEventId());
            case Outcome.Succeeded(var at, var output) ->
                    new ExecutionProgress(
                            ExecutionStatus.SUCCEEDED,
                            at.toEpochMilli(),
                            PayloadReference.column(output),
                            true,
                            null,
                            null,
                            null,
                            null,
                            state.redriveCount(),
                            redrivenMillis,
                            state.lastEventId());
            case Outcome.Failed(var at, var error, var cause) ->
                    endedProgress(state, ExecutionStatus.FAILED, at, error, cause, redrivenMillis);
            case Outcome.Aborted(var at, var error, var cause) ->
                    endedProgress(state, ExecutionStatus.ABORTED, at, error, cause, redrivenMillis);
            case Outcome.TimedOut(var at, var error, var cause) ->
                    endedProgress(
                            state, ExecutionStatus.TIMED_OUT, at, error, cause, redrivenMillis);
        };
    }

    /**
     * Whether the index row agrees with the state. The searchable copies of texts are not compared,
     * and of a running execution neither is the last event id, which the row does not follow.
     */
    public static boolean isIndexed(ExecutionState state, ExecutionProgress row) {
        var expected = executionProgress(state);
        return expected.status() == row.status()
                && Objects.equals(expected.stoppedAtMillis(), row.stoppedAtMillis())
                && Objects.equals(expected.output(), row.output())
                && Objects.equals(expected.error(), row.error())
                && Objects.equals(expected.cause(), row.cause())
                && expected.redriveCount() == row.redriveCount()
                && Objects.equals(expected.redrivenAtMillis(), row.redrivenAtMillis())
                && (state.isRunning() || expected.lastEventId() == row.lastEventId());
    }

    private static ExecutionProgress endedProgress(
            ExecutionState state,
            ExecutionStatus status,
            Instant at,
            @Nullable String error,
            @Nullable String cause,
            @Nullable Long redrivenMillis) {
        var visit = state.root().visit();
        return new ExecutionProgress(
                status,
                at.toEpochMilli(),
                null,
                true,
                error,
                cause,
                visit == null ? null : visit.state(),
                error == null ? null : CauseFingerprint.of(error, cause),
                state.redriveCount(),
                redrivenMillis,
                state.lastEventId());
    }

    /**
     * Returns the wake-up row. It contains when and why the execution must be loaded next.
     *
     * @param evictedAt the time when the execution was evicted while {@link Frame frames} could
     *     advance; null while it remains in memory
     */
    public static WakeupChange wakeup(
            ExecutionState state,
            Instant now,
            Duration noticeRepeat,
            String incarnation,
            AwaitedPermits awaitedPermits,
            @Nullable Instant evictedAt) {
        var waiting = awaitedPermits.firstWaiting(state, now);
        Instant due = waiting == null ? null : waiting.retryAt();
        boolean inFlight = false;
        boolean hasPendingNotifications = false;
        for (var effect : Interpreter.outstandingEffects(state)) {
            var next =
                    switch (effect) {
                        case Effect.Wake(_, var at) -> at;
                        case Effect.TimeOutCall(_, _, var at) -> at;
                        case Effect.PollJob(_, _, var at) -> at;
                        case Effect.RequeueUndelivered(var path, _, _, var at) ->
                                isInQueue(state.frame(path)) ? null : at;
                        case Effect.TimeOutExecution(var at) -> at;
                        case Effect.PerformCall(var path, var call)
                                when awaitedPermits.isWaiting(path, call.ordinal()) ->
                                null;
                        case Effect.Advance _ when evictedAt != null -> evictedAt;
                        case Effect.Advance _, Effect.PerformCall _ -> {
                            inFlight = true;
                            yield null;
                        }
                        case Effect.DeliverNotice _ -> {
                            hasPendingNotifications = true;
                            yield now.plus(noticeRepeat);
                        }
                        case Effect.OfferActivityTask _,
                                Effect.AwaitCallback _,
                                Effect.AwaitMapRun _,
                                Effect.TimeOutHeartbeat _ ->
                                null;
                    };
            if (next != null && (due == null || next.isBefore(due))) {
                due = next;
            }
        }
        if (due == null && !inFlight && !hasPendingNotifications && waiting == null) {
            return new WakeupChange.Remove();
        }
        return new WakeupChange.Put(
                due == null ? null : due.toEpochMilli(),
                inFlight,
                hasPendingNotifications,
                inFlight ? incarnation : null,
                waiting == null ? null : waiting.permit());
    }

    /**
     * Whether the row of a polled task remains in its queue until the delivery to the worker is
     * confirmed. Usually the result arrives before the confirmation is written. Keeping the row in
     * the queue then saves two changes of the task's row and two of the wake-up row.
     *
     * <p>If the node fails before the confirmation, the next poll of a worker finds the row and
     * wakes the execution. The row of a task with heartbeats leaves the queue immediately, because
     * the row stores the heartbeats.
     */
    private static boolean isInQueue(@Nullable Frame frame) {
        return frame != null && frame.phase() instanceof Phase.Calling(var call) && isInQueue(call);
    }

    private static boolean isInQueue(Call call) {
        return call.startedAt() == null
                || (call.delivery() != null && call.heartbeatSeconds() == null);
    }

    /**
     * Returns the open task of a frame; null when the frame waits for neither a worker nor a
     * callback. The task has no input: open tasks are kept in memory for comparison, and their
     * inputs never change.
     */
    public static @Nullable OpenTask openTask(ExecutionState state, @Nullable Frame frame) {
        if (frame == null
                || Interpreter.outstandingEffects(state, frame).isEmpty()
                || !(frame.phase() instanceof Phase.Calling(var call))
                || call.mocked() != null
                || state.pauses().hasOutcome(frame)) {
            return null;
        }
        return switch (call.kind()) {
            case LAMBDA_FUNCTION -> null;
            case ACTIVITY -> openTask(state, frame, call, OpenTask.Kind.ACTIVITY);
            // Until the call starts, only the execution has the token.
            case INTEGRATION ->
                    call.isCallback() && call.startedAt() != null
                            ? openTask(state, frame, call, OpenTask.Kind.CALLBACK)
                            : null;
        };
    }

    private static OpenTask openTask(
            ExecutionState state, Frame frame, Call call, OpenTask.Kind kind) {
        boolean activity = kind == OpenTask.Kind.ACTIVITY;
        var visit = frame.visit();
        var startedAt = isInQueue(call) ? null : call.startedAt();
        // A paused execution offers no tasks to workers. Its waiting tasks leave their queue, but
        // keep their assignments to people.
        boolean isOffered = startedAt == null && !state.isPaused();
        var heartbeatSeconds = call.heartbeatSeconds();
        var timeout = isInQueue(call) ? call.timeoutDueInQueue() : call.timeoutDue();
        return new OpenTask(
                new TaskKey(frame.path().text(), call.ordinal()),
                kind,
                activity ? call.resource() : null,
                isOffered ? OpenTask.Status.WAITING : OpenTask.Status.TAKEN,
                call.scheduledAt().toEpochMilli(),
                startedAt == null ? null : call.worker(),
                startedAt == null ? null : startedAt.toEpochMilli(),
                heartbeatSeconds,
                startedAt == null || heartbeatSeconds == null
                        ? null
                        : firstHeartbeatDue(state.pauses(), startedAt, heartbeatSeconds),
                timeout == null ? null : timeout.toEpochMilli(),
                null,
                state.redriveCount(),
                state.identity().startStamp(),
                visit == null ? null : visit.state());
    }

    /** Returns the time of the first heartbeat; null while the pause stops time-outs. */
    private static @Nullable Long firstHeartbeatDue(
            Pauses pauses, Instant startedAt, long seconds) {
        if (pauses.stopTimeouts()) {
            return null;
        }
        var resumedAt = pauses.heartbeatsFrom();
        var from = resumedAt != null && startedAt.isBefore(resumedAt) ? resumedAt : startedAt;
        return from.plusSeconds(seconds).toEpochMilli();
    }

    /**
     * The request of an execution for a permit of its start limit.
     *
     * @param decision identifies the accepted grant; null while the execution waits
     */
    public record StartRequest(StartSlot slot, @Nullable Long decision) {}

    /** Returns the request of an execution; null without a start limit, and for an ended one. */
    public static @Nullable StartRequest startRequest(ExecutionState state) {
        var permit = state.startPermit();
        if (permit == null || !state.isRunning()) {
            return null;
        }
        return new StartRequest(startSlot(state.identity(), permit), permit.decision());
    }

    static StartSlot startSlot(ExecutionIdentity identity, StartPermit permit) {
        var child = identity.mapChild();
        return new StartSlot(
                UUID.fromString(identity.machineId()),
                child == null ? "" : child.label(),
                permit.key());
    }

    /** Returns the row of a frame whose task waits for a signal with a key; null for others. */
    public static SignalWaitChange.@Nullable Put signalWait(
            ExecutionState state, @Nullable Frame frame) {
        if (frame == null || !(frame.phase() instanceof Phase.Calling(var call))) {
            return null;
        }
        var arguments = SignalWaits.waitOf(call);
        var key = arguments == null ? null : arguments.key();
        if (arguments == null
                || key == null
                || !state.isRunning()
                || !OutstandingEffects.isActive(state, frame)) {
            return null;
        }
        var identity = state.identity();
        return new SignalWaitChange.Put(
                frame.path().text(), identity.account(), identity.region(), arguments.name(), key);
    }

    /** Returns the input of an activity task; null for other tasks. */
    static @Nullable Bytes taskInput(@Nullable Frame frame) {
        return frame != null
                        && frame.phase() instanceof Phase.Calling(var call)
                        && call.kind() == Phase.CallKind.ACTIVITY
                ? taskInput(call.parameters())
                : null;
    }

    /** Returns the input of a task: compact JSON, or a reference to a stored payload. */
    private static Bytes taskInput(Payload parameters) {
        return parameters.stored() == null
                ? Bytes.wrap(parameters.utf8())
                : PayloadReference.column(parameters);
    }
}
