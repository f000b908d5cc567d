package dev.askel.connectors.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.connectors.aws.AwsServices;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceRequest;
import dev.askel.connectors.aws.ServiceResponse;
import dev.askel.connectors.aws.ServiceResponse.Answered;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.ConnectionParameters.Parameter;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.connection.OpenedConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads connections of EventBridge, at AWS or a configured endpoint: the result of
 * DescribeConnection and the secret in Secrets Manager. Caches them for a minute.
 */
public final class EventBridgeConnections {
    private static final Duration CACHE_DURATION = Duration.ofMinutes(1);
    private static final int CACHED_MAX = 1_000;
    private static final String AUTHORIZED = "AUTHORIZED";

    private final AwsServices aws;
    private final InstantSource clock;
    private final Duration timeout;
    private final EventBridgeHosts hosts;
    private final ConcurrentMap<CacheKey, CachedConnection> cached = new ConcurrentHashMap<>();

    /**
     * The key of the cache.
     *
     * @param roleArn the role that may read the connection; null for the server
     */
    private record CacheKey(String arn, @Nullable String roleArn) {}

    private record CachedConnection(OpenedConnection connection, Instant until) {}

    /** The result of a lookup. */
    sealed interface LookupResult {}

    /** The connection. */
    record Usable(OpenedConnection connection) implements LookupResult {}

    /** The connection exists but cannot be used; contains AWS's error name and the reason. */
    record Unusable(String error, String reason) implements LookupResult {}

    /** The connection does not exist, or EventBridge is unavailable; contains the reason. */
    record NotFound(String reason) implements LookupResult {}

    /**
     * Creates a reader with an empty cache.
     *
     * @param timeout the timeout of each answer
     * @param hosts the allowed hosts of each connection
     */
    public EventBridgeConnections(
            AwsServices aws, InstantSource clock, Duration timeout, EventBridgeHosts hosts) {
        this.aws = aws;
        this.hosts = hosts;
        this.clock = clock;
        this.timeout = timeout;
    }

    /**
     * Finds the connection with an ARN. Blocks, so it must run on a virtual thread.
     *
     * @param executionRoleArn the role of the execution; null when it has none
     */
    LookupResult find(String arn, @Nullable String executionRoleArn) throws InterruptedException {
        var roleArn = aws.assumesExecutionRoles() ? executionRoleArn : null;
        var key = new CacheKey(arn, roleArn);
        var found = cached.get(key);
        if (found != null && clock.instant().isBefore(found.until())) {
            return new Usable(found.connection());
        }
        var fetched = fetch(arn, roleArn);
        if (fetched instanceof Usable(var connection)) {
            if (cached.size() >= CACHED_MAX) {
                cached.clear();
            }
            cached.put(key, new CachedConnection(connection, clock.instant().plus(CACHE_DURATION)));
        }
        return fetched;
    }

    /** Returns the hosts that the setting allows for a connection. */
    AllowedHosts hosts(String arn) {
        return hosts.of(arn);
    }

    private LookupResult fetch(String arn, @Nullable String roleArn) throws InterruptedException {
        var parts = arn.split("[:/]", -1);
        if (parts.length != 8) {
            return new NotFound("the ARN is not that of a connection");
        }
        // AWS ignores the Credentials of HTTP tasks.
        var caller = new ServiceCaller(parts[4], parts[3], roleArn, null);
        var description = call("eventbridge", "DescribeConnection", "Name", parts[6], caller);
        if (!(description instanceof Answered(var described, _, _))) {
            return refused(description);
        }
        if (!described.path("ConnectionArn").asText().equals(arn)) {
            return new NotFound("the connection of this name in EventBridge has another ARN");
        }
        var state = described.path("ConnectionState").asText(AUTHORIZED);
        if (!state.equals(AUTHORIZED)) {
            return new Unusable(
                    "Events.ConnectionResource.InvalidConnectionState",
                    "The connection is in the state " + state);
        }
        var value =
                call(
                        "secretsmanager",
                        "GetSecretValue",
                        "SecretId",
                        described.path("SecretArn").asText(),
                        caller);
        if (!(value instanceof Answered(var secret, _, _))) {
            return refused(value);
        }
        var text = secret.path("SecretString").asText();
        var connection = read(arn, described, text, hosts.of(arn));
        return connection == null
                ? new Unusable(
                        "Events.ConnectionResource.InvalidConnectionState",
                        "The connection's secret lacks a member that its authorization requires")
                : new Usable(connection);
    }

    private ServiceResponse call(
            String client, String operation, String member, String value, ServiceCaller caller)
            throws InterruptedException {
        var request =
                new ServiceRequest(
                        client,
                        operation,
                        JsonNodeFactory.instance.objectNode().put(member, value),
                        caller,
                        timeout);
        return RunningCalls.runPreparation(() -> aws.call(request));
    }

