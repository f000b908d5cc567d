package dev.askel.docs.reference;

import dev.askel.engine.metric.GaugeName;
import dev.askel.engine.metric.MetricName;
import dev.askel.server.metrics.ExecutionSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Renders {@code docs/reference/metrics.md} from the sources of {@code ServerMetrics}, {@code
 * MemoryMetrics}, {@code ConnectorMetrics}, {@code EndpointSeries} and {@code NodeTriggerMetrics},
 * and from {@link MetricName} and {@link GaugeName}. It reads sources, because a running server
 * shows labelled metrics only after their first value, and most metrics only with a database.
 */
final class MetricsPage {
    private static final Path FOLDER = Path.of("../server/src/main/java/dev/askel/server/metrics");

    private static final Pattern NAME = Pattern.compile("\"(askel_[a-z_%]+)\"");
    private static final Pattern METHOD = Pattern.compile("(\\w+)\\(\\s*$");
    private static final Pattern BUILDER = Pattern.compile("(\\w+)\\.builder\\(\\)\\s*\\.name\\($");
    private static final Pattern HELP =
            Pattern.compile("^.*?\"((?:[^\"\\\\]|\\\\.)+)\"", Pattern.DOTALL);
    private static final Pattern FORMATTED = Pattern.compile("^\\s*\\.formatted\\([^;]*?\\)\\s*,");
    private static final Pattern BUILDER_HELP =
            Pattern.compile("^[^;]*?\\.help\\(\\s*\"((?:[^\"\\\\]|\\\\.)+)\"");
    private static final Pattern LABELS = Pattern.compile("^[^;]*?\\.labelNames\\(([^)]*)\\)");
    private static final String CALL_LABELS = "\"integration\", \"endpoint\"";

    private MetricsPage() {}

    /** Renders the page. */
    static String text() throws IOException {
        var source =
                Files.readString(FOLDER.resolve("ServerMetrics.java"))
                        + Files.readString(FOLDER.resolve("MemoryMetrics.java"))
                        + Files.readString(FOLDER.resolve("ConnectorMetrics.java"))
                        + Files.readString(FOLDER.resolve("EndpointSeries.java"))
                        + Files.readString(FOLDER.resolve("NodeTriggerMetrics.java"));
        var rows = new TreeMap<String, String>();
        var nameMatch = NAME.matcher(source);
        int names = 0;
        while (nameMatch.find()) {
            names++;
            var row =
                    row(
                            source.substring(0, nameMatch.start()),
                            nameMatch.group(1),
                            source.substring(nameMatch.end()));
            rows.put(row.substring(0, row.indexOf("` |")), row);
        }
        if (rows.size() != names) {
            throw new IllegalStateException("The sources describe a metric twice");
        }
        for (var metric : MetricName.values()) {
            var row =
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(
                                    ExecutionSeries.name(metric),
                                    metric.isTime() ? "histogram" : "counter",
                                    "`"
                                            + String.join(
                                                    "`, `", ExecutionSeries.labelNames(metric))
                                            + "`",
                                    Markdown.text(metric.description()));
            rows.put(row.substring(0, row.indexOf("` |")), row);
        }
        for (var gauge : GaugeName.values()) {
            var labels = String.join("`, `", ExecutionSeries.labelNames(gauge));
            var row =
                    "| `%s` | gauge | %s | %s |\n"
                            .formatted(
                                    ExecutionSeries.name(gauge),
                                    labels.isEmpty() ? "" : "`" + labels + "`",
                                    Markdown.text(gauge.description()));
            rows.put(row.substring(0, row.indexOf("` |")), row);
        }
        return """
        # Metrics reference

        `GET /metrics` shows these metrics of a node in Prometheus's text format, and those of its
        JVM (`jvm_*`, `process_*`). [Monitor a server](../operations/monitoring.md) groups them, and
        says how to install dashboards and [alerts](../operations/alerts.md). `./askel test
        --write-docs` generates this page from their descriptions in the code.

        | metric | type | labels | meaning |
        |---|---|---|---|
        """
                + String.join("", rows.values());
    }

    /**
     * Renders a metric.
     *
     * @param before the source before its name
     * @param after the source after its name
     */
    private static String row(String before, String name, String after) {
        var builder = BUILDER.matcher(before);
        if (builder.find()) {
            var labels = LABELS.matcher(after);
            return row(
                    builder.group(1),
                    name,
                    labels.find() ? labels.group(1) : "",
                    firstGroup(BUILDER_HELP, after));
        }
        var method = METHOD.matcher(before);
        if (!method.find()) {
            throw new IllegalStateException(
                    name + " is not an argument of a method that registers metrics");
        }
        return row(
                method.group(1),
                name,
                method.group(1).toLowerCase(Locale.ROOT).contains("call") ? CALL_LABELS : "",
                firstGroup(HELP, FORMATTED.matcher(after).replaceFirst("")));
    }

    private static String row(String kind, String name, String labels, String help) {
        var type = type(kind);
        // The Prometheus format appends `_total` to a counter's name that lacks it.
        var suffix =
                type.equals("counter") && !name.endsWith("_total")
                        ? "_total"
                        : type.equals("histogram") ? "_seconds" : "";
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        name.replace("%s", "PURPOSE") + suffix,
                        type,
                        labels.replace("\"", "`"),
                        Markdown.text(help));
    }

    private static String type(String kind) {
        var lower = kind.toLowerCase(Locale.ROOT);
        return lower.contains("counter")
                ? "counter"
                : lower.contains("histogram") ? "histogram" : "gauge";
    }

    private static String firstGroup(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException(
                    "no description: " + text.lines().findFirst().orElse(""));
        }
        return matcher.group(1);
    }
}
