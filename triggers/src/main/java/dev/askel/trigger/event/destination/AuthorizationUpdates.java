package dev.askel.trigger.event.destination;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.Authorization.ApiKey;
import dev.askel.engine.api.connection.Authorization.AuthorizationType;
import dev.askel.engine.api.connection.Authorization.Basic;
import dev.askel.engine.api.connection.Authorization.OAuthClientCredentials;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.ConnectionParameters.Parameter;
import dev.askel.engine.api.workbench.Connections.ConnectionContent;
import dev.askel.trigger.event.EventConnections.ApiKeyUpdate;
import dev.askel.trigger.event.EventConnections.BasicUpdate;
import dev.askel.trigger.event.EventConnections.ConnectionUpdate;
import dev.askel.trigger.event.EventConnections.OAuthUpdate;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Applies EventBridge's UpdateConnection to the content of a connection. Pure. */
final class AuthorizationUpdates {
    private static final String BASIC = "BasicAuthParameters";
    private static final String API_KEY = "ApiKeyAuthParameters";
    private static final String O_AUTH = "OAuthParameters";

    private AuthorizationUpdates() {}

    /** Returns the changed content; the allowed hosts stay. */
    static Answer<ConnectionContent> apply(ConnectionContent before, ConnectionUpdate update) {
        var type = Objects.requireNonNullElse(update.type(), before.authorization().type());
        var foreign = foreign(type, update);
        return foreign == null
                ? authorization(before.authorization(), type, update)
                        .map(authorization ->
                                new ConnectionContent(
                                        update.description() == null
                                                ? before.description()
                                                : update.description(),
                                        authorization,
                                        Objects.requireNonNullElse(
                                                update.parameters(), before.parameters()),
                                        before.allowedHosts()))
                : refused(
                        "%s does not belong to the authorization type %s."
                                .formatted(foreign, type));
    }

    /** Returns the name of a structure that belongs to another type; null when there is none. */
    private static @Nullable String foreign(AuthorizationType type, ConnectionUpdate update) {
        if (update.basic() != null && type != AuthorizationType.BASIC) {
            return BASIC;
        }
        if (update.apiKey() != null && type != AuthorizationType.API_KEY) {
            return API_KEY;
        }
        return update.oAuth() != null && type != AuthorizationType.OAUTH_CLIENT_CREDENTIALS
                ? O_AUTH
                : null;
    }

    private static Answer<Authorization> authorization(
            Authorization before, AuthorizationType type, ConnectionUpdate update) {
        return switch (type) {
            case BASIC ->
                    basic(
                            before instanceof Basic stored ? stored : null,
                            Objects.requireNonNullElseGet(
                                    update.basic(), () -> new BasicUpdate(null, null)));
            case API_KEY ->
                    apiKey(
                            before instanceof ApiKey stored ? stored : null,
                            Objects.requireNonNullElseGet(
                                    update.apiKey(), () -> new ApiKeyUpdate(null, null)));
            case OAUTH_CLIENT_CREDENTIALS ->
                    oAuth(
                            before instanceof OAuthClientCredentials stored ? stored : null,
                            Objects.requireNonNullElseGet(
                                    update.oAuth(),
                                    () -> new OAuthUpdate(null, null, null, null, null)));
        };
    }

    private static Answer<Authorization> basic(@Nullable Basic stored, BasicUpdate update) {
        var username = or(update.username(), stored == null ? null : stored.username());
        var password = or(update.password(), stored == null ? null : stored.password());
        return username == null || password == null
                ? incomplete(AuthorizationType.BASIC, BASIC + " with Username and Password")
                : Answer.ok(new Basic(username, password));
    }

    private static Answer<Authorization> apiKey(@Nullable ApiKey stored, ApiKeyUpdate update) {
        var name = or(update.name(), stored == null ? null : stored.name());
        var value = or(update.value(), stored == null ? null : stored.value());
        return name == null || value == null
                ? incomplete(
                        AuthorizationType.API_KEY, API_KEY + " with ApiKeyName and ApiKeyValue")
                : Answer.ok(new ApiKey(name, value));
    }

    private static Answer<Authorization> oAuth(
            @Nullable OAuthClientCredentials stored, OAuthUpdate update) {
        var endpoint = or(update.endpoint(), stored == null ? null : stored.endpoint());
        var method = or(update.method(), stored == null ? null : stored.method());
        var clientId = or(update.clientId(), stored == null ? null : stored.clientId());
        var secret = or(update.clientSecret(), stored == null ? null : stored.clientSecret());
        var parameters =
                Objects.requireNonNullElse(
                        or(update.parameters(), stored == null ? null : stored.parameters()),
                        ConnectionParameters.NONE);
        if (endpoint == null || method == null || clientId == null || secret == null) {
            return incomplete(
                    AuthorizationType.OAUTH_CLIENT_CREDENTIALS,
                    O_AUTH + " with ClientParameters, AuthorizationEndpoint and HttpMethod");
        }
        if (stored != null && !stored.endpoint().equals(endpoint)) {
            if (update.clientSecret() == null) {
                return refused("A change of AuthorizationEndpoint needs ClientSecret.");
            }
            if (update.parameters() == null && hasSecrets(stored.parameters())) {
                return refused("A change of AuthorizationEndpoint needs OAuthHttpParameters.");
            }
        }
        return Answer.ok(
                new OAuthClientCredentials(endpoint, method, clientId, secret, parameters));
    }

    private static boolean hasSecrets(ConnectionParameters parameters) {
        return !Stream.of(parameters.headers(), parameters.query(), parameters.body())
                .flatMap(list -> list.stream())
                .allMatch(Parameter::isPublic);
    }

    private static <T> @Nullable T or(@Nullable T given, @Nullable T stored) {
        return given == null ? stored : given;
    }

    private static <T> Answer<T> incomplete(AuthorizationType type, String members) {
        return refused("The authorization type %s needs %s.".formatted(type, members));
    }

    private static <T> Answer<T> refused(String reason) {
        return Answer.refused(
                new ValidationException(
                        "Parameter AuthParameters is not valid. Reason: " + reason));
    }
}
