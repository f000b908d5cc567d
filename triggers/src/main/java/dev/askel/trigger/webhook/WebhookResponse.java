package dev.askel.trigger.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The response to a request.
 *
 * @param headers the headers by their names, without the content type
 * @param contentType the content type of the body
 */
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
public record WebhookResponse(
        int status, Map<String, String> headers, String contentType, byte[] body) {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final int STATUS_MIN = 200;
    private static final int ACCEPTED = 202;
    private static final int STATUS_MAX = 599;
    private static final int BODY_BYTES_MAX = 1024 * 1024;
    private static final int HEADERS_MAX = 32;

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Pattern VALUE = Pattern.compile("[ -~]{0,1024}");
    private static final Pattern CONTENT_TYPE =
            Pattern.compile("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+(; ?[a-z0-9-]+=[a-z0-9_.-]+)?");

    /**
     * The headers that a mapping may set, besides those with {@code x-}. The webhook has the origin
     * of the console, so it must set no cookie and no security policy.
     */
    private static final Set<String> PERMITTED =
            Set.of(
                    "cache-control",
                    "content-disposition",
                    "content-language",
                    "etag",
                    "last-modified",
                    "location",
                    "retry-after");

    private static final Set<String> RESERVED =
            Set.of(
                    "x-amzn-requestid",
                    "x-content-type-options",
                    "x-frame-options",
                    "x-lighttpd-send-file",
                    "x-lighttpd-send-tempfile",
                    "x-reproxy-url",
                    "x-sendfile",
                    "x-sendfile2");

    /** Reverse proxies read files, and change buffers and rates, for headers with this prefix. */
    private static final String RESERVED_PREFIX = "x-accel-";

    /** Creates a response with a JSON value. */
    static WebhookResponse json(int status, JsonNode value) {
        return json(status, Payload.of(value).text());
    }

    /** Creates a response with JSON text. */
    static WebhookResponse json(int status, String text) {
        return new WebhookResponse(status, Map.of(), JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Creates the response to a request whose own response is not sent. */
    public static WebhookResponse accepted() {
        return json(ACCEPTED, "{}");
    }

    /**
     * Creates the response that a mapping describes.
     *
     * @param mapped the result of the mapping
     * @param defaultStatus the status if the mapping has none
     */
    static Answer<WebhookResponse> ofMapping(JsonNode mapped, int defaultStatus) {
        if (!mapped.isObject()) {
            return invalid("is not an object with status, headers and body");
        }
        var status = mapped.path("status");
        if (!status.isMissingNode()
                && !(status.canConvertToInt()
                        && status.isNumber()
                        && status.intValue() >= STATUS_MIN
                        && status.intValue() <= STATUS_MAX)) {
            return invalid("has a status that is not a number from 200 to 599");
        }
        var headers = new LinkedHashMap<String, String>();
        var given = mapped.path("headers");
        if (!given.isMissingNode() && (!given.isObject() || given.size() > HEADERS_MAX)) {
            return invalid("has headers that are not an object with at most 32 members");
        }
        var contentType = "";
        for (var header : given.properties()) {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            var value = header.getValue().asText();
            if (!header.getValue().isValueNode() || !VALUE.matcher(value).matches()) {
                return invalid("has a header whose value is not printable ASCII");
            }
            if (name.equals("content-type")) {
                contentType = value;
            } else if (isPermitted(name)) {
                headers.put(name, value);
            } else {
                return invalid("has a header that webhooks cannot set");
            }
        }
        if (!contentType.isEmpty()
                && !CONTENT_TYPE.matcher(contentType.toLowerCase(Locale.ROOT)).matches()) {
            return invalid("has a malformed content type");
        }
        return body(mapped, contentType)
                .map(typed ->
                        new WebhookResponse(
                                status.isMissingNode() ? defaultStatus : status.intValue(),
                                headers,
                                typed.contentType(),
                                typed.body()));
    }

    private static boolean isPermitted(String name) {
        return NAME.matcher(name).matches()
                && !RESERVED.contains(name)
                && !name.startsWith(RESERVED_PREFIX)
                && (name.startsWith("x-") || PERMITTED.contains(name));
    }

    private static Answer<WebhookResponse> body(JsonNode mapped, String contentType) {
        var body = mapped.has("body") ? mapped.path("body") : JsonNodeFactory.instance.textNode("");
        var payload = Payload.of(body);
        if (payload.checkSize(BODY_BYTES_MAX) != Payload.SizeCheck.FITS) {
            return invalid("has a body that is too large");
        }
        var text = body.isTextual() ? body.textValue() : payload.text();
        var type = body.isTextual() ? TEXT : JSON;
        return Answer.ok(
                new WebhookResponse(
                        STATUS_MIN,
                        Map.of(),
                        contentType.isEmpty() ? type : contentType,
                        text.getBytes(StandardCharsets.UTF_8)));
    }

    private static <T> Answer<T> invalid(String reason) {
        return Answer.refused(
                new EngineError.ValidationException(
                        "The response mapping of the webhook " + reason + "."));
    }
}
