package dev.askel.trigger.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.JsonEncoder;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.RandomUuid;
import dev.askel.trigger.event.EventPublisher.EventEntry;
import dev.askel.trigger.event.EventPublisher.IdentifiedEvent;
import dev.askel.trigger.event.input.EventPath;
import dev.askel.trigger.target.DeliveryId;
import dev.askel.trigger.text.Utf8;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes events from messages. Pure, except for the ids of messages without one. */
final class MessageEvents {
    private static final String PROTOCOL = "mqtt";

    private final MqttSubscription subscription;
    private final String arn;

    /**
     * Creates the events of a subscription.
     *
     * @param arn the ARN of the subscription
     */
    MessageEvents(MqttSubscription subscription, String arn) {
        this.subscription = subscription;
        this.arn = arn;
    }

    /** Makes the event of a message. */
    IdentifiedEvent of(MqttMessage message) {
        var detail = detail(message.payload());
        var mqtt = members(message);
        var key = key(message, detail, mqtt);
        var entry =
                new EventEntry(
                        null,
                        subscription.source(),
                        List.of(message.topic()),
                        subscription.detailType(),
                        JsonEncoder.encode(detail),
                        subscription.bus());
        return new IdentifiedEvent(entry, key.toString(), key, Map.of(PROTOCOL, mqtt));
    }

    private ObjectNode members(MqttMessage message) {
        var mqtt =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("subscription", subscription.name())
                        .put("topic", message.topic())
                        .put("qos", message.qos())
                        .put("retained", message.isRetained());
        if (message.contentType() != null) {
            mqtt.put("contentType", message.contentType());
        }
        if (!message.properties().isEmpty()) {
            var properties = mqtt.putObject("properties");
            message.properties().forEach(each -> properties.put(each.getKey(), each.getValue()));
        }
        return mqtt;
    }

    /** A payload that is no JSON object becomes a member of one. */
    private static ObjectNode detail(byte[] payload) {
        var detail = JsonNodeFactory.instance.objectNode();
        if (payload.length == 0) {
            return detail;
        }
        var text = Utf8.decode(payload);
        if (text == null) {
            return detail.put("data_base64", Base64.getEncoder().encodeToString(payload));
        }
        var value = json(text);
        return value instanceof ObjectNode object ? object : detail.set("data", value);
    }

    private static JsonNode json(String text) {
        try {
            return Payload.parse(text).tree();
        } catch (MalformedJsonException notJson) {
            return TextNode.valueOf(text);
        }
    }

    /** A message without the id of its subscription is different from all other messages. */
    private UUID key(MqttMessage message, ObjectNode detail, ObjectNode mqtt) {
        var id = id(message, detail, mqtt);
        return id == null || id.isEmpty() ? RandomUuid.next() : DeliveryId.of(PROTOCOL, arn, id);
    }

    private @Nullable String id(MqttMessage message, ObjectNode detail, ObjectNode mqtt) {
        var place = subscription.deduplication();
        if (place == null) {
            return null;
        }
        var property = place.property();
        if (property != null) {
            return message.properties().stream()
                    .filter(each -> each.getKey().equals(property))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
        var path = EventPath.parse(String.valueOf(place.path()));
        if (path == null) {
            return null;
        }
        var event = JsonNodeFactory.instance.objectNode();
        event.set("detail", detail);
        event.set(PROTOCOL, mqtt);
        var found = path.find(event);
        return found == null ? null : JsonEncoder.encode(found);
    }
}
