package dev.askel.engine.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.ConnectionParameters.Parameter;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.api.workbench.Connections.ConnectionContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes the terms of a connection for storage: JSON with a version. Members may be added, but not
 * renamed or given another meaning.
 */
final class ConnectionCodec {
    private static final int VERSION = 1;

    private ConnectionCodec() {}

    static byte[] encode(ConnectionContent terms) {
        var json = object().put("v", VERSION);
        json.put("description", terms.description());
        var authorization = json.putObject("authorization");
        switch (terms.authorization()) {
            case Authorization.Basic(var username, var password) ->
                    authorization
                            .put("type", "BASIC")
                            .put("username", username)
                            .put("password", password.text());
            case Authorization.ApiKey(var name, var value) ->
                    authorization
                            .put("type", "API_KEY")
                            .put("name", name)
                            .put("value", value.text());
            case Authorization.OAuthClientCredentials oauth ->
                    authorization
                            .put("type", "OAUTH_CLIENT_CREDENTIALS")
                            .put("endpoint", oauth.endpoint())
                            .put("method", oauth.method())
                            .put("clientId", oauth.clientId())
                            .put("clientSecret", oauth.clientSecret().text())
                            .set("parameters", parameters(oauth.parameters()));
        }
        json.set("parameters", parameters(terms.parameters()));
        if (!terms.allowedHosts().isEmpty()) {
            var hosts = json.putArray("allowedHosts");
            terms.allowedHosts().patterns().forEach(hosts::add);
        }
        return Payload.of(json).text().getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode parameters(ConnectionParameters parameters) {
        var json = object();
        put(json, "headers", parameters.headers());
        put(json, "query", parameters.query());
        put(json, "body", parameters.body());
        return json;
    }

    private static void put(ObjectNode json, String name, List<Parameter> parameters) {
        var array = json.putArray(name);
        for (var each : parameters) {
            array.addObject()
                    .put("key", each.key())
                    .put("value", each.value().text())
                    .put("shown", each.isPublic());
        }
    }

    static ConnectionContent decode(byte[] stored) {
        JsonNode json;
        try {
            json = Payload.parse(new String(stored, StandardCharsets.UTF_8)).tree();
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("A stored connection is not JSON", e);
        }
        if (json.path("v").asInt() != VERSION) {
            throw new IllegalStateException(
                    "A stored connection has version " + json.path("v") + ", expected " + VERSION);
        }
        return new ConnectionContent(
                json.path("description").textValue(),
                authorization(json.path("authorization")),
                parameters(json.path("parameters")),
                allowedHosts(json.path("allowedHosts")));
    }

    /** Decodes the allowed hosts; none for connections that store none. */
    private static AllowedHosts allowedHosts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(each -> texts.add(each.asText()));
        return AllowedHosts.parse(texts);
    }

    private static Authorization authorization(JsonNode json) {
        return switch (json.path("type").asText()) {
            case "BASIC" ->
                    new Authorization.Basic(text(json, "username"), secret(json, "password"));
            case "API_KEY" -> new Authorization.ApiKey(text(json, "name"), secret(json, "value"));
            case "OAUTH_CLIENT_CREDENTIALS" ->
                    new Authorization.OAuthClientCredentials(
                            text(json, "endpoint"),
                            text(json, "method"),
                            text(json, "clientId"),
                            secret(json, "clientSecret"),
                            parameters(json.path("parameters")));
            case String other ->
                    throw new IllegalStateException("A stored connection is of type " + other);
        };
    }

    private static String text(JsonNode json, String name) {
        return json.path(name).asText();
    }

    private static Secret secret(JsonNode json, String name) {
        return new Secret(text(json, name));
    }

    private static ConnectionParameters parameters(JsonNode json) {
        return new ConnectionParameters(
                list(json.path("headers")), list(json.path("query")), list(json.path("body")));
    }

    private static List<Parameter> list(JsonNode array) {
        var parameters = new ArrayList<Parameter>();
        for (var each : array) {
            parameters.add(
                    new Parameter(
                            text(each, "key"),
                            secret(each, "value"),
                            each.path("shown").asBoolean()));
        }
        return parameters;
    }
}
