package dev.askel.trigger.event;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.connection.Authorization.AuthorizationType;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.api.workbench.Connections.ConnectionContent;
import dev.askel.engine.api.workbench.Connections.ConnectionDescription;
import dev.askel.trigger.event.EventRules.ListPage;
import dev.askel.trigger.event.EventRules.Listing;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * EventBridge's operations on the connections of this cluster. All connections are authorized. A
 * connection that these operations create stores no hosts, because EventBridge's API has none. A
 * name that does not exist is refused with {@code ResourceNotFoundException}.
 */
public interface EventConnections {
    /**
     * Creates a connection. A name that exists is refused with {@code
     * ResourceAlreadyExistsException}.
     *
     * @param content without allowed hosts
     */
    CompletionStage<Answer<ConnectionDescription>> createConnection(
            Caller caller, String name, ConnectionContent content);

    /** Describes a connection without its secrets. */
    CompletionStage<Answer<ConnectionDescription>> describeConnection(Caller caller, String name);

    /**
     * Changes a connection, whose hosts stay. Another authorization type needs all its members. A
     * change of the authorization endpoint needs the client secret, so that nobody can send a
     * stored secret to another server.
     */
    CompletionStage<Answer<ConnectionDescription>> updateConnection(
            Caller caller, String name, ConnectionUpdate update);

    /** Deletes a connection. API destinations with this connection become inactive. */
    CompletionStage<Answer<ConnectionDescription>> deleteConnection(Caller caller, String name);

    /**
     * Lists connections in the order of their names.
     *
     * @param state lists only the connections in this state; null for all
     */
    CompletionStage<Answer<Listing<ConnectionDescription>>> listConnections(
            Caller caller,
            @Nullable String namePrefix,
            @Nullable ConnectionState state,
            ListPage page);

    /** The states of EventBridge's connections. */
    enum ConnectionState {
        CREATING,
        UPDATING,
        DELETING,
        AUTHORIZED,
        DEAUTHORIZED,
        AUTHORIZING,
        DEAUTHORIZING,
        ACTIVE,
        FAILED_CONNECTIVITY
    }

    /**
     * Changes of a connection; a null member changes nothing.
     *
     * @param type null for the type of the connection
     * @param basic only for the type {@code BASIC}
     * @param apiKey only for the type {@code API_KEY}
     * @param oAuth only for the type {@code OAUTH_CLIENT_CREDENTIALS}
     */
    record ConnectionUpdate(
            @Nullable String description,
            @Nullable AuthorizationType type,
            @Nullable BasicUpdate basic,
            @Nullable ApiKeyUpdate apiKey,
            @Nullable OAuthUpdate oAuth,
            @Nullable ConnectionParameters parameters) {}

    /** Changes of a Basic authorization; a null member changes nothing. */
    record BasicUpdate(@Nullable String username, @Nullable Secret password) {}

    /** Changes of an API key; a null member changes nothing. */
    record ApiKeyUpdate(@Nullable String name, @Nullable Secret value) {}

    /** Changes of an OAuth authorization; a null member changes nothing. */
    record OAuthUpdate(
            @Nullable String endpoint,
            @Nullable String method,
            @Nullable String clientId,
            @Nullable Secret clientSecret,
            @Nullable ConnectionParameters parameters) {}
}
