package dev.askel.trigger.event;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.trigger.event.EventRules.Done;
import dev.askel.trigger.event.EventRules.ListPage;
import dev.askel.trigger.event.EventRules.Listing;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The operations on API destinations: HTTP endpoints that are targets of rules. A connection
 * authorizes the calls. A name that does not exist is refused with {@code
 * ResourceNotFoundException}.
 */
public interface ApiDestinations {
    /** The maximum number of API destinations of an account in a region (EventBridge quotas). */
    int DESTINATIONS_MAX = 3_000;

    /** The rate of a destination that names none (API reference, CreateApiDestination). */
    int DEFAULT_RATE = 300;

    /**
     * Creates an API destination. The connection must exist in the account and region, and must
     * allow the host of the endpoint.
     */
    CompletionStage<Answer<ApiDestination>> createApiDestination(
            Caller caller, String name, DestinationContent content);

    /** Describes an API destination. */
    CompletionStage<Answer<ApiDestination>> describeApiDestination(Caller caller, String name);

    /** Changes the members of an API destination that are not null. */
    CompletionStage<Answer<ApiDestination>> updateApiDestination(
            Caller caller, String name, DestinationChanges changes);

    /** Deletes an API destination. Deliveries to it fail. */
    CompletionStage<Answer<Done>> deleteApiDestination(Caller caller, String name);

    /**
     * Lists API destinations in the order of their names.
     *
     * @param connectionArn lists only the destinations with this connection; null for all
     */
    CompletionStage<Answer<Listing<ApiDestination>>> listApiDestinations(
            Caller caller,
            @Nullable String namePrefix,
            @Nullable String connectionArn,
            ListPage page);

    /** The HTTP methods of the API. */
    enum Method {
        POST,
        GET,
        HEAD,
        OPTIONS,
        PUT,
        PATCH,
        DELETE
    }

    /** Whether the connection of a destination exists. */
    enum State {
        ACTIVE,
        INACTIVE
    }

    /**
     * The members that clients set.
     *
     * @param endpoint an absolute URL; each {@code *} in its path stands for a path parameter
     * @param ratePerSecond the maximum number of calls in a second, at least 1
     */
    record DestinationContent(
            @Nullable String description,
            String connectionArn,
            String endpoint,
            Method method,
            int ratePerSecond) {}

    /** Changes of members; a null member changes nothing. */
    record DestinationChanges(
            @Nullable String description,
            @Nullable String connectionArn,
            @Nullable String endpoint,
            @Nullable Method method,
            @Nullable Integer ratePerSecond) {}

    /** An API destination. */
    record ApiDestination(
            String arn,
            String name,
            DestinationContent content,
            State state,
            Instant createdAt,
            Instant modifiedAt) {}
}
