package dev.askel.trigger.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.trigger.event.EventBuses;
import dev.askel.trigger.event.input.EventPath;
import dev.askel.trigger.mqtt.MqttSubscription.Deduplication;
import dev.askel.trigger.mqtt.MqttSubscription.Shared;
import dev.askel.trigger.mqtt.MqttSubscription.Version;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes definitions of subscriptions. The stored form has the same members, with a
 * version; members may be added, but not renamed or given another meaning.
 */
final class SubscriptionJson {
    /** The maximum size of a request, in bytes. */
    static final int BYTES_MAX = 64 * 1024;

    private static final int VERSION = 1;
    private static final int FILTERS_MAX = 20;
    private static final int FILTER_MAX = 1_024;
    private static final int RECEIVE_MAXIMUM = 64;
    private static final int RECEIVE_MAXIMUM_MAX = 1_000;
    private static final int DETAIL_TYPE_MAX = 128;
    private static final int TEXT_MAX = 256;
    private static final int PORT_MAX = 65_535;
    private static final Map<String, Integer> PORTS = Map.of("mqtt", 1883, "mqtts", 8883);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final Pattern BUS = Pattern.compile("[/.\\-_A-Za-z0-9]{1,256}");
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Set<String> MEMBERS =
            Set.of(
                    "brokerUri",
                    "protocolVersion",
                    "topicFilters",
                    "connectionArn",
                    "caCertificates",
                    "clientIdPrefix",
                    "shared",
                    "receiveMaximum",
                    "eventBusName",
                    "source",
                    "detailType",
                    "deduplication");

    private SubscriptionJson() {}

    /** Reads the body of a request. */
    static MqttSubscription read(String name, byte[] body) throws InvalidSubscriptionException {
        if (body.length > BYTES_MAX) {
            throw new InvalidSubscriptionException(
                    "The body has more than %d bytes".formatted(BYTES_MAX));
        }
        if (!NAME.matcher(name).matches()) {
            throw pattern("name", NAME);
        }
        try {
            return read(
                    name,
                    Payload.parseWithUniqueKeys(new String(body, StandardCharsets.UTF_8)).tree());
        } catch (MalformedJsonException e) {
            throw new InvalidSubscriptionException("The body is not JSON: " + e.getMessage(), e);
        }
    }

