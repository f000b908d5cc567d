package dev.askel.trigger.event.cloudevent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.trigger.event.EventPublisher;
import dev.askel.trigger.text.Utf8;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads CloudEvents in the three content modes of the <a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md">HTTP
 * binding</a>, with the <a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON
 * format</a>.
 */
public final class CloudEventReader {
    /** The maximum number of events of a batch. */
    public static final int BATCH_MAX = 100;

    /** The media type of an event in the structured mode. */
    public static final String STRUCTURED = "application/cloudevents+json";

    /** The media type of several events. */
    public static final String BATCH = "application/cloudevents-batch+json";

    private static final String JSON = "application/json";

    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s\";]+)", Pattern.CASE_INSENSITIVE);

    /** The beginning of the names of headers with attributes. */
    public static final String HEADER_PREFIX = "ce-";

    static final String DATA = "data";
    static final String DATA_BASE64 = "data_base64";

    /** All media types of CloudEvents begin with this text. */
    private static final String CLOUD_EVENTS = "application/cloudevents";

    private CloudEventReader() {}

    /**
     * Reads the events of a request.
     *
     * @param contentType the header {@code Content-Type}; null when absent
     * @param headers the values of the headers that begin with {@code ce-}, by their names in lower
     *     case
     * @return the events, or {@code ValidationException} with the name of the wrong attribute
     */
    public static Answer<List<CloudEvent>> read(
            @Nullable String contentType, Map<String, List<String>> headers, byte[] body) {
        long bytes = body.length;
        for (var header : headers.entrySet()) {
            for (var value : header.getValue()) {
                bytes += header.getKey().length() + value.length();
            }
        }
        if (bytes > EventPublisher.BYTES_MAX) {
            return refused(
                    "The request has more than %d bytes".formatted(EventPublisher.BYTES_MAX));
        }
        try {
            return readMode(contentType, headers, body);
        } catch (InvalidCloudEventException e) {
            return refused(String.valueOf(e.getMessage()));
        }
    }

    private static Answer<List<CloudEvent>> readMode(
            @Nullable String contentType, Map<String, List<String>> headers, byte[] body)
            throws InvalidCloudEventException {
        var mediaType = contentType == null ? "" : mediaType(contentType);
        if (contentType != null && isText(contentType)) {
            requireUtf8("Content-Type", contentType);
        }
        if (mediaType.equals(STRUCTURED)) {
            return Answer.ok(List.of(structured(json(body))));
        }
        if (mediaType.equals(BATCH)) {
            return batch(json(body));
        }
        if (mediaType.startsWith(CLOUD_EVENTS)) {
            throw new InvalidCloudEventException(
                    "The format %s is not supported, only JSON".formatted(mediaType));
        }
        // A client may send events as plain JSON. With attributes in headers, the JSON is data.
        if (mediaType.equals(JSON) && headers.isEmpty()) {
            var json = json(body);
            return json.isArray() ? batch(json) : Answer.ok(List.of(structured(json)));
        }
        return Answer.ok(List.of(binary(contentType, headers, body)));
    }

    private static <T> Answer<T> refused(String message) {
        return Answer.refused(new EngineError.ValidationException(message));
    }

    private static String mediaType(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isJson(String contentType) {
        var type = mediaType(contentType);
        return type.endsWith("/json") || type.endsWith("+json");
    }

    /** Whether data of a content type is text: JSON or a type {@code text}. */
    private static boolean isText(String contentType) {
        return isJson(contentType) || mediaType(contentType).startsWith("text/");
    }

    /** Refuses texts in another encoding than UTF-8, which would become other characters. */
    private static void requireUtf8(String place, String contentType)
            throws InvalidCloudEventException {
        var charset = CHARSET.matcher(contentType);
        if (charset.find() && !charset.group(1).equalsIgnoreCase("utf-8")) {
            throw new InvalidCloudEventException(
                    "The charset %s of the %s is not supported, only utf-8"
                            .formatted(charset.group(1), place));
        }
    }

    private static JsonNode json(byte[] body) throws InvalidCloudEventException {
        return json("body", body);
    }

    private static JsonNode json(String place, byte[] bytes) throws InvalidCloudEventException {
        var text = Utf8.decode(bytes);
        if (text == null) {
            throw new InvalidCloudEventException("The %s is not UTF-8".formatted(place));
        }
        try {
            return Payload.parseWithUniqueKeys(text).tree();
        } catch (MalformedJsonException e) {
            throw new InvalidCloudEventException(
                    "The %s is not valid JSON: %s".formatted(place, e.getMessage()), e);
        }
    }

    private static Answer<List<CloudEvent>> batch(JsonNode array)
            throws InvalidCloudEventException {
        if (!array.isArray()) {
            throw new InvalidCloudEventException("The batch is not a JSON array");
        }
        if (array.size() > BATCH_MAX) {
            throw new InvalidCloudEventException(
                    "The batch has %d events, at most %d are permitted"
                            .formatted(array.size(), BATCH_MAX));
        }
        var events = new ArrayList<CloudEvent>();
        for (var each : array) {
            try {
                events.add(structured(each));
            } catch (InvalidCloudEventException e) {
                throw new InvalidCloudEventException(
                        "Event %d of the batch: %s".formatted(events.size() + 1, e.getMessage()),
                        e);
            }
        }
        return Answer.ok(events);
    }

    private static CloudEvent structured(JsonNode event) throws InvalidCloudEventException {
        if (!event.isObject()) {
            throw new InvalidCloudEventException("The event is not a JSON object");
        }
        var attributes = new LinkedHashMap<String, JsonNode>();
        JsonNode data = null;
        JsonNode base64 = null;
        for (var member : event.properties()) {
            var value = member.getValue();
            if (value.isNull()) {
                continue;
            }
            switch (member.getKey()) {
                case DATA -> data = value;
                case DATA_BASE64 -> base64 = value;
                default -> {
                    AttributeRules.check(member.getKey(), value);
                    attributes.put(member.getKey(), value);
                }
            }
        }
        AttributeRules.check(attributes);
        if (base64 == null) {
            return new CloudEvent(attributes, data, null);
        }
        if (data != null) {
            throw new InvalidCloudEventException("The event has both data and data_base64");
        }
        return ofBytes(attributes, decoded(base64));
    }

    private static byte[] decoded(JsonNode base64) throws InvalidCloudEventException {
        if (!base64.isTextual()) {
            throw new InvalidCloudEventException("The member data_base64 is not a string");
        }
        try {
            return Base64.getDecoder().decode(base64.textValue());
        } catch (IllegalArgumentException e) {
            throw new InvalidCloudEventException("The member data_base64 is not base64", e);
        }
    }

    private static CloudEvent binary(
            @Nullable String contentType, Map<String, List<String>> headers, byte[] body)
            throws InvalidCloudEventException {
        if (headers.isEmpty()) {
            throw new InvalidCloudEventException(
                    "The request is not a CloudEvent: its Content-Type is neither %s nor %s, and it has no header that begins with %s"
                            .formatted(STRUCTURED, BATCH, HEADER_PREFIX));
        }
        var attributes = new LinkedHashMap<String, JsonNode>();
        for (var header : headers.entrySet()) {
            var name = header.getKey().substring(HEADER_PREFIX.length());
            if (name.equals(AttributeRules.DATA_CONTENT_TYPE)) {
                throw InvalidCloudEventException.of(
                        name, "belongs in the header Content-Type, not in ce-datacontenttype");
            }
            if (header.getValue().size() > 1) {
                throw InvalidCloudEventException.of(name, "is given more than once");
            }
            var value = HeaderValue.decode(header.getValue().getFirst());
            if (value == null) {
                throw InvalidCloudEventException.of(name, "is not encoded correctly");
            }
            var text = TextNode.valueOf(value);
            AttributeRules.check(name, text);
            attributes.put(name, text);
        }
        if (contentType != null) {
            attributes.put(AttributeRules.DATA_CONTENT_TYPE, TextNode.valueOf(contentType));
        }
        AttributeRules.check(attributes);
        return body.length == 0
                ? new CloudEvent(attributes, null, null)
                : ofBytes(attributes, body);
    }

    /** Reads data by its content type: JSON, text in UTF-8, or binary data. */
    private static CloudEvent ofBytes(Map<String, JsonNode> attributes, byte[] bytes)
            throws InvalidCloudEventException {
        var declared = attributes.get(AttributeRules.DATA_CONTENT_TYPE);
        var contentType = declared == null ? "" : declared.textValue();
        if (isText(contentType)) {
            requireUtf8("attribute datacontenttype", contentType);
        }
        if (isJson(contentType)) {
            return new CloudEvent(attributes, json("data", bytes), null);
        }
        var text = isText(contentType) ? Utf8.decode(bytes) : null;
        return text == null
                ? new CloudEvent(attributes, null, Base64.getEncoder().encodeToString(bytes))
                : new CloudEvent(attributes, TextNode.valueOf(text), null);
    }
}
