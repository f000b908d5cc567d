package dev.askel.http.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with parameter names in braces, such as {@code /executions/{executionArn}/events}.
 *
 * <p>A value is one segment. Only an ARN may contain a slash: those of Map Runs and their children
 * do, between the machine and the label. The slash may be written unescaped. A value that begins
 * with {@code arn:} then takes a second segment when the path matches only that way. When a label
 * equals the segment that follows the ARN in some path, its slash must be {@code %2F}.
 */
public final class PathTemplate {
    private final String text;
    private final List<String> segments;

    private PathTemplate(String text) {
        this.text = text;
        segments = segments(text);
    }

    static PathTemplate of(String text) {
        if (!text.startsWith("/") || text.endsWith("/")) {
            throw new IllegalArgumentException(text + " is not the path of a route");
        }
        return new PathTemplate(text);
    }

    /** The parameter names, in order. */
    public List<String> names() {
        return segments.stream().filter(PathTemplate::isName).map(PathTemplate::name).toList();
    }

    /** Whether the path has no parameters. */
    boolean isLiteral() {
        return names().isEmpty();
    }

    /**
     * Matches a path; returns the values by name, or empty when the path does not match.
     *
     * @param path the encoded segments
     * @param slashInArn whether an ARN has an unescaped slash, if the path matches only that way
     */
    Optional<Map<String, String>> values(List<String> path, boolean slashInArn) {
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
