package dev.askel.trigger.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Receives events. */
public interface EventPublisher {
    /** The maximum number of entries of a request (API reference, PutEvents). */
    int ENTRIES_MAX = 10;

    /** The maximum size of all entries of a request in bytes (API reference, PutEvents). */
    int BYTES_MAX = 256 * 1024;

    /** The maximum number of characters of a detail type (API reference, PutEventsRequestEntry). */
    int DETAIL_TYPE_MAX = 128;

    /** Only services send events whose source begins with this text. */
    String RESERVED_SOURCE = "aws.";

    /**
     * Receives events. When the answer arrives, the deliveries of each accepted event to the
     * targets of all matching rules are durable. An event for a bus that does not exist matches no
     * rule.
     *
     * @param entries 1 to 10 entries
     * @return the result of each entry, in the order of the entries
     */
    CompletionStage<Answer<List<EntryResult>>> putEvents(Caller caller, List<EventEntry> entries);

    /**
     * Receives events of another format or protocol, whose senders identify them. Apart from that,
     * it is {@link #putEvents}, without a limit on the number of entries.
     */
    CompletionStage<Answer<List<EntryResult>>> putIdentifiedEvents(
            Caller caller, List<IdentifiedEvent> events);

    /**
     * An event before it is accepted (API reference, PutEventsRequestEntry).
     *
     * @param time null for the time of the call
     * @param detail a JSON object as text
     * @param bus the name or ARN of the bus; null for the default bus
     */
    record EventEntry(
            @Nullable Instant time,
            @Nullable String source,
            List<String> resources,
            @Nullable String detailType,
            @Nullable String detail,
            @Nullable String bus) {}

    /**
     * An event that its sender identifies. If it is received again, it starts no further execution
     * of a Standard state machine.
     *
     * @param id the id in the event
     * @param key equal each time that the event is received. Other events of the account and region
     *     have other keys. Names of executions begin with it
     * @param members further members of the event beside those of EventBridge. Patterns and paths
     *     may use them
     */
    public record IdentifiedEvent(
            EventEntry entry, String id, UUID key, Map<String, ? extends JsonNode> members) {
        /** Copies the members. */
        public IdentifiedEvent {
            members = Map.copyOf(members);
        }
    }

    /** The result of an entry. */
    sealed interface EntryResult {}

    /** The event is accepted. */
    record Accepted(String eventId) implements EntryResult {}

    /**
     * The event is refused.
     *
     * @param code the error code as AWS names it
     */
    record Rejected(String code, String message) implements EntryResult {}
}
