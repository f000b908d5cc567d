package dev.askel.http.rest.routes;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.workbench.Forks;
import dev.askel.engine.api.workbench.Forks.ForkRequest;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.ForkCodec;
import dev.askel.http.wire.JsonWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** The routes that fork executions. */
final class ForkRoutes {
    private static final String EXECUTION = "executionArn";
    private static final String FORK = "/executions/{executionArn}/fork";

    private final Forks forks;

    ForkRoutes(Forks forks) {
        this.forks = forks;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Forks",
                "Executions that begin at a state of another execution.",
                List.of("fork-schemas.json"),
                List.of(
                        Route.get(FORK)
                                .named(
                                        "DescribeFork",
                                        "The origin of a fork, and the variables that it took from"
                                                + " it.")
                                .responseBody("ForkDescription")
                                .action(this::describe),
                        Route.post(FORK)
                                .named(
                                        "ForkExecution",
                                        "Starts an execution at a state that another execution has"
                                                + " entered.")
                                .requestBody("ForkExecutionInput")
                                .responseBody("StartedFork")
                                .action(call -> answer(call, forks::fork, ForkCodec::write)),
                        Route.post(FORK + "/preview")
                                .named("PreviewFork", "The states that a fork would run.")
                                .requestBody("ForkExecutionInput")
                                .responseBody("ForkPreview")
                                .action(call -> answer(call, forks::preview, ForkCodec::write))));
    }

    private CompletionStage<RestResponse> describe(RestCall call) {
        var arn = call.parameters().text(EXECUTION);
        return forks.describe(call.callerFor(arn), arn)
                .thenApply(answer -> RestResponse.of(answer, ForkCodec::write));
    }

    private static <T> CompletionStage<RestResponse> answer(
            RestCall call,
            BiFunction<Caller, ForkRequest, CompletionStage<Answer<T>>> operation,
            BiConsumer<JsonWriter, T> members) {
        var arn = call.parameters().text(EXECUTION);
        return switch (ForkCodec.read(arn, call.body())) {
            case Answer.Refused(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok(var request) ->
                    operation
                            .apply(call.callerFor(arn), request)
                            .thenApply(answer -> RestResponse.of(answer, members));
        };
    }
}
