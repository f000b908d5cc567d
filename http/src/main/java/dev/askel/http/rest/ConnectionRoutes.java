package dev.askel.http.rest;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Connections;
import dev.askel.engine.api.workbench.Connections.ConnectionDescription;
import dev.askel.engine.api.workbench.Connections.ConnectionPage;
import dev.askel.http.wire.ConnectionCodec;
import dev.askel.http.wire.JsonWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Connections, which HTTP tasks call APIs by. */
final class ConnectionRoutes {
    private static final String CONNECTIONS = "/connections";
    private static final String CONNECTION = CONNECTIONS + "/{connectionName}";

    private final Connections connections;

    ConnectionRoutes(Connections connections) {
        this.connections = connections;
    }

    Topic topic() {
        return new Topic(
                "Connections",
                "How HTTP tasks show APIs who calls. Secrets go in and never come out.",
                List.of("connection-schemas.json"),
                List.of(
                        Route.get(CONNECTIONS)
                                .named("ListConnections", "The connections, by their names.")
                                .query(Paging.PARAMETERS)
                                .gives("ConnectionList")
                                .by(this::list),
                        Route.post(CONNECTIONS)
                                .named("CreateConnection", "Makes a connection.")
                                .takes("CreateConnectionInput")
                                .gives("Connection")
                                .by(this::create),
                        Route.get(CONNECTION)
                                .named("DescribeConnection", "A connection, but its secrets.")
                                .gives("Connection")
                                .by(call ->
                                        answered(
                                                connections.describeConnection(
                                                        call.caller(), name(call)))),
                        Route.patch(CONNECTION)
                                .named("UpdateConnection", "Changes what is given.")
                                .takes("UpdateConnectionInput")
                                .gives("Connection")
                                .by(this::update),
                        Route.delete(CONNECTION)
                                .named("DeleteConnection", "Removes a connection.")
                                .gives("Connection")
                                .by(call ->
                                        answered(
                                                connections.deleteConnection(
                                                        call.caller(), name(call))))));
    }

    private static String name(RestCall call) {
        return call.parameters().text("connectionName");
    }

    private CompletionStage<RestAnswer> list(RestCall call) {
        return connections
                .listConnections(call.caller(), Paging.page(call.parameters()))
                .thenApply(answer -> RestAnswer.of(answer, ConnectionRoutes::write));
    }

    private static void write(JsonWriter json, ConnectionPage page) {
        json.member(
                        "connections",
                        page.connections(),
                        (each, connection) -> {
                            each.beginObject();
                            ConnectionCodec.write(each, connection);
                            each.endObject();
                        })
                .member("nextToken", page.nextToken());
    }

    private CompletionStage<RestAnswer> create(RestCall call) {
        return asked(
                ConnectionCodec.terms(call.body()),
                given -> connections.createConnection(call.caller(), given.name(), given.terms()));
    }

    private CompletionStage<RestAnswer> update(RestCall call) {
        return asked(
                ConnectionCodec.changes(call.body()),
                changes -> connections.updateConnection(call.caller(), name(call), changes));
    }

    private static <A> CompletionStage<RestAnswer> asked(
            Answer<A> asked, Function<A, CompletionStage<Answer<ConnectionDescription>>> question) {
        return switch (asked) {
            case Answer.Refused<A>(var error) ->
                    CompletableFuture.completedStage(RestAnswer.error(error));
            case Answer.Ok<A>(var read) -> answered(question.apply(read));
        };
    }

    private static CompletionStage<RestAnswer> answered(
            CompletionStage<Answer<ConnectionDescription>> answer) {
        return answer.thenApply(it -> RestAnswer.of(it, ConnectionCodec::write));
    }
}
