package dev.askel.trigger.event.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.JsonEncoder;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.trigger.event.EventPublisher.IdentifiedEvent;
import dev.askel.trigger.event.publish.EntryRules.Valid;
import dev.askel.trigger.event.registry.BusKey;
import dev.askel.trigger.recent.RecentEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * An accepted event (<a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html">structure
 * of events</a>).
 *
 * @param id the id in the event
 * @param key identifies the event; see {@link IdentifiedEvent}
 * @param time the time in the event
 * @param receivedAt engine time
 * @param json the event as rules' targets receive it
 * @param tree the same event
 */
record PublishedEvent(
        String id,
        UUID key,
        BusKey bus,
        Instant time,
        Instant receivedAt,
        String json,
        JsonNode tree) {

    /**
     * Creates an event.
     *
     * @param entry the checked members of the event
     */
    static PublishedEvent of(
            IdentifiedEvent event, BusKey bus, Instant time, Instant receivedAt, Valid entry) {
        var head = head(event, bus.scope(), time, entry);
        var text = JsonEncoder.encode(head);
        var json = text.substring(0, text.length() - 1) + ",\"detail\":" + entry.detail() + "}";
        head.set("detail", entry.tree());
        return new PublishedEvent(event.id(), event.key(), bus, time, receivedAt, json, head);
    }

    private static ObjectNode head(
            IdentifiedEvent event, ArnScope scope, Instant time, Valid entry) {
        var head =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("version", "0")
                        .put("id", event.id())
                        .put("detail-type", entry.detailType())
                        .put("source", entry.source())
                        .put("account", scope.account())
                        .put("time", time.truncatedTo(ChronoUnit.SECONDS).toString())
                        .put("region", scope.region());
        var list = head.putArray("resources");
        event.entry().resources().forEach(list::add);
        event.members().forEach(head::set);
        return head;
    }

    /** Returns the event for people who look at its bus. */
    RecentEvent recent() {
        return new RecentEvent(bus.arn(), id, receivedAt, json);
    }

    /** Returns the same event on another bus. */
    PublishedEvent on(BusKey other) {
        return new PublishedEvent(id, key, other, time, receivedAt, json, tree);
    }
}
