package dev.askel.http.rest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes percent-encoded paths and queries. A plus is a plus in a path and a space in a query, as
 * in HTML forms.
 */
public final class PercentDecoding {
    private PercentDecoding() {}

    /** Decodes a string; returns null when an escape is malformed or the bytes are not UTF-8. */
    public static @Nullable String decode(String escaped) {
        if (escaped.indexOf('%') < 0) {
            return escaped;
        }
        var bytes = new ByteArrayOutputStream(escaped.length());
        var input = escaped.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < input.length; i++) {
            if (input[i] != '%') {
                bytes.write(input[i]);
                continue;
            }
            int high = i + 2 < input.length ? Character.digit(input[i + 1], 16) : -1;
            int low = i + 2 < input.length ? Character.digit(input[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return null;
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }

    /**
     * Decodes the parameters of a query, by name; returns null when {@link #decode} returns null
     * for a name or a value.
     */
    public static @Nullable Map<String, List<String>> decodeQuery(String escaped) {
        var parameters = new LinkedHashMap<String, List<String>>();
        for (var part : escaped.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            var name = decode(spaced(equals < 0 ? part : part.substring(0, equals)));
            var value = decode(spaced(equals < 0 ? "" : part.substring(equals + 1)));
            if (name == null || value == null) {
                return null;
            }
            parameters.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        }
        return parameters;
    }

    private static String spaced(String part) {
        return part.replace('+', ' ');
    }
}
