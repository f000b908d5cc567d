package dev.askel.http.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with names in braces where values stand, such as {@code
 * /executions/{executionArn}/events}.
 *
 * <p>A value is one segment. Only an ARN may have a slash (those of Map Runs and their children do,
 * between the machine and the label), and it may be typed as it is: a value that begins with {@code
 * arn:} takes a second segment where the template fits only so. Where a label is also the name of
 * what follows an ARN in some path, its slash must be {@code %2F}.
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
            throw new IllegalArgumentException(text + " is no path of a route");
        }
        return new PathTemplate(text);
    }

    /** The names in braces, in order. */
    public List<String> names() {
        return segments.stream().filter(PathTemplate::isName).map(PathTemplate::name).toList();
    }

    /** Whether it has no values. */
    boolean literal() {
        return names().isEmpty();
    }

    /**
     * The values of a path, by name; empty when the path is another.
     *
     * @param path the segments as they came, not decoded
     * @param slashInArn whether an ARN has a slash as it is, as it must where nothing fits else
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

    /** The segments of a path that begins with a slash. */
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

    /** As the document has it. */
    @Override
    public String toString() {
        return text;
    }
}
