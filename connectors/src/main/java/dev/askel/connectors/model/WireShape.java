package dev.askel.connectors.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a value looks on the wire. */
public final class WireShape {
    private final ShapeTable table;
    private final JsonNode given;

    WireShape(ShapeTable table, JsonNode given) {
        this.table = table;
        this.given = given;
    }

    /** What kind of value it is. */
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

    /** Where a member of a request or answer goes. */
    public enum Location {
        BODY,
        HEADER,
        /** A map whose keys follow a prefix in headers' names. */
        HEADERS,
        PATH,
        QUERY,
        STATUS
    }

    /**
     * A member of a structure.
     *
     * @param name as Step Functions shows it
     * @param wireName on the wire
     * @param queryName in EC2's queries; null where that follows from the name
     * @param token whether it makes repeated requests one
     * @param timestampFormat null where the shape or the protocol says it
     * @param flattened whether its entries have no element around them
     * @param xmlNamespace a text, or a prefix and a text; missing where it has none
     */
    public record Member(
            String name,
            String wireName,
            @Nullable String queryName,
            Location location,
            WireShape shape,
            boolean token,
            boolean attribute,
            boolean jsonText,
            boolean flattened,
            @Nullable String timestampFormat,
            JsonNode xmlNamespace) {}

    /** What kind of value it is. */
    public Kind kind() {
        return switch (given.path("t").asText()) {
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

    /** Of a structure, in the model's order. */
    public List<Member> members() {
        var members = new ArrayList<Member>();
        given.path("m").properties().forEach(e -> members.add(member(e.getKey(), e.getValue())));
        return members;
    }

    /** One of a structure's members; null when it has none of that name. */
    public @Nullable Member member(String name) {
        var found = given.path("m").path(name);
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

    /** The names of a structure's members that must be there. */
    public List<String> required() {
        var names = new ArrayList<String>();
        given.path("r").forEach(name -> names.add(name.asText()));
        return names;
    }

    /** The member that is the whole body; null when the body holds members. */
    public @Nullable Member payload() {
        var name = given.path("p").textValue();
        return name == null ? null : member(name);
    }

    /** A list's entries, or a map's values. */
    public WireShape element() {
        return new WireShape(table, table.at(given.path("e")));
    }

    /** Whether a list's or map's entries have no element around them. */
    public boolean flattened() {
        return given.has("f");
    }

    /**
     * What the entries of a list, the values of a map or a structure itself are called, or that.
     */
    public String wireName(String otherwise) {
        return given.path("n").asText(otherwise);
    }

    /** What the keys of a map are called. */
    public String keyName() {
        return given.path("k").asText("key");
    }

    /** A structure's XML namespace: a text, or a prefix and a text; missing where it has none. */
    public JsonNode xmlNamespace() {
        return given.path("x");
    }

    /** Of a timestamp; null where the protocol says it. */
    public @Nullable String timestampFormat() {
        return given.path("d").textValue();
    }
}
