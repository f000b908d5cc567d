package dev.askel.connectors.model;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The model of one operation of a service. */
public final class ServiceOperation {
    private final ShapeTable table;
    private final String name;
    private final JsonNode json;

    ServiceOperation(ShapeTable table, String name, JsonNode json) {
        this.table = table;
        this.name = name;
        this.json = json;
    }

    /** The name in the API: {@code PutItem}. */
    public String name() {
        return name;
    }

    /** The HTTP method. */
    public String method() {
        return json.path("method").asText("POST");
    }

    /** The path and the query, with placeholders of members: <code>/{Bucket}/{Key+}?acl</code>. */
    public String uriTemplate() {
        return json.path("uri").asText("/");
    }

    /** The prefix of the host at AWS, with placeholders of members; empty when there is none. */
    public String hostPrefix() {
        return json.path("host").asText();
    }

    /** The root element of an XML body; null when the shape defines it. */
    public @Nullable String xmlRootName() {
        return json.path("root").textValue();
    }

    /**
     * The XML namespace of the body: a JSON string with the URI, or an array of the prefix and the
     * URI; {@code MissingNode} when there is none.
     */
    public JsonNode xmlNamespace() {
        return json.path("xmlns");
    }

    /** The element that contains the members of the answer; null when there is none. */
    public @Nullable String resultWrapper() {
        return json.path("wrapper").textValue();
    }

    /** Whether requests are not signed. */
    public boolean isUnsigned() {
        return json.has("unsigned");
    }

    /** Whether the request or the answer is a stream of events. */
    public boolean streamsEvents() {
        return json.has("events");
    }

    /** The member with the algorithm of the body's checksum; null when there is none. */
    public @Nullable String checksumMember() {
        return json.path("checksum").textValue();
    }

    /** The structure of the parameters; null when there are none. */
    public @Nullable WireShape input() {
        return shape("in");
    }

    /** The structure of the answer; null when there is none. */
    public @Nullable WireShape output() {
        return shape("out");
    }

    private @Nullable WireShape shape(String direction) {
        var reference = json.path(direction);
        return reference.isMissingNode() ? null : new WireShape(table, table.at(reference));
    }
}
