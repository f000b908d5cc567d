package dev.askel.engine.connection;

import dev.askel.engine.api.connection.AllowedHosts;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Finds connections for HTTP tasks. Thread-safe; never blocks. */
@FunctionalInterface
public interface ConnectionLookup {
    /** A lookup without connections. */
    ConnectionLookup NONE = _ -> CompletableFuture.completedStage(new Unknown());

    /** Finds the connection with an ARN. */
    CompletionStage<LookupResult> find(String connectionArn);

    /**
     * Returns a lookup that gives hosts to connections without allowed hosts.
     *
     * @param hosts returns the hosts of the connection with an ARN; {@link AllowedHosts#NONE} when
     *     it may not be sent anywhere
     */
    default ConnectionLookup withHosts(Function<String, AllowedHosts> hosts) {
        return arn ->
                find(arn)
                        .thenApply(result ->
                                result instanceof Known(var connection)
                                                && connection.allowedHosts().isEmpty()
                                        ? new Known(connection.withAllowedHosts(hosts.apply(arn)))
                                        : result);
    }

    /** The result of a lookup. */
    sealed interface LookupResult {}

    /** The connection. */
    record Known(OpenedConnection connection) implements LookupResult {}

    /** No connection has this ARN. */
    record Unknown() implements LookupResult {}

    /**
     * The connection cannot be read now.
     *
     * @param reason the message of the failure
     */
    record Unavailable(String reason) implements LookupResult {}
}
