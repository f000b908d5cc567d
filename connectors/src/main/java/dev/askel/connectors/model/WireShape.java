package dev.askel.connectors.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The model of a value on the wire. */
public final class WireShape {
    private final ShapeTable table;
    private final JsonNode json;

    WireShape(ShapeTable table, JsonNode json) {
        this.table = table;
        this.json = json;
    }

    /** The kind of a value. */
    public enum Kind {
        STRUCTURE,
        LIST,
        MAP,
        STRING,
        BLOB,
        TIMESTAMP,
        NUMBER,
        BOOLEAN,
        ANYTHING
    }

    /** The location of a member in a request or answer. */
    public enum Location {
        BODY,
        HEADER,
        /** A map whose keys are the names of headers without a prefix. */
        HEADERS,
        PATH,
        QUERY,
        STATUS
    }

    /**
     * The model of a structure's member.
     *
     * @param name the name in Step Functions
     * @param wireName the name on the wire
     * @param queryName the name in EC2's queries; null when it is derived from the wire name
     * @param isIdempotencyToken whether the member is an idempotency token
     * @param timestampFormat null when the shape or the protocol defines it
     * @param isFlattened whether the entries of the member have no enclosing element
     * @param xmlNamespace a string, or a prefix and a string; a missing node when there is none
     */
    public record Member(
            String name,
            String wireName,
            @Nullable String queryName,
            Location location,
            WireShape shape,
            boolean isIdempotencyToken,
            boolean isXmlAttribute,
            boolean isJsonText,
            boolean isFlattened,
            @Nullable String timestampFormat,
            JsonNode xmlNamespace) {}

    /** The kind of a value. */
    public Kind kind() {
        return switch (json.path("t").asText()) {
            case "o" -> Kind.STRUCTURE;
            case "a" -> Kind.LIST;
            case "m" -> Kind.MAP;
            case "s" -> Kind.STRING;
            case "y" -> Kind.BLOB;
            case "d" -> Kind.TIMESTAMP;
            case "n" -> Kind.NUMBER;
            case "b" -> Kind.BOOLEAN;
            default -> Kind.ANYTHING;
        };
    }

    /** The members of a structure, in the order of the model. */
    public List<Member> members() {
        var members = new ArrayList<Member>();
        json.path("m").properties().forEach(e -> members.add(member(e.getKey(), e.getValue())));
        return members;
    }

    /** Returns the member of a structure with this name; null when there is none. */
    public @Nullable Member member(String name) {
        var found = json.path("m").path(name);
        return found.isMissingNode() ? null : member(name, found);
    }

    private Member member(String name, JsonNode found) {
        var traits = found.path(1);
        return new Member(
                name,
                traits.path("n").asText(name),
                traits.path("q").textValue(),
                location(traits.path("l").asText()),
                new WireShape(table, table.at(found)),
                traits.has("k"),
                traits.has("a"),
                traits.has("j"),
                traits.has("f"),
                traits.path("d").textValue(),
                traits.path("x"));
    }

    private static Location location(String location) {
        return switch (location) {
            case "header" -> Location.HEADER;
            case "headers" -> Location.HEADERS;
            case "uri" -> Location.PATH;
            case "querystring" -> Location.QUERY;
            case "statusCode" -> Location.STATUS;
            default -> Location.BODY;
        };
    }

    /** The names of a structure's required members. */
    public List<String> requiredNames() {
        var names = new ArrayList<String>();
        json.path("r").forEach(name -> names.add(name.asText()));
        return names;
    }

    /** The member that is the complete body; null when the body contains members. */
    public @Nullable Member payloadMember() {
        var name = json.path("p").textValue();
        return name == null ? null : member(name);
    }

    /** The shape of a list's entries or a map's values. */
    public WireShape element() {
        return new WireShape(table, table.at(json.path("e")));
    }

    /** Whether the entries of a list or map have no enclosing element. */
    public boolean isFlattened() {
        return json.has("f");
    }

    /**
     * Returns the name of a list's entries, a map's values or a structure itself, else the default.
     */
    public String wireName(String defaultName) {
        return json.path("n").asText(defaultName);
    }

    /** The name of a map's keys. */
    public String keyName() {
        return json.path("k").asText("key");
    }

    /**
     * The XML namespace of a structure: a JSON string with the URI, or an array of the prefix and
     * the URI; {@code MissingNode} when there is none.
     */
    public JsonNode xmlNamespace() {
        return json.path("x");
    }

    /** The format of a timestamp; null when the protocol defines it. */
    public @Nullable String timestampFormat() {
        return json.path("d").textValue();
    }
}
