package dev.askel.engine.express;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.visibility.ExpressRecord;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An Express execution that has ended and must be stored.
 *
 * @param recording the history of the execution; null when histories are not kept
 */
record EndedRun(ExecutionState state, @Nullable HistoryRecording recording) {
    private static final long OVERHEAD_BYTES = 1024;

    /** Returns the approximate heap of the execution until it is stored, in bytes. */
    long heapBytes() {
        return OVERHEAD_BYTES + (recording == null ? 0 : recording.heapBytes());
    }

    /** Returns whether the recorded history was truncated. */
    boolean isTruncated() {
        return recording != null && recording.isTruncated();
    }

    /**
     * Builds the record to store. Encodes the history, so it must not be called on an actor's
     * thread.
     */
    ExpressRecord record() {
        if (recording == null) {
            throw new IllegalStateException(state.identity().arn() + " has no recorded history");
        }
        var history = BatchCodec.encode(recording.events());
        return switch (state.outcome()) {
            case null -> throw new IllegalStateException(state.identity().arn() + " has not ended");
            case Outcome.Succeeded(var at, var output) ->
                    new Ending(ExecutionStatus.SUCCEEDED, at, output.verbatim(), null, null)
                            .record(state, history);
            case Outcome.Failed(var at, var error, var cause) ->
                    new Ending(ExecutionStatus.FAILED, at, null, error, cause)
                            .record(state, history);
            case Outcome.TimedOut(var at, var error, var cause) ->
                    new Ending(ExecutionStatus.TIMED_OUT, at, null, error, cause)
                            .record(state, history);
            case Outcome.Aborted _ ->
                    throw new IllegalStateException(state.identity().arn() + " cannot be stopped");
        };
    }

    private record Ending(
            ExecutionStatus status,
            Instant at,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause) {
        ExpressRecord record(ExecutionState state, EncodedPayload history) {
            var identity = state.identity();
            return new ExpressRecord(
                    arn(identity.arn()),
                    UUID.fromString(identity.machineId()),
                    machine(identity.stateMachineArn()),
                    identity.stateMachineVersionArn(),
                    identity.stateMachineAliasArn(),
                    status,
                    identity.startedAt(),
                    at,
                    identity.traceHeader(),
                    state.input().verbatim(),
                    output,
                    error,
                    cause,
                    history);
        }
    }

    private static ExpressExecutionArn arn(String text) {
        if (Arns.parse(text) instanceof Answer.Ok(ExpressExecutionArn arn)) {
            return arn;
        }
        throw new IllegalStateException(text + " is not the ARN of an Express execution");
    }

    private static StateMachineArn machine(String text) {
        if (Arns.parseStateMachine(text) instanceof Answer.Ok(var arn)) {
            return arn;
        }
        throw new IllegalStateException(text + " is not the ARN of a state machine");
    }
}
