package dev.askel.http.wire.event;

import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.Authorization.AuthorizationType;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.ConnectionParameters.Parameter;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.api.workbench.Connections.ConnectionContent;
import dev.askel.engine.api.workbench.Connections.ConnectionDescription;
import dev.askel.http.wire.ApiOperation;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.Members;
import dev.askel.http.wire.SerializationException;
import dev.askel.http.wire.StringConstraint;
import dev.askel.trigger.event.EventConnections.ApiKeyUpdate;
import dev.askel.trigger.event.EventConnections.BasicUpdate;
import dev.askel.trigger.event.EventConnections.ConnectionState;
import dev.askel.trigger.event.EventConnections.ConnectionUpdate;
import dev.askel.trigger.event.EventConnections.OAuthUpdate;
import dev.askel.trigger.event.EventRules.ListPage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes EventBridge's operations on connections. Secrets are read and never written, and
 * errors do not repeat them.
 */
final class EventConnectionCodec {
    private static final String NAME = "Name";
    private static final String STATE = "ConnectionState";
    private static final String TYPE = "AuthorizationType";
    private static final String PARAMETERS = "AuthParameters";
    private static final String BASIC = "BasicAuthParameters";
    private static final String API_KEY = "ApiKeyAuthParameters";
    private static final String O_AUTH = "OAuthParameters";
    private static final String INVOCATION = "InvocationHttpParameters";
    private static final String CLIENT = "ClientParameters";
    private static final String O_AUTH_PARAMETERS = "OAuthHttpParameters";
    private static final int PARAMETERS_MAX = 100;

    // The expressions of EventBridge's model need exponential time for some strings. These
    // expressions need linear time, and accept no other strings.

    private static final StringConstraint AUTH_TEXT =
            secret("\\t*[^\\x00-\\x1F:\\x7F][^\\x00-\\x08\\x0A-\\x1F:\\x7F]*");

    /** The value of a header, so it has only characters of ASCII. */
    private static final StringConstraint KEY_VALUE =
            secret("\\t*[\\x20-\\x7E&&[^:]][\\t\\x20-\\x7E&&[^:]]*");

    private static final StringConstraint HEADER_VALUE =
            secret("\\t*[\\x20-\\x7E][\\t\\x20-\\x7E]*");

    /** A token of HTTP; EventBridge's model allows commas too, which no header name may have. */
    private static final StringConstraint HEADER_NAME =
            StringConstraint.matching(1, 512, "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");

    private static final StringConstraint QUERY_KEY =
            StringConstraint.matching(1, 512, "[^\\x00-\\x1F\\x7F]+");
    private static final StringConstraint QUERY_VALUE =
            secret("[^\\x00-\\x09\\x0B\\x0C\\x0E-\\x1F\\x7F]+");
    private static final StringConstraint BODY_KEY = StringConstraint.of(1, 512);
    private static final StringConstraint BODY_VALUE = StringConstraint.secret(0, 512);

    /** An HTTP URL without userinfo, because descriptions show the URL. */
    private static final StringConstraint ENDPOINT =
            StringConstraint.secretMatching(1, 2_048, "https?://[!-~&&[^@/?#]]+([/?#][!-~]*)?");

