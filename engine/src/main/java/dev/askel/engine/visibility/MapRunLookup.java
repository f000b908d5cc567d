package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.MapRuns;
import dev.askel.engine.api.PageTokens;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.MapRunArn;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Operations on Map Runs, which do not exist yet: every execution has an empty list of them, and
 * every ARN is unknown.
 */
public final class MapRunLookup implements MapRuns {
    private final ExecutionLookup executions;
    private final PageTokens tokens;

    /**
     * Creates the operations.
     *
     * @param executions checks whether executions exist
     */
    public MapRunLookup(ExecutionLookup executions, PageTokens tokens) {
        this.executions = executions;
        this.tokens = tokens;
    }

    @Override
    public CompletionStage<Answer<ListMapRunsResult>> listMapRuns(
            Caller caller, ListMapRunsRequest request) {
        var own =
                Scopes.checkOwn(
                        caller, Arns.execution(request.executionArn()), MapRunLookup::unknown);
        return switch (own) {
            case Answer.Refused(var error) -> refused(error);
            case Answer.Ok(var arn) ->
                    executions
                            .byArn(arn)
                            .thenApply(found -> found.then(_ -> list(arn, request.page().token())));
        };
    }

    private static EngineError unknown(ExecutionArn arn) {
        return new EngineError.ExecutionDoesNotExist(arn.toString());
    }

    private Answer<ListMapRunsResult> list(ExecutionArn arn, @Nullable String token) {
        var position = token == null ? Answer.ok("") : tokens.read("ListMapRuns|" + arn, token);
        return position.map(_ -> new ListMapRunsResult(List.of(), null));
    }

    @Override
    public CompletionStage<Answer<DescribeMapRunResult>> describeMapRun(
            Caller caller, DescribeMapRunRequest request) {
        return switch (Arns.mapRun(request.mapRunArn())) {
            case Answer.Refused(var error) -> refused(error);
            case Answer.Ok(var arn) -> refused(missing(arn));
        };
    }

    @Override
    public CompletionStage<Answer<UpdateMapRunResult>> updateMapRun(
            Caller caller, UpdateMapRunRequest request) {
        return switch (Arns.mapRun(request.mapRunArn())) {
            case Answer.Refused(var error) -> refused(error);
            case Answer.Ok(_)
                    when request.maxConcurrency() == null
                            && request.toleratedFailurePercentage() == null
                            && request.toleratedFailureCount() == null ->
                    refused(ValidationException.nothingToUpdateOfMapRun());
            case Answer.Ok(var arn) -> refused(missing(arn));
        };
    }

    private static EngineError missing(MapRunArn arn) {
        return ResourceNotFound.of(arn.toString());
    }

    private static <T> CompletionStage<Answer<T>> refused(EngineError error) {
        return CompletableFuture.completedStage(Answer.refused(error));
    }
}