    private static MqttSubscription read(String name, JsonNode json)
            throws InvalidSubscriptionException {
        if (!json.isObject()) {
            throw new InvalidSubscriptionException("The body is not a JSON object");
        }
        for (var member : json.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw InvalidSubscriptionException.of(member.getKey(), "Member is not known");
            }
        }
        var version = version(json);
        return new MqttSubscription(
                name,
                broker(json),
                version,
                filters(json),
                textOrNull(json, "connectionArn", 1_600),
                textOrNull(json, "caCertificates", BYTES_MAX),
                clientIdPrefix(json),
                shared(json, version),
                integer(json, "", "receiveMaximum", RECEIVE_MAXIMUM, RECEIVE_MAXIMUM_MAX),
                text(json, "eventBusName", EventBuses.DEFAULT, BUS),
                source(json, name),
                detailType(json),
                deduplication(json, version));
    }

    private static URI broker(JsonNode json) throws InvalidSubscriptionException {
        var text = textOrNull(json, "brokerUri", FILTER_MAX);
        var expected =
                "Member must be a URI such as mqtts://broker.example.com:8883, without user and path";
        if (text == null) {
            throw InvalidSubscriptionException.of("brokerUri", "Member must not be null");
        }
        try {
            var uri = new URI(text);
            var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            var port = PORTS.get(scheme);
            boolean isPlain =
                    String.valueOf(uri.getRawPath()).isEmpty()
                            && uri.getRawUserInfo() == null
                            && uri.getRawQuery() == null
                            && uri.getRawFragment() == null;
            if (port == null || uri.getHost() == null || !isPlain || uri.getPort() > PORT_MAX) {
                throw InvalidSubscriptionException.of("brokerUri", expected);
            }
            return new URI(
                    scheme,
                    null,
                    uri.getHost(),
                    uri.getPort() < 0 ? port : uri.getPort(),
                    null,
                    null,
                    null);
        } catch (URISyntaxException e) {
            throw new InvalidSubscriptionException(
                    InvalidSubscriptionException.of("brokerUri", expected).text(), e);
        }
    }

    private static Version version(JsonNode json) throws InvalidSubscriptionException {
        var text = textOrNull(json, "protocolVersion", TEXT_MAX);
        for (var version : Version.values()) {
            if (version.text().equals(text == null ? Version.V5.text() : text)) {
                return version;
            }
        }
        throw InvalidSubscriptionException.of(
                "protocolVersion", "Member must satisfy enum value set: [3.1.1, 5]");
    }

    private static List<String> filters(JsonNode json) throws InvalidSubscriptionException {
        var given = json.path("topicFilters");
        if (!given.isArray() || given.isEmpty() || given.size() > FILTERS_MAX) {
            throw InvalidSubscriptionException.of(
                    "topicFilters",
                    "Member must be an array of 1 to %d strings".formatted(FILTERS_MAX));
        }
        var filters = new ArrayList<String>();
        for (var filter : given) {
            if (!filter.isTextual() || !isFilter(filter.textValue())) {
                throw InvalidSubscriptionException.of(
                        "topicFilters",
                        "Member must be a topic filter, where + and # are whole levels and # is the last one");
            }
            filters.add(filter.textValue());
        }
        return List.copyOf(filters);
    }

    private static boolean isFilter(String filter) {
        if (filter.isEmpty()
                || filter.length() > FILTER_MAX
                || filter.indexOf('\0') >= 0
                || filter.startsWith("$share/")) {
            return false;
        }
        var levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            var level = levels[i];
            boolean hasWildcard = level.contains("+") || level.contains("#");
            if (hasWildcard && level.length() > 1) {
                return false;
            }
            if (level.equals("#") && i < levels.length - 1) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Shared shared(JsonNode json, Version version)
            throws InvalidSubscriptionException {
        var shared = objectOrNull(json, "shared", Set.of("group", "subscribers"));
        if (shared == null) {
            return null;
        }
        if (version != Version.V5) {
            throw InvalidSubscriptionException.of(
                    "shared", "Member requires the protocolVersion 5");
        }
        return new Shared(
                text(shared, "group", "", GROUP),
                integer(shared, "shared.", "subscribers", 2, ClientLanes.COUNT));
    }

    private static @Nullable String clientIdPrefix(JsonNode json)
            throws InvalidSubscriptionException {
        var given = textOrNull(json, "clientIdPrefix", TEXT_MAX);
        if (given != null && !CLIENT_ID.matcher(given).matches()) {
            throw pattern("clientIdPrefix", CLIENT_ID);
        }
        return given;
    }

    private static String source(JsonNode json, String name) throws InvalidSubscriptionException {
        var given = textOrNull(json, "source", TEXT_MAX);
        var source = given == null ? "mqtt." + name : given;
        if (source.startsWith("aws.")) {
            throw InvalidSubscriptionException.of("source", "Member must not begin with 'aws.'");
        }
        return source;
    }

    private static String detailType(JsonNode json) throws InvalidSubscriptionException {
        var given = textOrNull(json, "detailType", DETAIL_TYPE_MAX);
        return given == null ? "MQTT Message" : given;
    }

    private static @Nullable Deduplication deduplication(JsonNode json, Version version)
            throws InvalidSubscriptionException {
        var given = objectOrNull(json, "deduplication", Set.of("property", "path"));
        if (given == null) {
            return null;
        }
        var property = textOrNull(given, "property", TEXT_MAX);
        var path = textOrNull(given, "path", TEXT_MAX);
        if ((property == null) == (path == null)) {
            throw InvalidSubscriptionException.of(
                    "deduplication", "Member must have either property or path");
        }
        if (property != null && version != Version.V5) {
            throw InvalidSubscriptionException.of(
                    "deduplication.property", "Member requires the protocolVersion 5");
        }
        if (path != null && EventPath.parse(path) == null) {
            throw InvalidSubscriptionException.of(
                    "deduplication.path", "Member must be a path such as $.detail.id");
        }
        return new Deduplication(property, path);
    }

    private static @Nullable JsonNode objectOrNull(JsonNode json, String name, Set<String> members)
            throws InvalidSubscriptionException {
        var value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isObject()) {
            throw InvalidSubscriptionException.of(name, "Member must be an object");
        }
        for (var member : value.properties()) {
            if (!members.contains(member.getKey())) {
                throw InvalidSubscriptionException.of(
                        name + "." + member.getKey(), "Member is not known");
            }
        }
        return value;
    }

    private static @Nullable String textOrNull(JsonNode json, String name, int max)
            throws InvalidSubscriptionException {
        var value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        var text = value.textValue();
        if (text == null || text.isEmpty() || text.length() > max || text.indexOf('\0') >= 0) {
            throw InvalidSubscriptionException.of(
                    name, "Member must be a string of 1 to %d characters".formatted(max));
        }
        return text;
    }

    private static String text(JsonNode json, String name, String otherwise, Pattern form)
            throws InvalidSubscriptionException {
        var given = textOrNull(json, name, TEXT_MAX);
        var text = given == null ? otherwise : given;
        if (!form.matcher(text).matches()) {
            throw pattern(name, form);
        }
        return text;
    }

    private static InvalidSubscriptionException pattern(String name, Pattern form) {
        return InvalidSubscriptionException.of(
                name, "Member must satisfy regular expression pattern: " + form.pattern());
    }

    private static int integer(JsonNode json, String at, String name, int otherwise, int max)
            throws InvalidSubscriptionException {
        var value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < 1
                || value.intValue() > max) {
            throw InvalidSubscriptionException.of(
                    at + name, "Member must be an integer from 1 to " + max);
        }
        return value.intValue();
    }

    /** Writes the members of a definition. */
    static ObjectNode write(MqttSubscription subscription) {
        var json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("brokerUri", subscription.broker().toString())
                        .put("protocolVersion", subscription.version().text());
        var filters = json.putArray("topicFilters");
        subscription.topicFilters().forEach(filters::add);
        put(json, "connectionArn", subscription.connectionArn());
        put(json, "caCertificates", subscription.caCertificates());
        put(json, "clientIdPrefix", subscription.clientIdPrefix());
        var shared = subscription.shared();
        if (shared != null) {
            json.putObject("shared")
                    .put("group", shared.group())
                    .put("subscribers", shared.subscribers());
        }
        json.put("receiveMaximum", subscription.receiveMaximum())
                .put("eventBusName", subscription.bus())
                .put("source", subscription.source())
                .put("detailType", subscription.detailType());
        var deduplication = subscription.deduplication();
        if (deduplication != null) {
            var object = json.putObject("deduplication");
            put(object, "property", deduplication.property());
            put(object, "path", deduplication.path());
        }
        return json;
    }

    private static void put(ObjectNode to, String name, @Nullable String text) {
        if (text != null) {
            to.put(name, text);
        }
    }

    /** Encodes a definition for the database. */
    static byte[] encode(MqttSubscription subscription) {
        var json = JsonNodeFactory.instance.objectNode().put("v", VERSION);
        json.set("subscription", write(subscription));
        return Payload.of(json).text().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Decodes a stored definition.
     *
     * @throws IllegalStateException when a later release has encoded it, or it is damaged
     */
    static MqttSubscription decode(String name, byte[] stored) {
        try {
            var json = Payload.parse(new String(stored, StandardCharsets.UTF_8)).tree();
            if (json.path("v").asInt() != VERSION) {
                throw new IllegalStateException(
                        "The stored subscription %s has version %s, expected %d"
                                .formatted(name, json.path("v"), VERSION));
            }
            return read(name, json.path("subscription"));
        } catch (MalformedJsonException | InvalidSubscriptionException e) {
            throw new IllegalStateException("The stored subscription " + name + " is invalid", e);
        }
    }
}
