package dev.askel.http.wire.event;

import dev.askel.http.wire.ApiOperation;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.Members;
import dev.askel.http.wire.SerializationException;
import dev.askel.http.wire.StringConstraint;
import dev.askel.trigger.event.EventPublisher;
import dev.askel.trigger.event.EventPublisher.Accepted;
import dev.askel.trigger.event.EventPublisher.EntryResult;
import dev.askel.trigger.event.EventPublisher.EventEntry;
import dev.askel.trigger.event.EventPublisher.Rejected;
import java.util.List;

/** Reads and writes PutEvents. */
final class EventCodec {
    private static final StringConstraint RESOURCE = StringConstraint.of(0, 2_048);
    private static final StringConstraint BUS =
            StringConstraint.matching(
                    1,
                    1_600,
                    "(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[\\.\\-_A-Za-z0-9]+");
    private static final StringConstraint TRACE_HEADER = StringConstraint.of(1, 500);
    private static final StringConstraint ENDPOINT =
            StringConstraint.matching(1, 50, "^[A-Za-z0-9\\-]+[\\.][A-Za-z0-9\\-]+$");

    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    ApiOperation.ofEventBridge(
                            "PutEvents",
                            EventCodec::read,
                            (events, caller, entries) ->
                                    events.publisher().putEvents(caller, entries),
                            EventCodec::write));

    private EventCodec() {}

    private static List<EventEntry> read(Members members) throws SerializationException {
        members.textOrNull("EndpointId", ENDPOINT);
        var entries = members.structures("Entries", EventCodec::readEntry);
        members.checkLength(
                "Entries", entries, "[PutEventsRequestEntry]", 1, EventPublisher.ENTRIES_MAX);
        return entries;
    }

    private static EventEntry readEntry(Members entry) throws SerializationException {
        entry.textOrNull("TraceHeader", TRACE_HEADER);
        var resources = entry.textsOrNull("Resources", RESOURCE);
        return new EventEntry(
                entry.timeOrNull("Time"),
                entry.textOrNull("Source", StringConstraint.ANY),
                resources == null ? List.of() : resources,
                entry.textOrNull("DetailType", StringConstraint.ANY),
                entry.textOrNull("Detail", StringConstraint.ANY),
                entry.textOrNull("EventBusName", BUS));
    }

    private static void write(JsonWriter json, List<EntryResult> results) {
        json.member("FailedEntryCount", results.stream().filter(Rejected.class::isInstance).count())
                .member("Entries", results, EventCodec::writeResult);
    }

    private static void writeResult(JsonWriter json, EntryResult result) {
        json.beginObject();
        switch (result) {
            case Accepted(var id) -> json.member("EventId", id);
            case Rejected(var code, var message) ->
                    json.member("ErrorCode", code).member("ErrorMessage", message);
        }
        json.endObject();
    }
}
