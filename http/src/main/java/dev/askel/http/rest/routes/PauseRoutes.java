package dev.askel.http.rest.routes;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Pauses;
import dev.askel.engine.api.workbench.Pauses.Changed;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.PauseCodec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The routes that pause and resume running executions. */
final class PauseRoutes {
    private static final String ARN = "executionArn";
    private static final String EXECUTION = "/executions/{executionArn}";

    private final Pauses pauses;

    PauseRoutes(Pauses pauses) {
        this.pauses = pauses;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Pauses",
                "Pauses of running executions.",
                List.of("pause-schemas.json"),
                List.of(
                        Route.get(EXECUTION + "/pause")
                                .named("DescribePause", "The pause of an execution.")
                                .responseBody("ExecutionPause")
                                .action(this::describe),
                        Route.post(EXECUTION + "/pause")
                                .named(
                                        "PauseExecution",
                                        "Pauses an execution: it starts no work until it resumes.")
                                .requestBody("PauseExecutionInput")
                                .responseBody("PausedExecutions")
                                .action(this::pause),
                        Route.post(EXECUTION + "/resume")
                                .named("ResumeExecution", "Resumes a paused execution.")
                                .requestBody("ResumeExecutionInput")
                                .responseBody("PausedExecutions")
                                .action(this::resume)));
    }

    private CompletionStage<RestResponse> describe(RestCall call) {
        var arn = call.parameters().text(ARN);
        return pauses.describe(call.callerFor(arn), arn)
                .thenApply(answer -> RestResponse.of(answer, PauseCodec::write));
    }

    private CompletionStage<RestResponse> pause(RestCall call) {
        var arn = call.parameters().text(ARN);
        return respond(
                PauseCodec.readPause(call.body(), call.principalArn()),
                pause -> pauses.pause(call.callerFor(arn), arn, pause));
    }

    private CompletionStage<RestResponse> resume(RestCall call) {
        var arn = call.parameters().text(ARN);
        return respond(
                PauseCodec.readIncludeChildren(call.body()),
                includes -> pauses.resume(call.callerFor(arn), arn, includes));
    }

    private static <T> CompletionStage<RestResponse> respond(
            Answer<T> read, Function<T, CompletionStage<Answer<Changed>>> request) {
        return switch (read) {
            case Answer.Refused<T>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<T>(var given) ->
                    request.apply(given)
                            .thenApply(answer ->
                                    RestResponse.of(
                                            answer,
                                            (json, changed) ->
                                                    json.member(
                                                            "executions", changed.executions())));
        };
    }
}
