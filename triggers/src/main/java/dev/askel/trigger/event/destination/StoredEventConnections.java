package dev.askel.trigger.event.destination;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.EventBridgeError;
import dev.askel.engine.api.EngineError.EventBridgeError.Kind;
import dev.askel.engine.api.workbench.Connections.ConnectionContent;
import dev.askel.engine.api.workbench.Connections.ConnectionDescription;
import dev.askel.engine.connection.StoredConnections;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.trigger.event.EventConnections;
import dev.askel.trigger.event.EventRules.ListPage;
import dev.askel.trigger.event.EventRules.Listing;
import dev.askel.trigger.event.registry.ListTokens;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** EventBridge's operations on the stored connections of an engine. */
public final class StoredEventConnections implements EventConnections {
    private final StoredConnections connections;
    private final PageTokens tokens;

    /**
     * Creates the operations.
     *
     * @param tokens issues the page tokens of lists
     */
    public StoredEventConnections(StoredConnections connections, PageTokens tokens) {
        this.connections = connections;
        this.tokens = tokens;
    }

    @Override
    public CompletionStage<Answer<ConnectionDescription>> createConnection(
            Caller caller, String name, ConnectionContent content) {
        return answered(name, connections.create(caller, name, content));
    }

    @Override
    public CompletionStage<Answer<ConnectionDescription>> describeConnection(
            Caller caller, String name) {
        return answered(name, connections.describeConnection(caller, name));
    }

    @Override
    public CompletionStage<Answer<ConnectionDescription>> updateConnection(
            Caller caller, String name, ConnectionUpdate update) {
        return answered(
                name,
                connections.change(
                        caller, name, before -> AuthorizationUpdates.apply(before, update)));
    }

    @Override
    public CompletionStage<Answer<ConnectionDescription>> deleteConnection(
            Caller caller, String name) {
        return answered(name, connections.deleteConnection(caller, name));
    }

    @Override
    public CompletionStage<Answer<Listing<ConnectionDescription>>> listConnections(
            Caller caller,
            @Nullable String namePrefix,
            @Nullable ConnectionState state,
            ListPage page) {
        var list =
                new ListTokens(
                        tokens,
                        "ListConnections",
                        caller.scope(),
                        namePrefix,
                        state == null ? null : state.name());
        return list.position(page)
                .thenCompose(after ->
                        state == null || state == ConnectionState.AUTHORIZED
                                ? connections
                                        .listAfter(
                                                caller,
                                                Objects.requireNonNullElse(namePrefix, ""),
                                                after,
                                                page.size() + 1)
                                        .thenApply(answer ->
                                                answer.map(rows ->
                                                        list.page(
                                                                rows,
                                                                page,
                                                                ConnectionDescription::name)))
                                : Answer.okStage(new Listing<>(List.of(), null)));
    }

    /** Names the errors of the engine as EventBridge does. */
    private static CompletionStage<Answer<ConnectionDescription>> answered(
            String name, CompletionStage<Answer<ConnectionDescription>> stage) {
        return stage.thenApply(answer ->
                answer instanceof Answer.Refused(var error)
                        ? Answer.refused(eventBridgeError(name, error))
                        : answer);
    }

    private static EngineError eventBridgeError(String name, EngineError error) {
        if (error instanceof EngineError.ResourceNotFound) {
            return new EventBridgeError(
                    Kind.ResourceNotFoundException,
                    "Failed to describe the connection(s). Connection '%s' does not exist."
                            .formatted(name));
        }
        if (error instanceof EngineError.ConflictException(var message)) {
            return new EventBridgeError(Kind.ResourceAlreadyExistsException, message);
        }
        return error instanceof EngineError.ServiceQuotaExceededException
                ? new EventBridgeError(
                        Kind.LimitExceededException,
                        "The requested resource exceeds the maximum number allowed.")
                : error;
    }
}
