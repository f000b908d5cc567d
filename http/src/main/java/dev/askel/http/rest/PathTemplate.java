package dev.askel.http.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with parameter names in braces, such as {@code /executions/{executionArn}/events}.
 *
 * <p>A value is one segment. Only an ARN may contain a slash. ARNs of Map Runs and of their child
 * executions have a slash before the label of the Map state. Clients may send this slash unescaped.
 * If a path matches no route segment by segment, a value that begins with {@code arn:} may include
 * the next segment. Clients must send the slash as {@code %2F} when the label equals the segment
 * that follows the ARN in a route, such as {@code events}.
 */
public final class PathTemplate {
    private final String text;
    private final List<String> segments;

    private PathTemplate(String text) {
        this.text = text;
        segments = segments(text);
    }

    static PathTemplate parse(String text) {
        if (!text.startsWith("/") || text.endsWith("/")) {
            throw new IllegalArgumentException(text + " is not the path of a route");
        }
        return new PathTemplate(text);
    }

    /** The parameter names, in order. */
    public List<String> parameterNames() {
        return segments.stream().filter(PathTemplate::isName).map(PathTemplate::name).toList();
    }

    /** Whether the path has no parameters. */
    boolean isLiteral() {
        return parameterNames().isEmpty();
    }

    /**
     * Matches a path; returns the values by name, or empty when the path does not match.
     *
     * @param path the encoded segments
     * @param slashInArn whether a value that begins with {@code arn:} may include the next segment
     */
    Optional<Map<String, String>> match(List<String> path, boolean slashInArn) {
        var values = new LinkedHashMap<String, String>();
        int at = 0;
        for (int i = 0; i < segments.size(); i++) {
            if (at >= path.size()) {
                return Optional.empty();
            }
            var segment = segments.get(i);
            var value = path.get(at++);
            if (!isName(segment)) {
                if (!segment.equals(value)) {
                    return Optional.empty();
                }
                continue;
            }
            int spare = path.size() - at - (segments.size() - i - 1);
            if (slashInArn && spare == 1 && value.startsWith("arn:")) {
                value += "/" + path.get(at++);
            }
            values.put(name(segment), value);
        }
        return at == path.size() ? Optional.of(values) : Optional.empty();
    }

    /** Splits a path that begins with a slash into its segments. */
    static List<String> segments(String path) {
        var segments = new ArrayList<String>();
        int from = 1;
        for (int slash = path.indexOf('/', from); slash >= 0; slash = path.indexOf('/', from)) {
            segments.add(path.substring(from, slash));
            from = slash + 1;
        }
        segments.add(path.substring(Math.min(from, path.length())));
        return segments;
    }

    private static boolean isName(String segment) {
        return segment.startsWith("{");
    }

    private static String name(String segment) {
        return segment.substring(1, segment.length() - 1);
    }

    /** The path as the OpenAPI document contains it. */
    @Override
    public String toString() {
        return text;
    }
}
