package dev.askel.http.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The OpenAPI document (version 3.1) of a table of routes: paths, parameters and answers are the
 * table's, schemas come from the topics' resources.
 */
final class OpenApi {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String ABOUT =
            "AWS Step Functions as plain REST, and what Askel has beside it. The members of bodies are"
                    + " AWS's; docs/rest.md tells the conventions.";

    private static final String STREAM =
            "A stream of server-sent events; the data of one without a name is such JSON. `ready` is the"
                    + " first where nothing of before is told: its id is where the stream begins. `end`"
                    + " ({\"status\": \"…\"}) says that the execution has ended, and is the last. `reconnect`"
                    + " is the last where the stream cannot go on: come again with Last-Event-ID.";

    private final JsonGenerator json;

    /** The schemas that an empty body does not meet. */
    private final Set<String> demanding = new HashSet<>();

    private OpenApi(JsonGenerator json) {
        this.json = json;
    }

    /** The document, JSON in UTF-8. */
    static byte[] document(List<Topic> topics) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes)) {
            new OpenApi(json).write(topics);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return bytes.toByteArray();
    }

    private void write(List<Topic> topics) throws IOException {
        for (var resource : topics.stream().flatMap(each -> each.schemas().stream()).toList()) {
            readDemanding(resource);
        }
        json.writeStartObject();
        json.writeStringField("openapi", "3.1.0");
        json.writeObjectFieldStart("info");
        json.writeStringField("title", "Askel");
        json.writeStringField("version", "1");
        json.writeStringField("description", ABOUT);
        json.writeEndObject();
        json.writeArrayFieldStart("servers");
        json.writeStartObject();
        json.writeStringField("url", RouteTable.ROOT);
        json.writeEndObject();
        json.writeEndArray();
        json.writeArrayFieldStart("tags");
        for (var topic : topics) {
            json.writeStartObject();
            json.writeStringField("name", topic.name());
            json.writeStringField("description", topic.meaning());
            json.writeEndObject();
        }
        json.writeEndArray();
        writePaths(topics);
        writeComponents(topics);
        json.writeEndObject();
    }

    private void writePaths(List<Topic> topics) throws IOException {
        var byPath = new LinkedHashMap<String, Map<Route, Topic>>();
        for (var topic : topics) {
            for (var route : topic.routes()) {
                byPath.computeIfAbsent(route.path().toString(), _ -> new LinkedHashMap<>())
                        .put(route, topic);
            }
        }
        json.writeObjectFieldStart("paths");
        for (var path : byPath.entrySet()) {
            json.writeObjectFieldStart(path.getKey());
            for (var route : path.getValue().entrySet()) {
                write(route.getKey(), route.getValue());
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void write(Route route, Topic topic) throws IOException {
        json.writeObjectFieldStart(route.method().toLowerCase(java.util.Locale.ROOT));
        json.writeStringField("operationId", route.operationId());
        json.writeStringField("summary", route.summary());
        json.writeArrayFieldStart("tags");
        json.writeString(topic.name());
        json.writeEndArray();
        json.writeArrayFieldStart("parameters");
        for (var parameter : route.parameters()) {
            write(parameter, route.path().names().contains(parameter.name()));
        }
        boolean streams = route.pace() == Route.Pace.STREAM;
        if (streams) {
            lastEventId();
        }
        json.writeEndArray();
        var requestSchema = route.requestSchema();
        if (requestSchema != null) {
            json.writeObjectFieldStart("requestBody");
            json.writeBooleanField("required", demanding.contains(requestSchema));
            content("application/json", requestSchema);
            json.writeEndObject();
        }
        json.writeObjectFieldStart("responses");
        json.writeObjectFieldStart("200");
        json.writeStringField("description", streams ? STREAM : "It is carried out.");
        content(streams ? "text/event-stream" : "application/json", route.responseSchema());
        json.writeEndObject();
        for (var range : List.of("4XX", "5XX")) {
            json.writeObjectFieldStart(range);
            json.writeStringField("$ref", "#/components/responses/Error");
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void write(Parameter parameter, boolean inPath) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", parameter.name());
        json.writeStringField("in", inPath ? "path" : "query");
        json.writeStringField("description", parameter.meaning());
        json.writeBooleanField("required", parameter.required());
        json.writeObjectFieldStart("schema");
        switch (parameter.kind()) {
            case Parameter.Text() -> json.writeStringField("type", "string");
            case Parameter.Truth() -> json.writeStringField("type", "boolean");
            case Parameter.Count(var min, var max) -> {
                json.writeStringField("type", "integer");
                json.writeNumberField("minimum", min);
                json.writeNumberField("maximum", max);
            }
            case Parameter.Constant(var values) -> constants(values);
            case Parameter.Constants(var values) -> {
                json.writeStringField("type", "array");
                json.writeObjectFieldStart("items");
                constants(values);
                json.writeEndObject();
            }
            case Parameter.Texts() -> {
                json.writeStringField("type", "array");
                json.writeObjectFieldStart("items");
                json.writeStringField("type", "string");
                json.writeEndObject();
            }
            case Parameter.Time() -> {
                json.writeStringField("type", "string");
                json.writeStringField("format", "date-time");
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /** The one header that a route reads beside those of all. */
    private void lastEventId() throws IOException {
        json.writeStartObject();
        json.writeStringField("name", "Last-Event-ID");
        json.writeStringField("in", "header");
        json.writeStringField(
                "description", "The id of the last event that came: the stream goes on behind it.");
        json.writeBooleanField("required", false);
        json.writeObjectFieldStart("schema");
        json.writeStringField("type", "string");
        json.writeEndObject();
        json.writeEndObject();
    }

    private void constants(List<String> values) throws IOException {
        json.writeStringField("type", "string");
        json.writeArrayFieldStart("enum");
        for (var value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private void content(String type, String schema) throws IOException {
        json.writeObjectFieldStart("content");
        json.writeObjectFieldStart(type);
        json.writeObjectFieldStart("schema");
        json.writeStringField("$ref", "#/components/schemas/" + schema);
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    private void writeComponents(List<Topic> topics) throws IOException {
        json.writeObjectFieldStart("components");
        json.writeObjectFieldStart("responses");
        json.writeObjectFieldStart("Error");
        json.writeStringField("description", "It is not carried out.");
        content("application/json", "Error");
        json.writeEndObject();
        json.writeEndObject();
        json.writeObjectFieldStart("schemas");
        for (var resource : topics.stream().flatMap(each -> each.schemas().stream()).toList()) {
            copy(resource);
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /** The members of a resource's object. */
    private void copy(String resource) throws IOException {
        try (var parser = parser(resource)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                json.copyCurrentStructure(parser);
            }
        }
    }

    private void readDemanding(String resource) throws IOException {
        try (var parser = parser(resource)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                var schema = parser.currentName();
                parser.nextToken();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    boolean required = parser.currentName().equals("required");
                    parser.nextToken();
                    if (required) {
                        demanding.add(schema);
                    }
                    parser.skipChildren();
                }
            }
        }
    }

    private static JsonParser parser(String resource) throws IOException {
        var stream = OpenApi.class.getResourceAsStream(resource);
        if (stream == null) {
            throw new IllegalStateException("no resource " + resource);
        }
        return JSON.createParser(stream);
    }
}
