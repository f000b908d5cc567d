package dev.askel.engine.searchattribute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of the definitions of a machine: JSON. A release reads only the versions that it
 * knows, because it would otherwise compute values that differ from the definition.
 */
public final class AttributesJson {
    /** The version of definitions that read only the input. */
    public static final int VERSION_INPUT = 1;

    /** The version of definitions of which one reads variables or the output. */
    public static final int VERSION_LATER = 2;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private AttributesJson() {}

    /** Writes the definitions of a machine; null for none. */
    public static @Nullable String write(List<StoredAttribute> attributes) {
        if (attributes.isEmpty()) {
            return null;
        }
        boolean isLater =
                attributes.stream().anyMatch(each -> !CompiledAttribute.of(each).isKnownAtStart());
        var json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("version", isLater ? VERSION_LATER : VERSION_INPUT);
        var list = json.putArray("attributes");
        for (var each : attributes) {
            list.addObject()
                    .put("id", each.id())
                    .put("name", each.definition().name())
                    .put("type", each.definition().type().name())
                    .put("expression", each.definition().expression());
        }
        return json.toString();
    }

    /** Reads the stored definitions of a machine; none for null. */
    public static List<StoredAttribute> read(@Nullable String stored) {
        if (stored == null) {
            return List.of();
        }
        JsonNode json;
        try {
            json = MAPPER.readTree(stored);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The search attributes are not JSON: " + stored, e);
        }
        int version = json.path("version").asInt();
        if (version != VERSION_INPUT && version != VERSION_LATER) {
            throw new IllegalStateException(
                    "The search attributes have version %d, expected at most %d: %s"
                            .formatted(version, VERSION_LATER, stored));
        }
        var attributes = new ArrayList<StoredAttribute>();
        for (var each : json.get("attributes")) {
            attributes.add(
                    new StoredAttribute(
                            each.get("id").asLong(),
                            new AttributeDefinition(
                                    each.get("name").asText(),
                                    AttributeType.valueOf(each.get("type").asText()),
                                    each.get("expression").asText())));
        }
        return List.copyOf(attributes);
    }
}
