package dev.askel.trigger.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.trigger.text.Utf8;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A verified request.
 *
 * @param method the HTTP method in upper case
 * @param path the decoded rest of the path after the name of the webhook; empty, or begins with a
 *     slash
 * @param query the decoded parameters of the query
 * @param headers the headers by their names in lower case
 * @param mediaType the media type of the body in lower case, without parameters; empty when the
 *     request names none
 * @param body the body as it was signed
 */
@SuppressWarnings("ArrayRecordComponent") // read only, never compared
public record WebhookRequest(
        String method,
        String path,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        String mediaType,
        byte[] body) {
    private static final int FORM_FIELDS_MAX = 1_000;

    /** Headers with credentials of other services. The input of an execution is stored. */
    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "cookie", "proxy-authorization");

    /** The body is not of its media type. */
    static final class MalformedBodyException extends Exception {
        private static final long serialVersionUID = 1;

        MalformedBodyException(String message) {
            super(message, null, false, false);
        }
    }

    /** The form in which a mapping sees the body. */
    private enum BodyEncoding {
        /** The body is a JSON value. */
        JSON,
        /** The body is an object of the fields of a form. */
        FORM,
        /** The body is a string. */
        TEXT,
        /** The body is not UTF-8 and is a string in Base64. */
        BASE64
    }

    /** A decoded body. */
    private record DecodedBody(BodyEncoding encoding, JsonNode value) {}

    /**
     * Whether a header carries a signature, a key or the credentials of another service.
     *
     * @param hidden the headers that carry the signature or the key of the webhook, in lower case
     */
    static boolean isCredential(String name, Set<String> hidden) {
        var lowercase = name.toLowerCase(Locale.ROOT);
        return hidden.contains(lowercase) || CREDENTIALS.contains(lowercase);
    }

    /** The memory that a waiting request needs, in bytes. */
    long heldBytes() {
        long bytes = body.length;
        for (var header : headers.entrySet()) {
            bytes += header.getKey().length();
            for (var value : header.getValue()) {
                bytes += value.length();
            }
        }
        return bytes;
    }

    /** Returns the value of a header that occurs once and is not empty; otherwise null. */
    @Nullable String singleHeader(String name) {
        var values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        return values.size() == 1 && !values.getFirst().isEmpty() ? values.getFirst() : null;
    }

    /**
     * Returns the request as mappings see it: {@code method}, {@code path}, {@code query}, {@code
     * headers}, {@code body} and {@code bodyEncoding}.
     *
     * @param hidden headers that carry the signature or the key of the webhook
     * @throws MalformedBodyException when the body is not of its media type
     */
    JsonNode tree(Set<String> hidden) throws MalformedBodyException {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("method", method).put("path", path);
        tree.set("query", object(query, Set.of()));
        tree.set("headers", object(headers, hidden));
        var decoded = decode();
        tree.set("body", decoded.value());
        tree.put("bodyEncoding", decoded.encoding().name());
        return tree;
    }

    private static ObjectNode object(Map<String, List<String>> values, Set<String> hidden) {
        var object = JsonNodeFactory.instance.objectNode();
        values.forEach((name, each) -> {
            if (isCredential(name, hidden)) {
                return;
            }
            if (each.size() == 1) {
                object.put(name, each.getFirst());
            } else {
                each.forEach(object.putArray(name)::add);
            }
        });
        return object;
    }

    private DecodedBody decode() throws MalformedBodyException {
        var text = Utf8.decode(body);
        if (text == null) {
            return new DecodedBody(
                    BodyEncoding.BASE64,
                    JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(body)));
        }
        if (mediaType.equals("application/x-www-form-urlencoded")) {
            return new DecodedBody(BodyEncoding.FORM, object(form(text), Set.of()));
        }
        if (!isJson() || text.isEmpty()) {
            return new DecodedBody(BodyEncoding.TEXT, JsonNodeFactory.instance.textNode(text));
        }
        try {
            return new DecodedBody(BodyEncoding.JSON, Payload.parse(text).tree());
        } catch (MalformedJsonException e) {
            throw new MalformedBodyException(e.getMessage());
        }
    }

    private boolean isJson() {
        return mediaType.equals("application/json") || mediaType.endsWith("+json");
    }

    private static Map<String, List<String>> form(String text) throws MalformedBodyException {
        var fields = new LinkedHashMap<String, List<String>>();
        var parts = text.split("&", FORM_FIELDS_MAX + 1);
        if (parts.length > FORM_FIELDS_MAX) {
            throw new MalformedBodyException("The form has too many fields");
        }
        for (var part : parts) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            try {
                fields.computeIfAbsent(
                                decoded(equals < 0 ? part : part.substring(0, equals)),
                                _ -> new ArrayList<>())
                        .add(decoded(equals < 0 ? "" : part.substring(equals + 1)));
            } catch (IllegalArgumentException malformed) {
                throw new MalformedBodyException("The form has a malformed escape");
            }
        }
        return fields;
    }

    private static String decoded(String escaped) {
        return URLDecoder.decode(escaped, StandardCharsets.UTF_8);
    }
}
