package dev.askel.engine.connection;

import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.ConnectionParameters;
import java.util.UUID;

/**
 * What a connection adds to a request, secrets included.
 *
 * @param revision another one with every change, so that what was made with it can be kept
 */
public record OpenedConnection(
        String arn, UUID revision, Authorization authorization, ConnectionParameters parameters) {}
