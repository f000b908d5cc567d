package dev.askel.engine.maprun.child;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.MapChild;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.child.ChildRows.ChildRow;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Creates the outcomes of children (final statuses and results) from the states of their
 * executions.
 */
public final class ChildEnds {
    private ChildEnds() {}

    /**
     * Returns the outcome of a Standard child without its input. The row of the execution contains
     * the input.
     *
     * @param historyEventsMax maximum number of events of a history
     */
    static ChildEnd ofStandard(ExecutionState state, long historyEventsMax) {
        return of(state, null).withEvents(state.lastEventId(), historyEventsMax);
    }

    /**
     * Returns the outcome in a message, without the child's input.
     *
     * @param historyEventsMax maximum number of events of a history
     */
    public static ChildEnd of(MapRunCommand.ChildEnded message, long historyEventsMax) {
        var events = message.lastEventId();
        return of(message).withEvents(events == null ? 0 : events, historyEventsMax);
    }

    private static ChildEnd of(MapRunCommand.ChildEnded message) {
        var output = message.output();
        return new ChildEnd(
                message.child(),
                message.items(),
                message.name(),
                message.status(),
                null,
                output == null ? null : Payload.ofVerbatim(output),
                message.error(),
                message.cause(),
                message.startedAtMillis(),
                message.stoppedAtMillis(),
                message.redriveCount());
    }

    /** Returns the outcome of a child that has no row, with its input. */
    public static ChildEnd withInput(ExecutionState state) {
        return of(state, state.input());
    }

    /**
     * Returns the outcome of a Standard child whose row is missing. Such a child cannot be
     * redriven.
     */
    static ChildEnd missing(PlannedChild planned, String name, long nowMillis) {
        return failed(
                planned.child(),
                planned.items(),
                name,
                null,
                "The child execution '%s' does not exist, so it cannot be redriven."
                        .formatted(name),
                nowMillis,
                false);
    }

    /**
     * Returns the outcome of a Standard child that could not be redriven because of a bug in Askel.
     */
    static ChildEnd notRedriven(PlannedChild planned, String name, long nowMillis) {
        return failed(
                planned.child(),
                planned.items(),
                name,
                null,
                "The child execution '%s' could not be redriven, because of an internal error."
                        .formatted(name),
                nowMillis,
                true);
    }

    /** Returns the outcome of a Standard child that is in quarantine when its run is stopped. */
    static ChildEnd quarantined(PlannedChild planned, ChildRow row, long nowMillis) {
        return new ChildEnd(
                planned.child(),
                planned.items(),
                row.name(),
                ExecutionStatus.ABORTED,
                null,
                null,
                null,
                "The child execution '%s' is in quarantine, so it could not be stopped."
                        .formatted(row.name()),
                row.startedAtMillis(),
                nowMillis,
                row.redriveCount());
    }

    /**
     * Returns the outcome of a Standard child that could not be started because of a bug in Askel.
     */
    static ChildEnd unstarted(ChildStart start, String name, long nowMillis) {
        return failed(
                start.child(),
                start.items(),
                name,
                start.input(),
                "The child execution '%s' could not be started, because of an internal error."
                        .formatted(name),
                nowMillis,
                false);
    }

    private static ChildEnd failed(
            long child,
            int items,
            String name,
            @Nullable Payload input,
            String cause,
            long nowMillis,
            boolean isRedrivable) {
        return new ChildEnd(
                child,
                items,
                name,
                ExecutionStatus.FAILED,
                input,
                null,
                ErrorName.RUNTIME,
                cause,
                nowMillis,
                nowMillis,
                0,
                isRedrivable);
    }

    private static ChildEnd of(ExecutionState state, @Nullable Payload input) {
        var identity = state.identity();
        MapChild child =
                Objects.requireNonNull(identity.mapChild(), identity.arn() + " has no Map Run");
        return switch (state.outcome()) {
            case null -> throw new IllegalStateException(identity.arn() + " has not ended");
            case Outcome.Succeeded(var at, var output) ->
                    new ChildEnd(
                            child.child(),
                            child.items(),
                            identity.name(),
                            ExecutionStatus.SUCCEEDED,
                            input,
                            output,
                            null,
                            null,
                            identity.startedAt().toEpochMilli(),
                            at.toEpochMilli(),
                            state.redriveCount());
            case Outcome.Failed(var at, var error, var cause) ->
                    failure(state, child, input, ExecutionStatus.FAILED, error, cause, at);
            case Outcome.TimedOut(var at, var error, var cause) ->
                    failure(state, child, input, ExecutionStatus.TIMED_OUT, error, cause, at);
            case Outcome.Aborted(var at, var error, var cause) ->
                    failure(state, child, input, ExecutionStatus.ABORTED, error, cause, at);
        };
    }

    private static ChildEnd failure(
            ExecutionState state,
            MapChild child,
            @Nullable Payload input,
            ExecutionStatus status,
            @Nullable String error,
            @Nullable String cause,
            Instant at) {
        return new ChildEnd(
                child.child(),
                child.items(),
                state.identity().name(),
                status,
                input,
                null,
                error,
                cause,
                state.identity().startedAt().toEpochMilli(),
                at.toEpochMilli(),
                state.redriveCount());
    }
}
