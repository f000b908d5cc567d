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
 * Percent escapes of paths and queries. A plus is a plus in a path and a space in a query, as forms
 * have it.
 */
public final class Escapes {
    private Escapes() {}

    /** The text; null where an escape is none, or the bytes are no UTF-8. */
    public static @Nullable String decoded(String escaped) {
        if (escaped.indexOf('%') < 0) {
            return escaped;
        }
        var bytes = new ByteArrayOutputStream(escaped.length());
        var came = escaped.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < came.length; i++) {
            if (came[i] != '%') {
                bytes.write(came[i]);
                continue;
            }
            int high = i + 2 < came.length ? Character.digit(came[i + 1], 16) : -1;
            int low = i + 2 < came.length ? Character.digit(came[i + 2], 16) : -1;
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
        } catch (CharacterCodingException noText) {
            return null;
        }
    }

    /** The parameters of a query by name; null where {@link #decoded} is. */
    public static @Nullable Map<String, List<String>> query(String escaped) {
        var parameters = new LinkedHashMap<String, List<String>>();
        for (var part : escaped.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            var name = decoded(spaced(equals < 0 ? part : part.substring(0, equals)));
            var value = decoded(spaced(equals < 0 ? "" : part.substring(equals + 1)));
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
