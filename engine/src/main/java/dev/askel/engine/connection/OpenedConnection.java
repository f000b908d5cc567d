package dev.askel.engine.connection;

import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.ConnectionParameters;
import java.util.UUID;

/**
 * The content of a connection, secrets included.
 *
 * @param revision another one with every change, so that a token can be kept for one revision
 * @param allowedHosts to which it may be sent; empty for a connection of a former release
 */
public record OpenedConnection(
        String arn,
        UUID revision,
        Authorization authorization,
        ConnectionParameters parameters,
        AllowedHosts allowedHosts) {}
