package dev.askel.server;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A request with credentials, which can be damaged.
 *
 * @param query the query with its signature; empty for none
 * @param headers all headers except Content-Length; those of {@code damageable} are damaged
 * @param damageable the names of the headers with credentials
 * @param isRefused whether the server refuses the request also when it is not damaged
 */
record RawRequest(
        String method,
        String path,
        String query,
        Map<String, String> headers,
        List<String> damageable,
        String body,
        boolean isRefused) {
    private static final int CHANGES_MAX = 4;
    private static final int LENGTH_MAX = 64;
    private static final String SYNTAX = "=&;,/%+ :.\"'\\{}AWS4-HMAC-SHA256CredentialX-Amz-Date";

    /** The bytes of the request; each character of the head has one byte. */
    byte[] bytes() {
        var lines = new TreeMap<>(headers);
        if (!body.isEmpty()) {
            lines.put("Content-Length", Integer.toString(body.length()));
        }
        var head =
                lines.entrySet().stream()
                        .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                        .collect(Collectors.joining());
        return "%s %s%s HTTP/1.1\r\n%s\r\n%s"
                .formatted(method, path, query.isEmpty() ? "" : "?" + query, head, body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns the request with one damaged credential. */
    RawRequest damaged(SplittableRandom random) {
        int part = random.nextInt(damageable.size() + (query.isEmpty() ? 0 : 1));
        if (part == damageable.size()) {
            return with(damaged(query, random), headers);
        }
        var name = damageable.get(part);
        var changed = new LinkedHashMap<>(headers);
        // One of twenty credentials is missing.
        if (random.nextInt(20) == 0) {
            changed.remove(name);
        } else {
            changed.put(name, damaged(headers.getOrDefault(name, ""), random));
        }
        return with(query, changed);
    }

    private RawRequest with(String changedQuery, Map<String, String> changedHeaders) {
        return new RawRequest(
                method, path, changedQuery, changedHeaders, damageable, body, isRefused);
    }

    /** Removes, inserts, repeats or replaces parts of a text. */
    private static String damaged(String text, SplittableRandom random) {
        var damaged = text;
        for (int changes = random.nextInt(1, CHANGES_MAX); changes > 0; changes--) {
            int from = random.nextInt(damaged.length() + 1);
            int to = Math.min(damaged.length(), from + random.nextInt(1, LENGTH_MAX));
            var start = damaged.substring(0, from);
            damaged =
                    switch (random.nextInt(6)) {
                        case 0 -> start + damaged.substring(to);
                        case 1 -> start + characters(random) + damaged.substring(from);
                        case 2 -> damaged.substring(0, to) + damaged.substring(from);
                        case 3 -> start;
                        case 4 -> start + characters(random).repeat(20) + damaged.substring(to);
                        default -> start + characters(random) + damaged.substring(to);
                    };
        }
        return damaged;
    }

    private static String characters(SplittableRandom random) {
        var text = new StringBuilder();
        for (int length = random.nextInt(1, 8); length > 0; length--) {
            // A line break would begin another header, whose value is no credential.
            text.append(
                    random.nextInt(4) == 0
                            ? (char) random.nextInt(' ', 256)
                            : SYNTAX.charAt(random.nextInt(SYNTAX.length())));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return new String(bytes(), StandardCharsets.ISO_8859_1);
    }
}
