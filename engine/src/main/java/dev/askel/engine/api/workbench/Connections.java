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
 * Connections, which HTTP tasks call APIs by: ours, in the words of EventBridge's API, whose ARNs
 * they have. A name is unique in an account and region; an unknown one is {@code ResourceNotFound}.
 */
public interface Connections {
    /** Connections that an account may have in a region (EventBridge quotas: 3,000). */
    int CONNECTIONS_MAX = 3_000;

    /**
     * Makes one; {@code ConflictException} when the name is taken, {@code ValidationException} when
     * it has no allowed hosts.
     */
    CompletionStage<Answer<ConnectionDescription>> createConnection(
            Caller caller, String name, ConnectionTerms terms);

    /**
     * Changes a connection. Other nodes use the new content after two seconds at most. A change
     * that leaves no allowed host, or that adds hosts without the secrets, gets {@code
     * ValidationException}.
     */
    CompletionStage<Answer<ConnectionDescription>> updateConnection(
            Caller caller, String name, ConnectionChanges changes);

    /** Removes one; calls fail, on other nodes after two seconds at most. */
    CompletionStage<Answer<ConnectionDescription>> deleteConnection(Caller caller, String name);

    /** What one is, but its secrets. */
    CompletionStage<Answer<ConnectionDescription>> describeConnection(Caller caller, String name);

    /** All, in the order of their names. */
    CompletionStage<Answer<ConnectionPage>> listConnections(Caller caller, Page page);

    /**
     * The content of a connection.
     *
     * @param description for people, at most 512 characters
     * @param allowedHosts to which requests with the connection may be sent; empty only for
     *     connections of former releases, which no request may use
     */
    record ConnectionTerms(
            @Nullable String description,
            Authorization authorization,
            ConnectionParameters parameters,
            AllowedHosts allowedHosts) {}

    /**
     * The changes of a connection. A null member changes nothing.
     *
     * @param authorization changes together with {@code parameters}
     * @param allowedHosts needs both where it adds hosts
     */
    record ConnectionChanges(
            @Nullable String description,
            @Nullable Authorization authorization,
            @Nullable ConnectionParameters parameters,
            @Nullable AllowedHosts allowedHosts) {}

    /**
     * A connection.
     *
     * @param terms in which every secret is empty
     */
    record ConnectionDescription(
            String connectionArn,
            String name,
            ConnectionTerms terms,
            Instant creationDate,
            Instant lastModifiedDate) {}

    /** A part of a list. */
    record ConnectionPage(List<ConnectionDescription> connections, @Nullable String nextToken) {}
}
