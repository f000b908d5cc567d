package dev.askel.trigger.event;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Tag;
import dev.askel.trigger.event.EventRules.Done;
import dev.askel.trigger.event.EventRules.ListPage;
import dev.askel.trigger.event.EventRules.Listing;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The operations on event buses. Each account has a bus named {@code default} in each region, which
 * is never created or deleted.
 */
public interface EventBuses {
    /** The name of the bus that every account has. */
    String DEFAULT = "default";

    /** Creates a bus; refuses a name in use with {@code ResourceAlreadyExistsException}. */
    CompletionStage<Answer<EventBus>> createEventBus(
            Caller caller, String name, BusContent content, List<Tag> tags);

    /**
     * Describes a bus.
     *
     * @param bus the name or the ARN; null for the default bus
     */
    CompletionStage<Answer<EventBus>> describeEventBus(Caller caller, @Nullable String bus);

    /** Lists the buses in the order of their names. */
    CompletionStage<Answer<Listing<EventBus>>> listEventBuses(
            Caller caller, @Nullable String namePrefix, ListPage page);

    /**
     * Changes the members of a bus that are not null.
     *
     * @param name the name; null for the default bus
     */
    CompletionStage<Answer<EventBus>> updateEventBus(
            Caller caller, @Nullable String name, BusContent content);

    /** Deletes a bus without rules. A bus that does not exist counts as deleted. */
    CompletionStage<Answer<Done>> deleteEventBus(Caller caller, String name);

    /**
     * The members of a bus that clients set.
     *
     * @param deadLetterArn the ARN of a queue; Askel stores it for descriptions only
     * @param logLevel the level of AWS's logs; Askel stores it for descriptions only
     */
    record BusContent(
            @Nullable String description,
            @Nullable String kmsKeyIdentifier,
            @Nullable String deadLetterArn,
            @Nullable LogLevel logLevel,
            @Nullable IncludeDetail includeDetail) {
        /** The content of the default bus before its first update. */
        public static final BusContent EMPTY = new BusContent(null, null, null, null, null);
    }

    /** The levels of AWS's logs of a bus. */
    enum LogLevel {
        OFF,
        ERROR,
        INFO,
        TRACE
    }

    /** Whether AWS's logs of a bus include the detail of events. */
    enum IncludeDetail {
        NONE,
        FULL
    }

    /**
     * An event bus.
     *
     * @param createdAt null for the default bus
     * @param modifiedAt null for the default bus before its first update
     */
    record EventBus(
            String name,
            String arn,
            BusContent content,
            @Nullable Instant createdAt,
            @Nullable Instant modifiedAt) {}
}
