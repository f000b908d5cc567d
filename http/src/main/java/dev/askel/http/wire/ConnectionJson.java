package dev.askel.http.wire;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.connection.AllowedHost;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.Authorization.AuthorizationType;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.ConnectionParameters.Parameter;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.api.workbench.Connections.ConnectionChanges;
import dev.askel.engine.api.workbench.Connections.ConnectionContent;
import dev.askel.engine.api.workbench.Connections.ConnectionDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes connections. The member names are the names in EventBridge's API, with a
 * lower-case first letter as in all other bodies. Secrets are read and never written.
 */
public final class ConnectionJson {
    private static final String ALLOWED_HOSTS = "allowedHosts";
    private static final Authorization INVALID = new Authorization.ApiKey("", Secret.NONE);

    private ConnectionJson() {}

    private enum OAuthMethod {
        GET,
        POST,
        PUT
    }

    /** The name and terms of a new connection. */
    public record NewConnection(String name, ConnectionContent terms) {}

    /** Reads the body of a creation. */
    public static Answer<NewConnection> readTerms(byte[] body) {
        return RequestBody.read(
                body,
                members -> {
                    var name = members.text("name", StringConstraint.ANY);
                    var given = readChanges(members, true);
                    return new NewConnection(
                            name,
                            new ConnectionContent(
                                    given.description(),
                                    // Missing members have been recorded as violations.
                                    Objects.requireNonNullElse(given.authorization(), INVALID),
                                    Objects.requireNonNullElse(
                                            given.parameters(), ConnectionParameters.NONE),
                                    Objects.requireNonNullElse(
                                            given.allowedHosts(), AllowedHosts.NONE)));
                });
    }

    /** Reads the body of a change. */
    public static Answer<ConnectionChanges> readChanges(byte[] body) {
        return RequestBody.read(body, members -> readChanges(members, false));
    }

    private static ConnectionChanges readChanges(Members members, boolean isCreation)
            throws SerializationException {
        var description = members.textOrNull("description", StringConstraint.CONNECTION_TEXT);
        var type = members.constantOrNull("authorizationType", AuthorizationType.class);
        var given = members.structureOrNull("authParameters");
        var hosts = readAllowedHosts(members, isCreation);
        if (type == null) {
            if ((isCreation || given != null)
                    && members.textOrNull("authorizationType", StringConstraint.ANY) == null) {
                members.addMissing("authorizationType");
            }
            return new ConnectionChanges(description, null, null, hosts);
        }
        if (given == null) {
            members.addMissing("authParameters");
            return new ConnectionChanges(description, null, null, hosts);
        }
        return new ConnectionChanges(
                description,
                readAuthorization(type, given),
                readParameters(given.structureOrNull("invocationHttpParameters")),
                hosts);
    }

    private static @Nullable AllowedHosts readAllowedHosts(Members members, boolean isCreation)
            throws SerializationException {
        var texts = members.textsOrNull(ALLOWED_HOSTS, StringConstraint.ANY);
        if (texts == null) {
            if (isCreation) {
                members.addMissing(ALLOWED_HOSTS);
            }
            return null;
        }
        members.checkLength(ALLOWED_HOSTS, texts, texts.toString(), 1, AllowedHosts.HOSTS_MAX);
        var hosts = new ArrayList<AllowedHost>();
        for (int i = 0; i < texts.size(); i++) {
            try {
                hosts.add(AllowedHost.parse(texts.get(i)));
            } catch (IllegalArgumentException _) {
                members.addItemViolation(
                        ALLOWED_HOSTS, i, texts.get(i), "Member must be " + AllowedHost.FORM);
            }
        }
        return hosts.size() > AllowedHosts.HOSTS_MAX ? AllowedHosts.NONE : new AllowedHosts(hosts);
    }

    private static @Nullable Authorization readAuthorization(AuthorizationType type, Members given)
            throws SerializationException {
        var name =
                switch (type) {
                    case BASIC -> "basicAuthParameters";
                    case API_KEY -> "apiKeyAuthParameters";
                    case OAUTH_CLIENT_CREDENTIALS -> "oAuthParameters";
                };
        var own = given.structureOrNull(name);
        if (own == null) {
            given.addMissing(name);
            return null;
        }
        return switch (type) {
            case BASIC ->
                    new Authorization.Basic(
                            own.text("username", StringConstraint.CONNECTION_TEXT),
                            readSecret(own, "password", StringConstraint.CONNECTION_TEXT));
            case API_KEY ->
                    new Authorization.ApiKey(
                            own.text("apiKeyName", StringConstraint.HEADER_NAME),
                            readSecret(own, "apiKeyValue", StringConstraint.HEADER_VALUE));
            case OAUTH_CLIENT_CREDENTIALS -> readOAuth(own);
        };
    }

