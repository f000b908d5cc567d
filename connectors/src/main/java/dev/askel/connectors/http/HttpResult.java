package dev.askel.connectors.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.guard.GuardedResponse.Answered;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.impl.EnglishReasonPhraseCatalog;
import org.jspecify.annotations.Nullable;

/** Creates the result of an HTTP answer: {@code Headers, ResponseBody, StatusCode, StatusText}. */
public final class HttpResult {
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset=\"?([^\";\\s]+)", Pattern.CASE_INSENSITIVE);

    private HttpResult() {}

    /**
     * Creates the result.
     *
     * @param body the value of {@code ResponseBody}
     */
    public static ObjectNode toJson(Answered answer, JsonNode body) {
        var result = JsonNodeFactory.instance.objectNode();
        var headers = result.putObject("Headers");
        answer.headers().forEach((name, values) -> values.forEach(headers.putArray(name)::add));
        result.set("ResponseBody", body);
        return result.put("StatusCode", answer.status()).put("StatusText", statusText(answer));
    }

    /**
     * Returns the reason phrase of the answer, or the registered phrase of its status when it has
     * none.
     */
    static String statusText(Answered answer) {
        if (!answer.reasonPhrase().isEmpty()) {
            return answer.reasonPhrase();
        }
        var registered =
                answer.status() >= 100 && answer.status() < 600
                        ? EnglishReasonPhraseCatalog.INSTANCE.getReason(
                                answer.status(), Locale.ROOT)
                        : null;
        return registered == null ? "" : registered;
    }

    /**
     * Returns the body decoded by its charset, by default UTF-8; null when it is not valid text of
     * that charset.
     */
    public static @Nullable String bodyText(Answered answer) {
        try {
            return charset(answer.header("Content-Type"))
                    .newDecoder()
                    .decode(ByteBuffer.wrap(answer.body()))
                    .toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    /**
     * Returns the body decoded by its charset. If that fails, returns the body decoded as UTF-8
     * with replacement characters.
     */
    public static String bodyTextOrUtf8(Answered answer) {
        var text = bodyText(answer);
        return text == null ? new String(answer.body(), StandardCharsets.UTF_8) : text;
    }

    private static Charset charset(String contentType) {
        var charsetParameter = CHARSET.matcher(contentType);
        try {
            return charsetParameter.find()
                    ? Charset.forName(charsetParameter.group(1))
                    : StandardCharsets.UTF_8;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
            return StandardCharsets.UTF_8;
        }
    }

    /** Parses JSON; a string that is not JSON becomes a text node. */
    public static JsonNode parseJsonOrText(String text) {
        try {
            return text.isBlank() ? TextNode.valueOf(text) : Payload.parse(text).tree();
        } catch (MalformedJsonException _) {
            return TextNode.valueOf(text);
        }
    }

    /**
     * Whether the type is JSON, such as {@code application/json} or {@code
     * application/problem+json}.
     */
    static boolean isJson(String contentType) {
        var type = mediaType(contentType);
        return type.endsWith("/json") || type.endsWith("+json");
    }

    /** Returns the media type without its parameters, in lower case. */
    static String mediaType(String contentType) {
        int parameters = contentType.indexOf(';');
        return (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
