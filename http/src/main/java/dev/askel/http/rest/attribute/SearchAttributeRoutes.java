package dev.askel.http.rest.attribute;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.api.workbench.SearchAttributes.MachineAttributes;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.SearchAttributeJson;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The routes of the search attributes of state machines and executions. */
public final class SearchAttributeRoutes {
    private static final String OF_MACHINE = "/state-machines/{stateMachineArn}/search-attributes";
    private static final String DESCRIPTION = "SearchAttributes";

    private final SearchAttributes attributes;

    public SearchAttributeRoutes(SearchAttributes attributes) {
        this.attributes = attributes;
    }

    public RouteGroup group() {
        return new RouteGroup(
                "Search attributes",
                "Values that Askel reads from the inputs of executions, for searches.",
                List.of("search-attribute-schemas.json"),
                List.of(
                        Route.get("/search-attributes")
                                .named(
                                        "ListSearchAttributes",
                                        "The names and types of the attributes that state machines"
                                                + " define, ordered by name.")
                                .responseBody("SearchAttributeList")
                                .action(call ->
                                        attributes
                                                .list(call.caller())
                                                .thenApply(it ->
                                                        RestResponse.of(
                                                                it,
                                                                SearchAttributeJson::writeNames))),
                        Route.get(OF_MACHINE)
                                .named(
                                        "DescribeSearchAttributes",
                                        "The search attributes of a state machine.")
                                .responseBody(DESCRIPTION)
                                .action(call ->
                                        respond(attributes.describe(call.caller(), machine(call)))),
                        Route.put(OF_MACHINE)
                                .named(
                                        "SetSearchAttributes",
                                        "Replaces the search attributes of a state machine, for"
                                                + " later starts.")
                                .requestBody("SearchAttributesInput")
                                .responseBody(DESCRIPTION)
                                .action(this::put),
                        Route.delete(OF_MACHINE)
                                .named(
                                        "RemoveSearchAttributes",
                                        "Removes the search attributes of a state machine.")
                                .responseBody(DESCRIPTION)
                                .action(call ->
                                        respond(attributes.remove(call.caller(), machine(call)))),
                        Route.get("/executions/{executionArn}/search-attributes")
                                .named(
                                        "GetExecutionSearchAttributes",
                                        "The values of the search attributes of an execution.")
                                .responseBody("ExecutionSearchAttributes")
                                .action(call ->
                                        attributes
                                                .values(
                                                        call.caller(),
                                                        call.parameters().text("executionArn"))
                                                .thenApply(it ->
                                                        RestResponse.of(
                                                                it,
                                                                SearchAttributeJson
                                                                        ::writeValues)))));
    }

    private static String machine(RestCall call) {
        return call.parameters().text("stateMachineArn");
    }

    private CompletionStage<RestResponse> put(RestCall call) {
        return switch (SearchAttributeJson.readDefinitions(call.body())) {
            case Answer.Refused<List<AttributeDefinition>>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<List<AttributeDefinition>>(var definitions) ->
                    respond(attributes.put(call.caller(), machine(call), definitions));
        };
    }

    private static CompletionStage<RestResponse> respond(
            CompletionStage<Answer<MachineAttributes>> answer) {
        return answer.thenApply(it -> RestResponse.of(it, SearchAttributeJson::writeMachine));
    }
}
