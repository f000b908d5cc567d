package dev.askel.trigger.event.cloudevent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.JsonEncoder;
import dev.askel.trigger.event.EventPublisher.EventEntry;
import dev.askel.trigger.event.EventPublisher.IdentifiedEvent;
import dev.askel.trigger.target.DeliveryId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A valid CloudEvent.
 *
 * @param attributes the context attributes and extension attributes by their names: texts, Booleans
 *     and integers
 * @param data the data as JSON; null when there is none. Text that is not JSON is a string
 * @param dataBase64 the data in base64 when it is binary; null otherwise
 */
public record CloudEvent(
        Map<String, JsonNode> attributes, @Nullable JsonNode data, @Nullable String dataBase64) {
    /** The member of an event that contains the attributes. */
    static final String MEMBER = "cloudevent";

    /** Separates the keys of CloudEvents from those of other protocols. */
    private static final String PROTOCOL = "cloudevents";

    /** The value of a required attribute. */
    String text(String attribute) {
        return String.valueOf(textOrNull(attribute));
    }

    private @Nullable String textOrNull(String attribute) {
        var value = attributes.get(attribute);
        return value == null ? null : value.textValue();
    }

    /**
     * Maps this event to an event of a bus. Source and id together identify a CloudEvent, so the
     * same event that is sent again has the same key.
     *
     * @param bus the name of the bus
     */
    public IdentifiedEvent toEvent(String bus) {
        var subject = textOrNull(AttributeRules.SUBJECT);
        var time = textOrNull(AttributeRules.TIME);
        var source = text(AttributeRules.SOURCE);
        var id = text(AttributeRules.ID);
        var entry =
                new EventEntry(
                        time == null ? null : AttributeRules.instant(time),
                        source,
                        subject == null ? List.of() : List.of(subject),
                        text(AttributeRules.TYPE),
                        JsonEncoder.encode(detail()),
                        bus);
        var member = JsonNodeFactory.instance.objectNode();
        attributes.forEach(member::set);
        return new IdentifiedEvent(
                entry, id, DeliveryId.of(PROTOCOL, source, id), Map.of(MEMBER, member));
    }

    /** The detail of an event is an object, so other data becomes a member of one. */
    private ObjectNode detail() {
        var detail = JsonNodeFactory.instance.objectNode();
        if (dataBase64 != null) {
            return detail.set(CloudEventReader.DATA_BASE64, TextNode.valueOf(dataBase64));
        }
        if (data == null) {
            return detail;
        }
        return data instanceof ObjectNode object ? object : detail.set(CloudEventReader.DATA, data);
    }
}
