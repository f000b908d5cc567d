package dev.askel.connectors.model;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The model of one operation of a service. */
public final class ServiceOperation {
    private final ShapeTable table;
    private final String name;
    private final JsonNode given;

    ServiceOperation(ShapeTable table, String name, JsonNode given) {
        this.table = table;
        this.name = name;
        this.given = given;
    }

    /** The name in the API: {@code PutItem}. */
    public String name() {
        return name;
    }

    /** The HTTP method. */
    public String method() {
        return given.path("method").asText("POST");
    }

    /** The path and the query, with placeholders of members: <code>/{Bucket}/{Key+}?acl</code>. */
    public String uri() {
        return given.path("uri").asText("/");
    }

    /** The prefix of the host at AWS, with placeholders of members; empty when there is none. */
    public String hostPrefix() {
        return given.path("host").asText();
    }

    /** The root element of an XML body; null when the shape defines it. */
    public @Nullable String root() {
        return given.path("root").textValue();
    }

    /**
     * The namespace of an XML body: a text, or a prefix and a text; a missing node when there is
     * none.
     */
    public JsonNode xmlNamespace() {
        return given.path("xmlns");
    }

    /** The element that contains the members of the answer; null when there is none. */
    public @Nullable String wrapper() {
        return given.path("wrapper").textValue();
    }

    /** Whether requests are not signed. */
    public boolean unsigned() {
        return given.has("unsigned");
    }

    /** Whether the request or the answer is a stream of events. */
    public boolean streamsEvents() {
        return given.has("events");
    }

    /** The member with the algorithm of the body's checksum; null when there is none. */
    public @Nullable String checksumMember() {
        return given.path("checksum").textValue();
    }

    /** The structure of the parameters; null when there are none. */
    public @Nullable WireShape input() {
        return shape("in");
    }

    /** The structure of the answer; null when there is none. */
    public @Nullable WireShape output() {
        return shape("out");
    }

    private @Nullable WireShape shape(String which) {
        var place = given.path(which);
        return place.isMissingNode() ? null : new WireShape(table, table.at(place));
    }
}
