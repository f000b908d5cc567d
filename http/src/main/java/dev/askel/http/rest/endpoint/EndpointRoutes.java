package dev.askel.http.rest.endpoint;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.EndpointRules;
import dev.askel.engine.api.workbench.EndpointRules.EndpointDescription;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.EndpointCodec;
import dev.askel.http.wire.JsonWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The routes of the rules of integration endpoints. They concern the whole installation. */
public final class EndpointRoutes {
    private static final String ENDPOINTS = "/endpoints";
    private static final String ENDPOINT = ENDPOINTS + "/{endpoint}";

    private final EndpointRules rules;

    /** Creates the routes. */
    public EndpointRoutes(EndpointRules rules) {
        this.rules = rules;
    }

    /** Returns the routes. */
    public RouteGroup group() {
        return new RouteGroup(
                "Endpoints",
                "Limits of the calls to integration endpoints, and pauses.",
                List.of("endpoint-schemas.json"),
                List.of(
                        Route.get(ENDPOINTS)
                                .named(
                                        "ListEndpoints",
                                        "The endpoints with limits or pauses, and their use.")
                                .responseBody("EndpointList")
                                .action(_ -> list()),
                        Route.put(ENDPOINT + "/limit")
                                .named(
                                        "SetEndpointLimit",
                                        "Sets the concurrency or the rate of an endpoint for all"
                                                + " nodes together.")
                                .requestBody("SetEndpointLimitInput")
                                .responseBody("Endpoint")
                                .action(this::setLimit),
                        Route.delete(ENDPOINT + "/limit")
                                .named(
                                        "RemoveEndpointLimit",
                                        "Removes the limits of an endpoint; a pause remains.")
                                .responseBody("Endpoint")
                                .action(call -> respond(rules.removeEndpointLimit(endpoint(call)))),
                        Route.post(ENDPOINT + "/pause")
                                .named(
                                        "PauseEndpoint",
                                        "Makes further calls wait until the endpoint is resumed.")
                                .responseBody("Endpoint")
                                .action(call -> respond(rules.pauseEndpoint(endpoint(call)))),
                        Route.post(ENDPOINT + "/resume")
                                .named(
                                        "ResumeEndpoint",
                                        "Ends the pause of an endpoint, with a rate that grows.")
                                .requestBody("ResumeEndpointInput")
                                .responseBody("Endpoint")
                                .action(this::resume)));
    }

    private static String endpoint(RestCall call) {
        return call.parameters().text("endpoint");
    }

    private CompletionStage<RestResponse> list() {
        return rules.listEndpoints()
                .thenApply(answer ->
                        RestResponse.of(
                                answer,
                                (json, all) ->
                                        json.member(
                                                "endpoints",
                                                all,
                                                (each, endpoint) ->
                                                        write(each.beginObject(), endpoint)
                                                                .endObject())));
    }

    private CompletionStage<RestResponse> setLimit(RestCall call) {
        return withBody(
                EndpointCodec.readLimits(call.body()),
                limits ->
                        rules.setEndpointLimit(
                                endpoint(call), limits.concurrency(), limits.ratePerSecond()));
    }

    private CompletionStage<RestResponse> resume(RestCall call) {
        return withBody(
                EndpointCodec.readResumption(call.body()),
                resumption -> rules.resumeEndpoint(endpoint(call), resumption.ratePerSecond()));
    }

    private static <T> CompletionStage<RestResponse> withBody(
            Answer<T> body, Function<T, CompletionStage<Answer<EndpointDescription>>> change) {
        return switch (body) {
            case Answer.Refused<T>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<T>(var read) -> respond(change.apply(read));
        };
    }

    private static CompletionStage<RestResponse> respond(
            CompletionStage<Answer<EndpointDescription>> answer) {
        return answer.thenApply(it -> RestResponse.of(it, EndpointRoutes::write));
    }

    private static JsonWriter write(JsonWriter json, EndpointDescription endpoint) {
        json.member("endpoint", endpoint.endpoint()).member("paused", endpoint.paused());
        if (endpoint.concurrency() != null) {
            json.member("concurrency", (long) endpoint.concurrency());
        }
        if (endpoint.ratePerSecond() != null) {
            json.name("ratePerSecond").number((double) endpoint.ratePerSecond());
        }
        if (endpoint.resumeRatePerSecond() != null) {
            json.name("resumeRatePerSecond").number((double) endpoint.resumeRatePerSecond());
        }
        return json.member("used", endpoint.used())
                .member("waiting", endpoint.waiting())
                .member("parked", endpoint.parked())
                .member("changeDate", endpoint.changedAt());
    }
}
