package dev.askel.engine.connection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds connections for HTTP tasks. Thread-safe; never blocks. */
@FunctionalInterface
public interface ConnectionLookup {
    /** A lookup without connections. */
    ConnectionLookup NONE = _ -> CompletableFuture.completedStage(new Unknown());

    /** Finds the connection with an ARN. */
    CompletionStage<LookupResult> find(String connectionArn);

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
