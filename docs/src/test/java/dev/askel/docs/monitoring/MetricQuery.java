package dev.askel.docs.monitoring;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A query in PromQL, or the query of a variable of a dashboard.
 *
 * @param source the alert, or the dashboard and its panel or variable
 */
record MetricQuery(String source, String text) {
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern LITERAL =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|\\[[^]]*]|\\b\\d[\\w.]*");
    private static final Pattern SELECTOR = Pattern.compile("\\{[^}]*}");
    private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_]\\w*\\b(?!\\s*\\()");
    private static final Set<String> OPERATORS = Set.of("or", "and", "unless", "bool", "offset");

    /** Returns the names of the metrics. */
    Set<String> metrics() {
        var names = new TreeSet<String>();
        var withoutLabels = expression();
        for (var pattern : new Pattern[] {LITERAL, SELECTOR, GROUPING}) {
            withoutLabels = pattern.matcher(withoutLabels).replaceAll(" ");
        }
        NAME.matcher(withoutLabels).results().forEach(found -> names.add(found.group()));
        names.removeAll(OPERATORS);
        return names;
    }

    /** Returns the labels that the query selects or groups by. */
    Set<String> labels() {
        var labels = new TreeSet<String>();
        MATCHER.matcher(text).results().forEach(found -> labels.add(found.group(1)));
        GROUPING.matcher(text)
                .results()
                .flatMap(found -> Arrays.stream(found.group(1).split(",", -1)))
                .map(String::strip)
                .forEach(labels::add);
        LABEL_VALUES.matcher(text).results().forEach(found -> labels.add(found.group(2)));
        return labels;
    }

    /** Returns the query in PromQL, with values in place of Grafana's variables. */
    String expression() {
        return Stream.of(text)
                .map(query -> LABEL_VALUES.matcher(query).replaceFirst("$1"))
                .map(query -> query.replace("$__rate_interval", "5m"))
                .map(query -> query.replaceAll("\\$\\w+", "x"))
                .findFirst()
                .orElseThrow();
    }
}
