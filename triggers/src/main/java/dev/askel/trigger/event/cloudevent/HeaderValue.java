package dev.askel.trigger.event.cloudevent;

import dev.askel.trigger.text.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the values of headers with attributes (<a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values">HTTP
 * header values</a>): a double-quoted string is unescaped, then percent-encoding is decoded.
 */
final class HeaderValue {
    private static final int ESCAPE_LENGTH = 3;
    private static final int HEX = 16;

    private HeaderValue() {}

    /** Returns the decoded value; null when it is malformed. */
    static @Nullable String decode(String value) {
        var text = value.startsWith("\"") ? unquoted(value) : value;
        return text == null ? null : percentDecoded(text);
    }

    private static @Nullable String unquoted(String value) {
        var text = new StringBuilder();
        int at = 1;
        while (at < value.length() && value.charAt(at) != '"') {
            if (value.charAt(at) == '\\') {
                at++;
                if (at == value.length()) {
                    return null;
                }
            }
            text.append(value.charAt(at));
            at++;
        }
        return at == value.length() - 1 ? text.toString() : null;
    }

    private static @Nullable String percentDecoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        var bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == '%') {
                int high = digit(text, at + 1);
                int low = digit(text, at + 2);
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes.write(high * HEX + low);
                at += ESCAPE_LENGTH;
            } else {
                int codePoint = text.codePointAt(at);
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                at += Character.charCount(codePoint);
            }
        }
        return Utf8.decode(bytes.toByteArray());
    }

    private static int digit(String text, int at) {
        return at < text.length() ? Character.digit(text.charAt(at), HEX) : -1;
    }
}