    private static Secret readSecret(Members members, String name, StringConstraint rule)
            throws SerializationException {
        return new Secret(members.text(name, rule));
    }

    private static @Nullable Authorization readOAuth(Members own) throws SerializationException {
        var client = own.structureOrNull("clientParameters");
        if (client == null) {
            own.addMissing("clientParameters");
            return null;
        }
        return new Authorization.OAuthClientCredentials(
                own.text("authorizationEndpoint", StringConstraint.HTTP_ADDRESS),
                Objects.requireNonNull(
                                own.constantOr("httpMethod", OAuthMethod.class, OAuthMethod.POST))
                        .name(),
                client.text("clientID", StringConstraint.CONNECTION_TEXT),
                readSecret(client, "clientSecret", StringConstraint.CONNECTION_TEXT),
                readParameters(own.structureOrNull("oAuthHttpParameters")));
    }

    private static ConnectionParameters readParameters(@Nullable Members given)
            throws SerializationException {
        return given == null
                ? ConnectionParameters.NONE
                : new ConnectionParameters(
                        readList(
                                given,
                                "headerParameters",
                                StringConstraint.HEADER_NAME,
                                StringConstraint.HEADER_VALUE),
                        readList(
                                given,
                                "queryStringParameters",
                                StringConstraint.CONNECTION_TEXT,
                                StringConstraint.CONNECTION_VALUE),
                        readList(
                                given,
                                "bodyParameters",
                                StringConstraint.CONNECTION_TEXT,
                                StringConstraint.CONNECTION_VALUE));
    }

    /**
     * Reads parameters of one kind, at most 100 (EventBridge API reference,
     * ConnectionHttpParameters).
     */
    private static List<Parameter> readList(
            Members given, String name, StringConstraint key, StringConstraint value)
            throws SerializationException {
        var read =
                given.structuresOrNull(
                        name,
                        each ->
                                new Parameter(
                                        each.text("key", key),
                                        readSecret(each, "value", value),
                                        !each.booleanOr("isValueSecret", false)));
        if (read == null) {
            return List.of();
        }
        given.checkLength(name, read, "[…]", 0, 100);
        return read;
    }

    /** Writes the members of a connection. */
    public static void write(JsonWriter json, ConnectionDescription connection) {
        var terms = connection.content();
        json.member("connectionArn", connection.connectionArn())
                .member("name", connection.name())
                .member("description", terms.description())
                .member("authorizationType", terms.authorization().type())
                .member("allowedHosts", terms.allowedHosts().patterns(), JsonWriter::string)
                .name("authParameters")
                .beginObject();
        write(json, terms.authorization());
        json.name("invocationHttpParameters").beginObject();
        write(json, terms.parameters());
        json.endObject()
                .endObject()
                .member("creationDate", connection.creationDate())
                .member("lastModifiedDate", connection.lastModifiedDate());
    }

    private static void write(JsonWriter json, Authorization authorization) {
        switch (authorization) {
            case Authorization.Basic(var username, _) ->
                    json.name("basicAuthParameters")
                            .beginObject()
                            .member("username", username)
                            .endObject();
            case Authorization.ApiKey(var name, _) ->
                    json.name("apiKeyAuthParameters")
                            .beginObject()
                            .member("apiKeyName", name)
                            .endObject();
            case Authorization.OAuthClientCredentials(
                            var endpoint,
                            var method,
                            var clientId,
                            _,
                            var parameters) -> {
                json.name("oAuthParameters")
                        .beginObject()
                        .member("authorizationEndpoint", endpoint)
                        .member("httpMethod", method)
                        .name("clientParameters")
                        .beginObject()
                        .member("clientID", clientId)
                        .endObject()
                        .name("oAuthHttpParameters")
                        .beginObject();
                write(json, parameters);
                json.endObject().endObject();
            }
        }
    }

    private static void write(JsonWriter json, ConnectionParameters parameters) {
        json.member("headerParameters", parameters.headers(), ConnectionJson::write)
                .member("queryStringParameters", parameters.query(), ConnectionJson::write)
                .member("bodyParameters", parameters.body(), ConnectionJson::write);
    }

    private static void write(JsonWriter json, Parameter parameter) {
        json.beginObject()
                .member("key", parameter.key())
                .member("value", parameter.isPublic() ? parameter.value().text() : null)
                .member("isValueSecret", !parameter.isPublic())
                .endObject();
    }
}
