package dev.askel.engine.connection;

import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.ConnectionParameters;
import java.util.UUID;

/**
 * The content of a connection, secrets included.
 *
 * @param revision an id that changes with every update, so that a cached token belongs to one
 *     revision
 * @param allowedHosts the hosts to which the secrets may be sent; empty for a connection that
 *     EventBridge's CreateConnection or an earlier release has stored
 */
public record OpenedConnection(
        String arn,
        UUID revision,
        Authorization authorization,
        ConnectionParameters parameters,
        AllowedHosts allowedHosts) {
    /** Returns this connection with other allowed hosts. */
    public OpenedConnection withAllowedHosts(AllowedHosts hosts) {
        return new OpenedConnection(arn, revision, authorization, parameters, hosts);
    }
}
