package dev.askel.engine.express;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StartSyncExecutionRequest;
import dev.askel.engine.api.Executions.StartSyncExecutionResult;
import dev.askel.engine.api.IncludedData;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Builds the result of StartSyncExecution from the last state of a run (docs/aws/api.md section
 * 4.3).
 */
final class SyncExecutionResults {
    private static final long BILLED_MILLIS = 100;

    /**
     * The billed memory in each result, in megabytes. It equals the billed memory of the smallest
     * run on AWS. Askel does not measure the memory of a run.
     */
    private static final long BILLED_MEMORY_MB = 64;

    private SyncExecutionResults() {}

    /** Returns the result of a request. The request's run must have ended or failed. */
    static Answer<StartSyncExecutionResult> of(
            StartSyncExecutionRequest request,
            @Nullable ExecutionState state,
            @Nullable Throwable failure) {
        if (state != null) {
            return Answer.ok(result(request, state));
        }
        if (isNodeShutdown(failure)) {
            return Answer.refused(new EngineError.ServiceUnavailable());
        }
        throw new CompletionException(failure);
    }

    /** Returns whether the execution ended because its node shut down, and not because of a bug. */
    static boolean isNodeShutdown(@Nullable Throwable failure) {
        return failure instanceof CancellationException
                || (failure != null && failure.getCause() instanceof CancellationException);
    }

    private static StartSyncExecutionResult result(
            StartSyncExecutionRequest request, ExecutionState state) {
        boolean withData = request.includedData() == IncludedData.ALL_DATA;
        var identity = state.identity();
        var input = withData ? state.input().verbatim() : null;
        return switch (state.outcome()) {
            case null -> throw new IllegalStateException(identity.arn() + " has not ended");
            case Outcome.Succeeded(var at, var output) ->
                    result(
                            identity,
                            at,
                            ExecutionStatus.SUCCEEDED,
                            null,
                            null,
                            input,
                            withData ? output.verbatim() : null,
                            withData);
            case Outcome.Failed(var at, var error, var cause) ->
                    result(
                            identity,
                            at,
                            ExecutionStatus.FAILED,
                            error,
                            cause,
                            input,
                            null,
                            withData);
            case Outcome.TimedOut(var at, var error, var cause) ->
                    result(
                            identity,
                            at,
                            ExecutionStatus.TIMED_OUT,
                            error,
                            cause,
                            input,
                            null,
                            withData);
            case Outcome.Aborted _ ->
                    throw new IllegalStateException(identity.arn() + " cannot be stopped");
        };
    }

    private static StartSyncExecutionResult result(
            ExecutionIdentity identity,
            Instant at,
            ExecutionStatus status,
            @Nullable String error,
            @Nullable String cause,
            @Nullable String input,
            @Nullable String output,
            boolean withData) {
        return new StartSyncExecutionResult(
                identity.arn(),
                identity.stateMachineArn(),
                identity.name(),
                identity.startedAt(),
                at,
                status,
                error,
                cause,
                input,
                output,
                withData,
                identity.traceHeader(),
                BILLED_MEMORY_MB,
                billedMillis(Duration.between(identity.startedAt(), at)));
    }

    /** Rounds up to a multiple of 100 ms, at least 100 ms (measured on AWS). */
    static long billedMillis(Duration duration) {
        return Math.max(1, Math.ceilDiv(duration.toMillis(), BILLED_MILLIS)) * BILLED_MILLIS;
    }
}
