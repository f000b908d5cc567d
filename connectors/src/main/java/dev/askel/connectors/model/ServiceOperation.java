package dev.askel.connectors.model;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** How one operation of a service is asked for. */
public final class ServiceOperation {
    private final ShapeTable table;
    private final String name;
    private final JsonNode given;

    ServiceOperation(ShapeTable table, String name, JsonNode given) {
        this.table = table;
        this.name = name;
        this.given = given;
    }

    /** As in the API: {@code PutItem}. */
    public String name() {
        return name;
    }

    /** Of HTTP. */
    public String method() {
        return given.path("method").asText("POST");
    }

    /** Path and query, with the places of members: <code>/{Bucket}/{Key+}?acl</code>. */
    public String uri() {
        return given.path("uri").asText("/");
    }

    /** What stands before the host at AWS, with places of members; empty where nothing does. */
    public String hostPrefix() {
        return given.path("host").asText();
    }

    /** The element around an XML body; null where the shape says it. */
    public @Nullable String root() {
        return given.path("root").textValue();
    }

    /** The namespace of an XML body: a text, or a prefix and a text; missing where it has none. */
    public JsonNode xmlNamespace() {
        return given.path("xmlns");
    }

    /** The element around the answer's members; null where there is none. */
    public @Nullable String wrapper() {
        return given.path("wrapper").textValue();
    }

    /** Whether requests go unsigned. */
    public boolean unsigned() {
        return given.has("unsigned");
    }

    /** Whether it asks or answers with a stream of events. */
    public boolean streamsEvents() {
        return given.has("events");
    }

    /** The member that names the algorithm of a body's checksum; null where there is no such. */
    public @Nullable String checksumMember() {
        return given.path("checksum").textValue();
    }

    /** The structure of its parameters; null when it has none. */
    public @Nullable WireShape input() {
        return shape("in");
    }

    /** The structure of its answer; null when it has none. */
    public @Nullable WireShape output() {
        return shape("out");
    }

    private @Nullable WireShape shape(String which) {
        var place = given.path(which);
        return place.isMissingNode() ? null : new WireShape(table, table.at(place));
    }
}
