package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.ConnectionParameters;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Operations on connections. A connection contains the credentials with which HTTP tasks call an
 * API. The operations follow EventBridge's API and use EventBridge's ARNs. A name is unique in an
 * account and region; an unknown name is refused with {@code ResourceNotFound}.
 */
public interface Connections {
    /** The maximum number of connections of an account in a region (EventBridge quotas: 3,000). */
    int CONNECTIONS_MAX = 3_000;

    /**
     * Creates a connection. The request is refused with {@code ConflictException} when the name
     * exists, and with {@code ValidationException} when the connection has no allowed hosts.
     */
    CompletionStage<Answer<ConnectionDescription>> createConnection(
            Caller caller, String name, ConnectionContent terms);

    /**
     * Changes a connection. Other nodes use the new content after two seconds at most. The request
     * is refused with {@code ValidationException} when no allowed host would remain, or when the
     * change adds hosts without providing the secrets again.
     */
    CompletionStage<Answer<ConnectionDescription>> updateConnection(
            Caller caller, String name, ConnectionChanges changes);

    /**
     * Deletes a connection. Later calls with the connection fail, on other nodes after two seconds
     * at most.
     */
    CompletionStage<Answer<ConnectionDescription>> deleteConnection(Caller caller, String name);

    /** Describes a connection without its secrets. */
    CompletionStage<Answer<ConnectionDescription>> describeConnection(Caller caller, String name);

    /** Lists connections in the order of their names. */
    CompletionStage<Answer<ConnectionPage>> listConnections(Caller caller, Page page);

    /**
     * The content of a connection.
     *
     * @param description a description of at most 512 characters
     * @param allowedHosts the hosts to which requests with the connection may be sent; empty for
     *     connections of EventBridge's CreateConnection and of earlier releases. The setting {@code
     *     askel.connectors.http.eventbridge-hosts} decides the hosts of such a connection
     */
    record ConnectionContent(
            @Nullable String description,
            Authorization authorization,
            ConnectionParameters parameters,
            AllowedHosts allowedHosts) {}

    /**
     * The changes of a connection. A null member changes nothing.
     *
     * @param authorization the new authorization; must be given together with {@code parameters}
     * @param allowedHosts the new hosts; if hosts are added, the other two members must be given,
     *     too
     */
    record ConnectionChanges(
            @Nullable String description,
            @Nullable Authorization authorization,
            @Nullable ConnectionParameters parameters,
            @Nullable AllowedHosts allowedHosts) {}

    /**
     * A connection.
     *
     * @param content the content without secrets
     */
    record ConnectionDescription(
            String connectionArn,
            String name,
            ConnectionContent content,
            Instant creationDate,
            Instant lastModifiedDate) {}

    /** A page of connections. */
    record ConnectionPage(List<ConnectionDescription> connections, @Nullable String nextToken) {}
}
