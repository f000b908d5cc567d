package dev.askel.connectors.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.model.ServiceOperation;
import dev.askel.connectors.model.WireShape;
import dev.askel.connectors.model.WireShape.Kind;
import dev.askel.connectors.model.WireShape.Location;
import dev.askel.connectors.model.WireShape.Member;
import java.util.Set;

/** Creates parameters with a fixed value for every member of an operation. */
final class SampleValues {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** The maximum depth, because structures may be recursive. */
    private static final int DEPTH_MAX = 5;

    /** Members that get no value, because the length of the body determines it. */
    private static final Set<String> OMITTED = Set.of("ContentLength");

    private SampleValues() {}

    static ObjectNode of(ServiceOperation operation) {
        var input = operation.input();
        return input == null ? JSON.objectNode() : structure(input, 0);
    }

    private static ObjectNode structure(WireShape shape, int depth) {
        var object = JSON.objectNode();
        for (var member : shape.members()) {
            boolean included =
                    depth < DEPTH_MAX
                            || member.shape().kind() != Kind.STRUCTURE
                            || shape.requiredNames().contains(member.name());
            if (included && !OMITTED.contains(member.name())) {
                object.set(member.name(), value(member.shape(), member, depth));
            }
        }
        return object;
    }

    private static JsonNode value(WireShape shape, Member member, int depth) {
        return switch (shape.kind()) {
            case STRUCTURE -> structure(shape, depth + 1);
            case LIST -> {
                var list = JSON.arrayNode();
                for (int i = 0; i < entries(depth); i++) {
                    list.add(value(shape.element(), member, depth + 1));
                }
                yield list;
            }
            case MAP -> {
                var map = JSON.objectNode();
                for (int i = 0; i < entries(depth); i++) {
                    map.set("key-" + i, value(shape.element(), member, depth + 1));
                }
                yield map;
            }
            case STRING -> JSON.textNode(text(member));
            case BLOB -> JSON.textNode("bytes \u00fc");
            case TIMESTAMP -> JSON.textNode("2026-01-01T00:00:00.250Z");
            case NUMBER -> JSON.numberNode(3);
            case BOOLEAN -> JSON.booleanNode(true);
            case ANYTHING -> JSON.objectNode().put("any", "thing").put("count", 2);
        };
    }

    /** The number of entries: two at small depths. */
    private static int entries(int depth) {
        return depth < 2 ? 2 : depth < DEPTH_MAX ? 1 : 0;
    }

    /** A text with characters that must be escaped at the member's location. */
    private static String text(Member member) {
        return switch (member.name()) {
            // The members of a host prefix must be valid in a host name.
            case "Bucket", "AccountId", "RequestRoute" -> "sample";
            case "EndpointId" -> "sample.veo";
            case "ChecksumAlgorithm" -> "CRC32";
            default ->
                    member.isXmlAttribute()
                                    || member.location() == Location.HEADER
                                    || member.location() == Location.HEADERS
                            ? "of a header"
                            : "a/b c+\u00fc*~'(1)&<" + member.name() + ">";
        };
    }
}
