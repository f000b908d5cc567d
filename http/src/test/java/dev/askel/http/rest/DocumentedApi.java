package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client that knows only the server's address and its OpenAPI document. It calls operations by
 * their ids and checks every answer against the document. Undocumented members fail the check.
 */
public final class DocumentedApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS =
            SchemaRegistry.withDialect(Dialects.getDraft202012());

    private final HttpClient client = HttpClient.newHttpClient();
    private final InetSocketAddress address;
    private final JsonNode document;
    private final Map<String, Described> operations;
    private final @Nullable String account;
    private final Set<String> performed = new HashSet<>();

    /** An operation of the document. */
    record Described(String method, String path, JsonNode operation) {
        /** Whether the REST API answers the operation, below its own root. */
        boolean isRest() {
            return !operation.has("servers");
        }
    }

    /** A client whose requests are signed for an account. */
    DocumentedApi as(String account) {
        return new DocumentedApi(this, account);
    }

    private DocumentedApi(DocumentedApi other, String account) {
        address = other.address;
        document = other.document;
        operations = other.operations;
        this.account = account;
    }

    /** An answer of the server. */
    public record Reply(int status, JsonNode body) {
        /** A text of the body. */
        public String text(String member) {
            return body.path(member).asText();
        }

        /** The last part of {@code __type}. */
        public String error() {
            var type = text("__type");
            return type.substring(type.indexOf('#') + 1);
        }
    }

    /** Creates a client of the server at this address. */
    public DocumentedApi(InetSocketAddress address) {
        this.address = address;
        account = null;
        operations = new HashMap<>();
        document = send(request("GET", "/openapi.json", null)).body();
        document.path("paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .properties()
                                .forEach(method ->
                                        operations.put(
                                                method.getValue().path("operationId").asText(),
                                                new Described(
                                                        method.getKey()
                                                                .toUpperCase(java.util.Locale.ROOT),
                                                        path.getKey(),
                                                        method.getValue()))));
    }

    JsonNode document() {
        return document;
    }

    Map<String, Described> operations() {
        return operations;
    }

    /** The ids of the operations that were performed so far. */
    Set<String> performed() {
        return performed;
    }

    /** Calls an operation that takes no body. */
    public Reply call(String operationId, Map<String, String> parameters) {
        return call(operationId, parameters, null);
    }

    /** Calls an operation and puts each parameter into the path or the query, as documented. */
    public Reply call(String operationId, Map<String, String> parameters, @Nullable String body) {
        var described = Objects.requireNonNull(operations.get(operationId), operationId);
        var path = described.path();
        var query = new ArrayList<String>();
        for (var parameter : parameters.entrySet()) {
            var value = URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8);
            var placed = path.replace("{" + parameter.getKey() + "}", value.replace("+", "%20"));
            if (placed.equals(path)) {
                query.add(parameter.getKey() + "=" + value);
            }
            path = placed;
        }
        var target = query.isEmpty() ? path : path + "?" + String.join("&", query);
        var reply =
                send(
                        described.isRest()
                                ? request(described.method(), target, body)
                                : rootRequest(described.method(), target, body));
        var success = reply.status() / 100 == 2;
        var range = success ? "" + reply.status() : reply.status() / 100 + "XX";
        var response = described.operation().path("responses").path(range);
        assertThat(response.isMissingNode()).as(operationId + " " + reply).isFalse();
        if (response.has("content") || !success) {
            assertThat(schemaViolations(schema(response), reply.body()))
                    .as(operationId + " " + reply)
                    .isEmpty();
        } else {
            assertThat(reply.body().isMissingNode()).as(operationId + " " + reply).isTrue();
        }
        if (success) {
            performed.add(operationId);
        }
        return reply;
    }

    /** Calls an operation that must succeed. */
    public Reply callOk(String operationId, Map<String, String> parameters, @Nullable String body) {
        var reply = call(operationId, parameters, body);
        assertThat(reply.status()).as(operationId + " " + reply).isEqualTo(200);
        return reply;
    }

    /** Calls an operation without a body, which must succeed. */
    public Reply callOk(String operationId, Map<String, String> parameters) {
        return callOk(operationId, parameters, null);
    }

    /** Sends a request to a path without encoding it. */
    Reply raw(String method, String path, @Nullable String body) {
        return send(request(method, path, body));
    }

    private String schema(JsonNode response) {
        var resolved = resolve(response);
        return resolved.path("content")
                .path("application/json")
                .path("schema")
                .path("$ref")
                .asText();
    }

    /** Resolves a reference. */
    JsonNode resolve(JsonNode node) {
        var reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    private List<com.networknt.schema.Error> schemaViolations(String reference, JsonNode body) {
        var whole = JSON.createObjectNode();
        whole.put("$ref", reference);
        whole.set("components", closeSchemas(document.path("components").deepCopy()));
        return SCHEMAS.getSchema(whole).validate(body);
    }

    /** Makes a schema reject undocumented members. */
    private static JsonNode closeSchemas(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.has("properties")
                && object.path("type").asText().equals("object")
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(DocumentedApi::closeSchemas);
        return node;
    }

    private HttpRequest request(String method, String path, @Nullable String body) {
        return rootRequest(method, "/api/v1" + path, body);
    }

    private HttpRequest rootRequest(String method, String path, @Nullable String body) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path))
                        .timeout(Duration.ofSeconds(60))
                        .method(
                                method,
                                body == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (account != null) {
            request.header(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=%s/20260101/us-east-1/states/aws4_request"
                            .formatted(account));
        }
        return (body == null ? request : request.header("Content-Type", "application/json"))
                .build();
    }

    private Reply send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            return new Reply(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
