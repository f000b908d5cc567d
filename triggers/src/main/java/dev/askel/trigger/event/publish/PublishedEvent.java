package dev.askel.trigger.event.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.JsonEncoder;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.trigger.event.registry.BusKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * An accepted event (<a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html">structure
 * of events</a>).
 *
 * @param time the time in the event
 * @param receivedAt engine time
 * @param json the event as rules' targets receive it
 * @param tree the same event
 */
record PublishedEvent(
        String id, BusKey bus, Instant time, Instant receivedAt, String json, JsonNode tree) {

    /**
     * Creates an event.
     *
     * @param detail the detail as the client sent it, a JSON object
     * @param detailTree the same detail
     */
    static PublishedEvent of(
            String id,
            BusKey bus,
            Instant time,
            Instant receivedAt,
            String source,
            String detailType,
            List<String> resources,
            String detail,
            JsonNode detailTree) {
        var head = head(id, bus.scope(), time, source, detailType, resources);
        var text = JsonEncoder.encode(head);
        var json = text.substring(0, text.length() - 1) + ",\"detail\":" + detail + "}";
        head.set("detail", detailTree);
        return new PublishedEvent(id, bus, time, receivedAt, json, head);
    }

    private static ObjectNode head(
            String id,
            ArnScope scope,
            Instant time,
            String source,
            String detailType,
            List<String> resources) {
        var head =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("version", "0")
                        .put("id", id)
                        .put("detail-type", detailType)
                        .put("source", source)
                        .put("account", scope.account())
                        .put("time", time.truncatedTo(ChronoUnit.SECONDS).toString())
                        .put("region", scope.region());
        var list = head.putArray("resources");
        resources.forEach(list::add);
        return head;
    }

    /** Returns the same event on another bus. */
    PublishedEvent on(BusKey other) {
        return new PublishedEvent(id, other, time, receivedAt, json, tree);
    }
}
