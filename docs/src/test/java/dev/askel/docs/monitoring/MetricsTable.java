package dev.askel.docs.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of {@code docs/reference/metrics.md}. */
final class MetricsTable {
    private static final Pattern ROW =
            Pattern.compile("^\\| `(askel_\\w+)` \\| (\\w+) \\| ([^|]*) \\|", Pattern.MULTILINE);

    /**
     * A row.
     *
     * @param name the name, with {@code PURPOSE} in place of a part with several values
     */
    record Metric(String name, boolean isHistogram, Set<String> labels) {
        private boolean hasSeries(String series) {
            var names = Pattern.quote(name).replace("PURPOSE", "\\E[a-z]+\\Q");
            return series.matches(isHistogram ? names + "_(bucket|count|sum)" : names);
        }

        /** Returns whether each server shows the metric, also without certificates and calls. */
        boolean isAlwaysShown() {
            return labels.isEmpty() && !name.contains("_certificate_");
        }
    }

    private final Map<String, Metric> metrics = new LinkedHashMap<>();

    private MetricsTable() {}

    static MetricsTable read() throws IOException {
        var table = new MetricsTable();
        ROW.matcher(Files.readString(Path.of("reference/metrics.md")))
                .results()
                .map(row ->
                        new Metric(
                                row.group(1),
                                row.group(2).equals("histogram"),
                                labels(row.group(3))))
                .forEach(metric -> table.metrics.put(metric.name(), metric));
        return table;
    }

    private static Set<String> labels(String cell) {
        return Arrays.stream(cell.split(",", -1))
                .map(label -> label.replace("`", "").strip())
                .filter(label -> !label.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns all rows. */
    Iterable<Metric> all() {
        return metrics.values();
    }

    /** Returns the metric of a series, such as a bucket of a histogram. */
    Optional<Metric> find(String series) {
        return metrics.values().stream().filter(metric -> metric.hasSeries(series)).findFirst();
    }
}
