package dev.askel.http.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the OpenAPI document (version 3.1) of a table of routes. Paths, parameters and answers
 * come from the table. Schemas come from resources of the route groups.
 */
public final class OpenApi {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String ABOUT =
            "The operations of AWS Step Functions as REST, and the extensions of Askel. The members"
                    + " of bodies are AWS's; docs/rest.md describes the conventions.";

    private static final String ERROR = "Error";

    private static final String STREAM =
            "A stream of server-sent events. The data of an event without a name has this schema."
                    + " `ready` is the first event of a stream without past events; its id is the start"
                    + " of the stream. `end` ({\"status\": \"…\"}) is the last event; the execution has"
                    + " ended. `reconnect` is the last event of an interrupted stream: reconnect with"
                    + " Last-Event-ID.";

    private final JsonGenerator json;
    private final List<RootGroup> rootGroups;

    /** The schemas with required members, which an empty body does not satisfy. */
    private final Set<String> schemasWithRequiredMembers = new HashSet<>();

    private OpenApi(JsonGenerator json, List<RootGroup> rootGroups) {
        this.json = json;
        this.rootGroups = rootGroups;
    }

    /**
     * Renders the document as JSON in UTF-8.
     *
     * @param groups the routes of the REST API
     * @param rootGroups the operations of other protocols
     */
    public static byte[] document(List<RouteGroup> groups, List<RootGroup> rootGroups) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes)) {
            new OpenApi(json, rootGroups).write(groups);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return bytes.toByteArray();
    }

    private void write(List<RouteGroup> restGroups) throws IOException {
        var groups = new ArrayList<>(restGroups);
        rootGroups.forEach(each -> groups.add(each.group()));
        for (var resource :
                groups.stream().flatMap(each -> each.schemaResources().stream()).toList()) {
            readSchemasWithRequiredMembers(resource);
        }
        json.writeStartObject();
        json.writeStringField("openapi", "3.1.0");
        json.writeObjectFieldStart("info");
        json.writeStringField("title", "Askel");
        json.writeStringField("version", "1");
        json.writeStringField("description", ABOUT);
        json.writeEndObject();
        writeServer(RouteTable.ROOT);
        json.writeArrayFieldStart("tags");
        for (var group : groups) {
            json.writeStartObject();
            json.writeStringField("name", group.name());
            json.writeStringField("description", group.description());
            json.writeEndObject();
        }
        json.writeEndArray();
        writePaths(groups);
        writeComponents(groups);
        json.writeEndObject();
    }

    private void writeServer(String url) throws IOException {
        json.writeArrayFieldStart("servers");
        json.writeStartObject();
        json.writeStringField("url", url);
        json.writeEndObject();
        json.writeEndArray();
    }

    private void writePaths(List<RouteGroup> groups) throws IOException {
        var byPath = new LinkedHashMap<String, Map<Route, RouteGroup>>();
        for (var group : groups) {
            for (var route : group.routes()) {
                byPath.computeIfAbsent(route.path().toString(), _ -> new LinkedHashMap<>())
                        .put(route, group);
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

    private void write(Route route, RouteGroup group) throws IOException {
        json.writeObjectFieldStart(route.method().toLowerCase(java.util.Locale.ROOT));
        json.writeStringField("operationId", route.operationId());
        json.writeStringField("summary", route.summary());
        var atRoot = rootGroups.stream().filter(each -> each.group().equals(group)).findFirst();
        if (atRoot.isPresent()) {
            writeServer("/");
        }
        json.writeArrayFieldStart("tags");
        json.writeString(group.name());
        json.writeEndArray();
        json.writeArrayFieldStart("parameters");
        for (var parameter : route.parameters()) {
            write(parameter, route.path().parameterNames().contains(parameter.name()));
        }
        boolean streams = route.workClass() == Route.WorkClass.STREAM;
        if (streams) {
            writeLastEventId();
        }
        json.writeEndArray();
        var requestSchema = route.requestSchema();
        if (requestSchema != null) {
            json.writeObjectFieldStart("requestBody");
            json.writeBooleanField("required", schemasWithRequiredMembers.contains(requestSchema));
            writeContent(route.requestTypes(), requestSchema);
            json.writeEndObject();
        }
        json.writeObjectFieldStart("responses");
        boolean hasBody = !route.responseSchema().isEmpty();
        json.writeObjectFieldStart(hasBody ? "200" : "204");
        json.writeStringField("description", streams ? STREAM : "The operation was performed.");
        if (hasBody) {
            writeContent(
                    streams ? List.of("text/event-stream") : Route.JSON, route.responseSchema());
        }
        json.writeEndObject();
        for (var range : List.of("4XX", "5XX")) {
            json.writeObjectFieldStart(range);
            json.writeStringField(
                    "$ref",
                    "#/components/responses/" + atRoot.map(RootGroup::errorSchema).orElse(ERROR));
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void write(Parameter parameter, boolean inPath) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", parameter.name());
        json.writeStringField("in", inPath ? "path" : "query");
        json.writeStringField("description", parameter.description());
        json.writeBooleanField("required", parameter.isRequired());
        json.writeObjectFieldStart("schema");
        switch (parameter.kind()) {
            case Parameter.Text() -> json.writeStringField("type", "string");
            case Parameter.Flag() -> json.writeStringField("type", "boolean");
            case Parameter.IntegerRange(var min, var max) -> {
                json.writeStringField("type", "integer");
                json.writeNumberField("minimum", min);
                json.writeNumberField("maximum", max);
            }
            case Parameter.Constant(var values) -> writeConstants(values);
            case Parameter.Constants(var values) -> {
                json.writeStringField("type", "array");
                json.writeObjectFieldStart("items");
                writeConstants(values);
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

    /** Writes the parameter Last-Event-ID, the only header that individual routes read. */
    private void writeLastEventId() throws IOException {
        json.writeStartObject();
        json.writeStringField("name", "Last-Event-ID");
        json.writeStringField("in", "header");
        json.writeStringField(
                "description", "The id of the last received event. The stream resumes after it.");
        json.writeBooleanField("required", false);
        json.writeObjectFieldStart("schema");
        json.writeStringField("type", "string");
        json.writeEndObject();
        json.writeEndObject();
    }

    private void writeConstants(List<String> values) throws IOException {
        json.writeStringField("type", "string");
        json.writeArrayFieldStart("enum");
        for (var value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private void writeContent(List<String> types, String schema) throws IOException {
        json.writeObjectFieldStart("content");
        for (var type : types) {
            json.writeObjectFieldStart(type);
            json.writeObjectFieldStart("schema");
            json.writeStringField("$ref", "#/components/schemas/" + schema);
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void writeComponents(List<RouteGroup> groups) throws IOException {
        json.writeObjectFieldStart("components");
        json.writeObjectFieldStart("responses");
        var errors = new LinkedHashSet<>(List.of(ERROR));
        rootGroups.forEach(each -> errors.add(each.errorSchema()));
        for (var error : errors) {
            json.writeObjectFieldStart(error);
            json.writeStringField("description", "The operation was not performed.");
            writeContent(Route.JSON, error);
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeObjectFieldStart("schemas");
        for (var resource :
                groups.stream().flatMap(each -> each.schemaResources().stream()).toList()) {
            copySchemas(resource);
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Copies the members of a resource's object. */
    private void copySchemas(String resource) throws IOException {
        try (var parser = parser(resource)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                json.copyCurrentStructure(parser);
            }
        }
    }

    private void readSchemasWithRequiredMembers(String resource) throws IOException {
        try (var parser = parser(resource)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                var schema = parser.currentName();
                parser.nextToken();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    boolean required = parser.currentName().equals("required");
                    parser.nextToken();
                    if (required) {
                        schemasWithRequiredMembers.add(schema);
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