    private static final StringConstraint KMS_KEY =
            StringConstraint.matching(0, 2_048, "^[a-zA-Z0-9_\\-/:]*$");
    private static final Authorization INVALID = new Authorization.ApiKey("", Secret.NONE);

    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    ApiOperation.ofEventBridge(
                            "CreateConnection",
                            EventConnectionCodec::readCreation,
                            (events, caller, request) ->
                                    events.connections()
                                            .createConnection(
                                                    caller, request.name(), request.content()),
                            (json, connection) -> {
                                writeState(json, connection, ConnectionState.AUTHORIZED);
                                writeTimes(json, connection);
                            }),
                    ApiOperation.ofEventBridge(
                            "DescribeConnection",
                            members -> members.text(NAME, EventConstraints.NAME),
                            (events, caller, name) ->
                                    events.connections().describeConnection(caller, name),
                            EventConnectionCodec::write),
                    ApiOperation.ofEventBridge(
                            "UpdateConnection",
                            EventConnectionCodec::readChange,
                            (events, caller, change) ->
                                    events.connections()
                                            .updateConnection(
                                                    caller, change.name(), change.update()),
                            (json, connection) -> {
                                writeState(json, connection, ConnectionState.AUTHORIZED);
                                writeAllTimes(json, connection);
                            }),
                    ApiOperation.ofEventBridge(
                            "DeleteConnection",
                            members -> members.text(NAME, EventConstraints.NAME),
                            (events, caller, name) ->
                                    events.connections().deleteConnection(caller, name),
                            (json, connection) -> {
                                writeState(json, connection, ConnectionState.DELETING);
                                writeAllTimes(json, connection);
                            }),
                    ApiOperation.ofEventBridge(
                            "ListConnections",
                            members ->
                                    new ConnectionList(
                                            members.textOrNull("NamePrefix", EventConstraints.NAME),
                                            members.constantOrNull(STATE, ConnectionState.class),
                                            EventConstraints.page(members)),
                            (events, caller, list) ->
                                    events.connections()
                                            .listConnections(
                                                    caller,
                                                    list.prefix(),
                                                    list.state(),
                                                    list.page()),
                            (json, list) ->
                                    json.member(
                                                    "Connections",
                                                    list.items(),
                                                    EventConnectionCodec::writeItem)
                                            .member("NextToken", list.nextToken())));

    private EventConnectionCodec() {}

    private enum TokenMethod {
        GET,
        POST,
        PUT
    }

    private record ConnectionCreation(String name, ConnectionContent content) {}

    private record ConnectionChange(String name, ConnectionUpdate update) {}

    private record ConnectionList(
            @Nullable String prefix, @Nullable ConnectionState state, ListPage page) {}

    private static StringConstraint secret(String pattern) {
        return StringConstraint.secretMatching(1, 512, pattern);
    }

    // Reading

    private static ConnectionCreation readCreation(Members members) throws SerializationException {
        refuseUnsupported(members);
        var name = members.text(NAME, EventConstraints.NAME);
        var description = members.textOrNull("Description", EventConstraints.DESCRIPTION);
        boolean hasType = members.has(TYPE);
        var type = members.constantOrNull(TYPE, AuthorizationType.class);
        if (!hasType) {
            members.addMissing(TYPE);
        }
        var given = members.structureOrNull(PARAMETERS);
        if (given == null) {
            members.addMissing(PARAMETERS);
        } else {
            refuseConnectivity(given);
        }
        // Missing members have been recorded as violations.
        return new ConnectionCreation(
                name,
                new ConnectionContent(
                        description,
                        type == null || given == null ? INVALID : readAuthorization(type, given),
                        given == null
                                ? ConnectionParameters.NONE
                                : readParameters(given, INVOCATION),
                        AllowedHosts.NONE));
    }

    private static void refuseUnsupported(Members members) throws SerializationException {
        var key = members.textOrNull("KmsKeyIdentifier", KMS_KEY);
        if (key != null && !key.isEmpty()) {
            members.addUnsupported("KmsKeyIdentifier");
        }
        if (members.has("InvocationConnectivityParameters")) {
            members.addUnsupported("InvocationConnectivityParameters");
        }
    }

    private static void refuseConnectivity(Members given) {
        if (given.has("ConnectivityParameters")) {
            given.addUnsupported("ConnectivityParameters");
        }
    }

    private static Authorization readAuthorization(AuthorizationType type, Members given)
            throws SerializationException {
        var name =
                switch (type) {
                    case BASIC -> BASIC;
                    case API_KEY -> API_KEY;
                    case OAUTH_CLIENT_CREDENTIALS -> O_AUTH;
                };
        var own = given.structureOrNull(name);
        if (own == null) {
            given.addMissing(name);
            return INVALID;
        }
        return switch (type) {
            case BASIC ->
                    new Authorization.Basic(
                            own.text("Username", AUTH_TEXT),
                            new Secret(own.text("Password", AUTH_TEXT)));
            case API_KEY ->
                    new Authorization.ApiKey(
                            own.text("ApiKeyName", HEADER_NAME),
                            new Secret(own.text("ApiKeyValue", KEY_VALUE)));
            case OAUTH_CLIENT_CREDENTIALS -> readOAuth(own);
        };
    }

    private static Authorization readOAuth(Members own) throws SerializationException {
        var client = own.structureOrNull(CLIENT);
        if (client == null) {
            own.addMissing(CLIENT);
        }
        return new Authorization.OAuthClientCredentials(
                own.text("AuthorizationEndpoint", ENDPOINT),
                own.constant("HttpMethod", TokenMethod.class).name(),
                client == null ? "" : client.text("ClientID", AUTH_TEXT),
                client == null ? Secret.NONE : new Secret(client.text("ClientSecret", AUTH_TEXT)),
                readParameters(own, O_AUTH_PARAMETERS));
    }

    private static ConnectionChange readChange(Members members) throws SerializationException {
        refuseUnsupported(members);
        var name = members.text(NAME, EventConstraints.NAME);
        var description = members.textOrNull("Description", EventConstraints.DESCRIPTION);
        var type = members.constantOrNull(TYPE, AuthorizationType.class);
        var given = members.structureOrNull(PARAMETERS);
        if (given == null) {
            return new ConnectionChange(
                    name, new ConnectionUpdate(description, type, null, null, null, null));
        }
        refuseConnectivity(given);
        var basic = given.structureOrNull(BASIC);
        var apiKey = given.structureOrNull(API_KEY);
        var oAuth = given.structureOrNull(O_AUTH);
        return new ConnectionChange(
                name,
                new ConnectionUpdate(
                        description,
                        type,
                        basic == null
                                ? null
                                : new BasicUpdate(
                                        basic.textOrNull("Username", AUTH_TEXT),
                                        secretOrNull(basic, "Password", AUTH_TEXT)),
                        apiKey == null
                                ? null
                                : new ApiKeyUpdate(
                                        apiKey.textOrNull("ApiKeyName", HEADER_NAME),
                                        secretOrNull(apiKey, "ApiKeyValue", KEY_VALUE)),
                        oAuth == null ? null : readOAuthUpdate(oAuth),
                        given.has(INVOCATION) ? readParameters(given, INVOCATION) : null));
    }

    private static OAuthUpdate readOAuthUpdate(Members own) throws SerializationException {
        var client = own.structureOrNull(CLIENT);
        var method = own.constantOrNull("HttpMethod", TokenMethod.class);
        return new OAuthUpdate(
                own.textOrNull("AuthorizationEndpoint", ENDPOINT),
                method == null ? null : method.name(),
                client == null ? null : client.textOrNull("ClientID", AUTH_TEXT),
                client == null ? null : secretOrNull(client, "ClientSecret", AUTH_TEXT),
                own.has(O_AUTH_PARAMETERS) ? readParameters(own, O_AUTH_PARAMETERS) : null);
    }

    private static @Nullable Secret secretOrNull(
            Members members, String name, StringConstraint rule) throws SerializationException {
        var text = members.textOrNull(name, rule);
        return text == null ? null : new Secret(text);
    }

    private static ConnectionParameters readParameters(Members parent, String name)
            throws SerializationException {
        var given = parent.structureOrNull(name);
        return given == null
                ? ConnectionParameters.NONE
                : new ConnectionParameters(
                        readList(given, "HeaderParameters", HEADER_NAME, HEADER_VALUE),
                        readList(given, "QueryStringParameters", QUERY_KEY, QUERY_VALUE),
                        readList(given, "BodyParameters", BODY_KEY, BODY_VALUE));
    }

    private static List<Parameter> readList(
            Members given, String name, StringConstraint key, StringConstraint value)
            throws SerializationException {
        var read =
                Objects.requireNonNullElse(
                        given.structuresOrNull(
                                name,
                                each ->
                                        new Parameter(
                                                each.text("Key", key),
                                                new Secret(each.text("Value", value)),
                                                !each.booleanOr("IsValueSecret", false))),
                        List.<Parameter>of());
        given.checkLength(name, read, "[…]", 0, PARAMETERS_MAX);
        return read;
    }

    // Writing

    private static void writeState(
            JsonWriter json, ConnectionDescription connection, ConnectionState state) {
        json.member("ConnectionArn", connection.connectionArn()).member(STATE, state);
    }

    private static void writeTimes(JsonWriter json, ConnectionDescription connection) {
        json.member("CreationTime", connection.creationDate())
                .member("LastModifiedTime", connection.lastModifiedDate());
    }

    /** Each change authorizes a connection again. */
    private static void writeAllTimes(JsonWriter json, ConnectionDescription connection) {
        writeTimes(json, connection);
        json.member("LastAuthorizedTime", connection.lastModifiedDate());
    }

    private static void writeItem(JsonWriter json, ConnectionDescription connection) {
        json.beginObject()
                .member("ConnectionArn", connection.connectionArn())
                .member(NAME, connection.name())
                .member(STATE, ConnectionState.AUTHORIZED)
                .member(TYPE, connection.content().authorization().type());
        writeAllTimes(json, connection);
        json.endObject();
    }

    private static void write(JsonWriter json, ConnectionDescription connection) {
        var content = connection.content();
        json.member("ConnectionArn", connection.connectionArn())
                .member(NAME, connection.name())
                .member("Description", content.description())
                .member(STATE, ConnectionState.AUTHORIZED)
                .member(TYPE, content.authorization().type())
                .name(PARAMETERS)
                .beginObject();
        writeAuthorization(json, content.authorization());
        writeParameters(json, INVOCATION, content.parameters());
        json.endObject();
        writeAllTimes(json, connection);
    }

    private static void writeAuthorization(JsonWriter json, Authorization authorization) {
        switch (authorization) {
            case Authorization.Basic(var username, _) ->
                    json.name(BASIC).beginObject().member("Username", username).endObject();
            case Authorization.ApiKey(var name, _) ->
                    json.name(API_KEY).beginObject().member("ApiKeyName", name).endObject();
            case Authorization.OAuthClientCredentials oAuth -> {
                json.name(O_AUTH)
                        .beginObject()
                        .name(CLIENT)
                        .beginObject()
                        .member("ClientID", oAuth.clientId())
                        .endObject()
                        .member("AuthorizationEndpoint", oAuth.endpoint())
                        .member("HttpMethod", oAuth.method());
                writeParameters(json, O_AUTH_PARAMETERS, oAuth.parameters());
                json.endObject();
            }
        }
    }

    /**
     * Omits empty lists, and parameters without lists. Terraform would see an empty structure as a
     * difference from a configuration that has none.
     */
    private static void writeParameters(
            JsonWriter json, String name, ConnectionParameters parameters) {
        if (parameters.equals(ConnectionParameters.NONE)) {
            return;
        }
        json.name(name).beginObject();
        writeList(json, "HeaderParameters", parameters.headers());
        writeList(json, "QueryStringParameters", parameters.query());
        writeList(json, "BodyParameters", parameters.body());
        json.endObject();
    }

    private static void writeList(JsonWriter json, String name, List<Parameter> parameters) {
        if (!parameters.isEmpty()) {
            json.member(name, parameters, EventConnectionCodec::writeParameter);
        }
    }

    private static void writeParameter(JsonWriter json, Parameter parameter) {
        json.beginObject()
                .member("Key", parameter.key())
                .member("Value", parameter.isPublic() ? parameter.value().text() : null)
                .member("IsValueSecret", !parameter.isPublic())
                .endObject();
    }
}
