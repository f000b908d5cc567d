package dev.askel.engine.connection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where those who call find connections. Thread-safe; blocks nobody. */
@FunctionalInterface
public interface ConnectionLookup {
    /** There are none. */
    ConnectionLookup NONE = _ -> CompletableFuture.completedStage(new Unknown());

    /** The connection of an ARN. */
    CompletionStage<Found> find(String connectionArn);

    /** What was found. */
    sealed interface Found {}

    /** The connection. */
    record Known(OpenedConnection connection) implements Found {}

    /** There is none of that ARN. */
    record Unknown() implements Found {}

    /**
     * Nobody can tell now.
     *
     * @param reason in words
     */
    record OutOfReach(String reason) implements Found {}
}