    private static LookupResult refused(ServiceResponse answer) {
        return switch (answer) {
            case ServiceResponse.Refused refused when isDenied(refused) ->
                    new Unusable(
                            "Events.ConnectionResource.AccessDenied",
                            String.valueOf(refused.message()));
            case ServiceResponse.Refused refused ->
                    new NotFound(refused.code() + ": " + refused.message());
            case ServiceResponse.Unaddressed(var reason) -> new NotFound(reason);
            case ServiceResponse.Unsigned(var reason, var isExecutionRole, _, _) ->
                    isExecutionRole
                            ? new Unusable(ErrorName.TASK_FAILED, reason)
                            : new NotFound(reason);
            case ServiceResponse.NotSent(var reason) -> new NotFound(reason);
            case ServiceResponse.Broken(var reason) -> new NotFound(reason);
            case ServiceResponse.TimedOut(var after) ->
                    new NotFound("no answer within %d s".formatted(after.toSeconds()));
            case Answered _ -> throw new IllegalArgumentException("Not refused");
        };
    }

    private static boolean isDenied(ServiceResponse.Refused refused) {
        return String.valueOf(refused.code()).contains("AccessDenied");
    }

    // Reading

    /**
     * Reads a connection from its secret and description. The secret is a JSON object. EventBridge
     * spells its members with underscores. Emulators spell them like the API. All members without
     * secrets are in the description.
     */
    private static @Nullable OpenedConnection read(
            String arn, ObjectNode described, String secretText, AllowedHosts hosts) {
        var secret = normalized(HttpResult.parseJsonOrText(secretText));
        var description = normalized(described.path("AuthParameters"));
        var authorization =
                switch (described.path("AuthorizationType").asText()) {
                    case "BASIC" -> {
                        var name = text("username", secret, description);
                        var password = text("password", secret, description);
                        yield name == null || password == null
                                ? null
                                : new Authorization.Basic(name, new Secret(password));
                    }
                    case "API_KEY" -> {
                        var name = text("apikeyname", secret, description);
                        var value = text("apikeyvalue", secret, description);
                        yield name == null || value == null
                                ? null
                                : new Authorization.ApiKey(name, new Secret(value));
                    }
                    case "OAUTH_CLIENT_CREDENTIALS" -> oAuth(secret, description);
                    default -> null;
                };
        return authorization == null
                ? null
                : new OpenedConnection(
                        arn,
                        UUID.nameUUIDFromBytes((arn + secretText).getBytes(StandardCharsets.UTF_8)),
                        authorization,
                        parameters("invocationhttpparameters", secret, description),
                        hosts);
    }

    private static @Nullable Authorization oAuth(JsonNode secret, JsonNode description) {
        var endpoint = text("authorizationendpoint", secret, description);
        var method = text("httpmethod", secret, description);
        var id = text("clientid", secret, description);
        var client = text("clientsecret", secret, description);
        return endpoint == null || id == null || client == null
                ? null
                : new Authorization.OAuthClientCredentials(
                        endpoint,
                        method == null ? "POST" : method,
                        id,
                        new Secret(client),
                        parameters("oauthhttpparameters", secret, description));
    }

    /** Returns a copy with member names in lower case and without underscores. */
    private static JsonNode normalized(JsonNode value) {
        if (value.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            value.properties()
                    .forEach(member ->
                            object.set(
                                    member.getKey().replace("_", "").toLowerCase(Locale.ROOT),
                                    normalized(member.getValue())));
            return object;
        }
        if (value.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            value.forEach(each -> array.add(normalized(each)));
            return array;
        }
        return value;
    }

    private static JsonNode first(String name, JsonNode secret, JsonNode description) {
        for (var from : List.of(secret, description)) {
            var found = from.findValue(name);
            if (found != null && !found.isNull()) {
                return found;
            }
        }
        return MissingNode.getInstance();
    }

    private static @Nullable String text(String name, JsonNode secret, JsonNode description) {
        return first(name, secret, description).textValue();
    }

    private static ConnectionParameters parameters(
            String name, JsonNode secret, JsonNode description) {
        var found = first(name, secret, description);
        return new ConnectionParameters(
                list(found.path("headerparameters")),
                list(found.path("querystringparameters")),
                list(found.path("bodyparameters")));
    }

    private static List<Parameter> list(JsonNode array) {
        var parameters = new ArrayList<Parameter>();
        for (var each : array) {
            parameters.add(
                    new Parameter(
                            each.path("key").asText(),
                            new Secret(each.path("value").asText()),
                            !each.path("isvaluesecret").asBoolean()));
        }
        return parameters;
    }
}
