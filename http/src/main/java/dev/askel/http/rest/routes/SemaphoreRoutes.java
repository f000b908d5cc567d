package dev.askel.http.rest.routes;

import dev.askel.asl.history.SemaphoreName;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Semaphores;
import dev.askel.engine.api.workbench.Semaphores.SemaphoreDescription;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.SemaphoreJson;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The routes of semaphores, whose permits executions acquire. */
final class SemaphoreRoutes {
    private static final String SEMAPHORES = "/semaphores";
    private static final String SEMAPHORE = SEMAPHORES + "/{semaphoreName}";
    private static final String KEY = "key";

    private final Semaphores semaphores;

    SemaphoreRoutes(Semaphores semaphores) {
        this.semaphores = semaphores;
    }

    RouteGroup group() {
        var key = Parameter.text(KEY, "The key of the semaphore, if it has one.");
        return new RouteGroup(
                "Semaphores",
                "Critical sections of executions: limits, holders and waiters.",
                List.of("semaphore-schemas.json"),
                List.of(
                        Route.get(SEMAPHORES)
                                .named(
                                        "ListSemaphores",
                                        "The semaphores with a limit, waiters or holders, ordered by name.")
                                .query(Paging.PARAMETERS)
                                .responseBody("SemaphoreList")
                                .action(this::list),
                        Route.get(SEMAPHORE)
                                .named(
                                        "DescribeSemaphore",
                                        "A semaphore with its first 100 holders and waiters.")
                                .query(key)
                                .responseBody("Semaphore")
                                .action(call ->
                                        respond(semaphores.describe(call.caller(), name(call)))),
                        Route.put(SEMAPHORE + "/limit")
                                .named(
                                        "SetSemaphoreLimit",
                                        "Sets the limit; 0 admits no execution.")
                                .query(key)
                                .requestBody("SetSemaphoreLimitInput")
                                .responseBody("Semaphore")
                                .action(this::setLimit),
                        Route.delete(SEMAPHORE + "/limit")
                                .named(
                                        "RemoveSemaphoreLimit",
                                        "Removes the limit, so that the Limit of each request applies.")
                                .query(key)
                                .responseBody("Semaphore")
                                .action(call ->
                                        respond(
                                                semaphores.setLimit(
                                                        call.caller(), name(call), null))),
                        Route.post(SEMAPHORE + "/release")
                                .named(
                                        "ReleaseSemaphore",
                                        "Releases the permits that an execution holds.")
                                .query(key)
                                .requestBody("ReleaseSemaphoreInput")
                                .responseBody("Semaphore")
                                .action(this::release)));
    }

    private static SemaphoreName name(RestCall call) {
        var key = call.parameters().textOrNull(KEY);
        return new SemaphoreName(call.parameters().text("semaphoreName"), key == null ? "" : key);
    }

    private CompletionStage<RestResponse> list(RestCall call) {
        return semaphores
                .list(call.caller(), Paging.readPage(call.parameters()))
                .thenApply(answer -> RestResponse.of(answer, SemaphoreJson::write));
    }

    private CompletionStage<RestResponse> setLimit(RestCall call) {
        return switch (SemaphoreJson.readLimit(call.body())) {
            case Answer.Refused<Integer>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<Integer>(var limit) ->
                    respond(semaphores.setLimit(call.caller(), name(call), limit));
        };
    }

    private CompletionStage<RestResponse> release(RestCall call) {
        return switch (SemaphoreJson.readRelease(call.body())) {
            case Answer.Refused<SemaphoreJson.Release>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<SemaphoreJson.Release>(var given) ->
                    respond(
                            semaphores.release(
                                    call.caller(),
                                    name(call),
                                    given.executionArn(),
                                    given.reason()));
        };
    }

    private static CompletionStage<RestResponse> respond(
            CompletionStage<Answer<SemaphoreDescription>> answer) {
        return answer.thenApply(it -> RestResponse.of(it, SemaphoreJson::write));
    }
}
