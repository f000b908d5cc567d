package dev.askel.access.signature;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Encodes paths and queries as the canonical request requires. Every byte is encoded except
 * letters, digits, {@code -}, {@code .}, {@code _} and {@code ~}.
 */
final class UriEncoding {
    private static final String HEX = "0123456789ABCDEF";

    private UriEncoding() {}

    /**
     * Encodes a percent-encoded path a second time, except its slashes. All AWS services except S3
     * require this.
     */
    static String encodePath(String path) {
        return encode(path.getBytes(StandardCharsets.UTF_8), true);
    }

    /**
     * Removes empty segments and {@code .}, and each {@code ..} with the segment before it (RFC
     * 3986, section 5.2.4). A slash at the end remains.
     */
    static String normalizePath(String path) {
        if (!path.contains("//") && !path.contains("/.")) {
            return path;
        }
        var kept = new ArrayList<String>();
        for (var segment : path.split("/", -1)) {
            switch (segment) {
                case "", "." -> {}
                case ".." -> {
                    if (!kept.isEmpty()) {
                        kept.removeLast();
                    }
                }
                default -> kept.add(segment);
            }
        }
        var joined = "/" + String.join("/", kept);
        return path.endsWith("/") && !kept.isEmpty() ? joined + "/" : joined;
    }

    /** One parameter of a query. Name and value are encoded. */
    record Parameter(String name, String value) implements Comparable<Parameter> {
        @Override
        public int compareTo(Parameter other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : value.compareTo(other.value);
        }

        @Override
        public String toString() {
            return name + "=" + value;
        }
    }

    /** Returns the parameters of a query, sorted by encoded name and then by encoded value. */
    static List<Parameter> sortedParameters(String query) {
        if (query.isEmpty()) {
            return List.of();
        }
        var parameters = new ArrayList<Parameter>();
        for (var part : query.split("&", -1)) {
            if (!part.isEmpty()) {
                int equals = part.indexOf('=');
                parameters.add(
                        new Parameter(
                                reencode(equals < 0 ? part : part.substring(0, equals)),
                                reencode(equals < 0 ? "" : part.substring(equals + 1))));
            }
        }
        Collections.sort(parameters);
        return parameters;
    }

    /** Returns the decoded value of a query parameter; empty when it is absent. */
    static String parameterValue(String query, String name) {
        if (query.isEmpty()) {
            return "";
        }
        for (var part : query.split("&", -1)) {
            if (part.length() > name.length()
                    && part.charAt(name.length()) == '='
                    && part.startsWith(name)) {
                return new String(
                        decode(part.substring(name.length() + 1)), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    /**
     * Decodes a name or a value of a query, and encodes it in the canonical form. A plus becomes a
     * space, because the server also reads it as a space. Otherwise an attacker could replace
     * {@code %2B} by a plus in a signed request.
     */
    private static String reencode(String encodedText) {
        return encode(decode(encodedText.replace('+', ' ')), false);
    }

    /** Decodes escapes; a malformed escape remains as it is. */
    private static byte[] decode(String encodedText) {
        var bytes = encodedText.getBytes(StandardCharsets.UTF_8);
        if (encodedText.indexOf('%') < 0) {
            return bytes;
        }
        var decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? hexDigit(bytes[i + 1]) : -1;
            int low = high >= 0 ? hexDigit(bytes[i + 2]) : -1;
            if (low >= 0) {
                decoded.write(high << 4 | low);
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        return decoded.toByteArray();
    }

    private static int hexDigit(byte digit) {
        return Character.digit(digit, 16);
    }

    private static String encode(byte[] bytes, boolean keepsSlashes) {
        var text = new StringBuilder(bytes.length + 16);
        for (byte each : bytes) {
            if (isUnreserved(each) || (keepsSlashes && each == '/')) {
                text.append((char) each);
            } else {
                text.append('%')
                        .append(HEX.charAt((each >> 4) & 0xf))
                        .append(HEX.charAt(each & 0xf));
            }
        }
        return text.toString();
    }

    private static boolean isUnreserved(byte c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }
}
