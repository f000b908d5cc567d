package dev.askel.http.rest.routes;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Connections;
import dev.askel.engine.api.workbench.Connections.ConnectionDescription;
import dev.askel.engine.api.workbench.Connections.ConnectionPage;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.ConnectionJson;
import dev.askel.http.wire.JsonWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The routes of connections, which HTTP tasks use to call APIs. */
final class ConnectionRoutes {
    private static final String CONNECTIONS = "/connections";
    private static final String CONNECTION = CONNECTIONS + "/{connectionName}";

    private final Connections connections;

    ConnectionRoutes(Connections connections) {
        this.connections = connections;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Connections",
                "Credentials of HTTP tasks. No answer contains a secret.",
                List.of("connection-schemas.json"),
                List.of(
                        Route.get(CONNECTIONS)
                                .named("ListConnections", "The connections, ordered by name.")
                                .query(Paging.PARAMETERS)
                                .responseBody("ConnectionList")
                                .action(this::list),
                        Route.post(CONNECTIONS)
                                .named("CreateConnection", "Creates a connection.")
                                .requestBody("CreateConnectionInput")
                                .responseBody("Connection")
                                .action(this::create),
                        Route.get(CONNECTION)
                                .named("DescribeConnection", "A connection without its secrets.")
                                .responseBody("Connection")
                                .action(call ->
                                        respond(
                                                connections.describeConnection(
                                                        call.caller(), name(call)))),
                        Route.patch(CONNECTION)
                                .named("UpdateConnection", "Changes the given members.")
                                .requestBody("UpdateConnectionInput")
                                .responseBody("Connection")
                                .action(this::update),
                        Route.delete(CONNECTION)
                                .named("DeleteConnection", "Removes a connection.")
                                .responseBody("Connection")
                                .action(call ->
                                        respond(
                                                connections.deleteConnection(
                                                        call.caller(), name(call))))));
    }

    private static String name(RestCall call) {
        return call.parameters().text("connectionName");
    }

    private CompletionStage<RestResponse> list(RestCall call) {
        return connections
                .listConnections(call.caller(), Paging.readPage(call.parameters()))
                .thenApply(answer -> RestResponse.of(answer, ConnectionRoutes::write));
    }

    private static void write(JsonWriter json, ConnectionPage page) {
        json.member(
                        "connections",
                        page.connections(),
                        (each, connection) -> {
                            each.beginObject();
                            ConnectionJson.write(each, connection);
                            each.endObject();
                        })
                .member("nextToken", page.nextToken());
    }

    private CompletionStage<RestResponse> create(RestCall call) {
        return withRequest(
                ConnectionJson.readTerms(call.body()),
                given -> connections.createConnection(call.caller(), given.name(), given.terms()));
    }

    private CompletionStage<RestResponse> update(RestCall call) {
        return withRequest(
                ConnectionJson.readChanges(call.body()),
                changes -> connections.updateConnection(call.caller(), name(call), changes));
    }

    private static <A> CompletionStage<RestResponse> withRequest(
            Answer<A> request,
            Function<A, CompletionStage<Answer<ConnectionDescription>>> operation) {
        return switch (request) {
            case Answer.Refused<A>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<A>(var read) -> respond(operation.apply(read));
        };
    }

    private static CompletionStage<RestResponse> respond(
            CompletionStage<Answer<ConnectionDescription>> answer) {
        return answer.thenApply(it -> RestResponse.of(it, ConnectionJson::write));
    }
}
