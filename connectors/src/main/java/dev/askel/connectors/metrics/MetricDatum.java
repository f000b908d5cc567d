package dev.askel.connectors.metrics;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.engine.metric.Metric;
import java.time.Instant;
import java.util.Map;

/**
 * The values of a metric in one interval (API reference, MetricDatum).
 *
 * @param dimensions the values of the dimensions by their names
 * @param counts the number of each value, at most {@link #VALUES_MAX} values
 */
record MetricDatum(
        Metric metric,
        Map<String, String> dimensions,
        Instant at,
        Map<? extends Number, Long> counts) {
    /** The maximum number of different values (API reference, MetricDatum, Values). */
    static final int VALUES_MAX = 150;

    /** Returns the datum as a parameter of PutMetricData. */
    ObjectNode json() {
        var json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("MetricName", metric.name())
                        .put("Timestamp", at.toString())
                        .put("Unit", metric.isTime() ? "Milliseconds" : "Count");
        var listed = json.putArray("Dimensions");
        dimensions.forEach((name, value) ->
                listed.addObject().put("Name", name).put("Value", DimensionValue.encode(value)));
        var values = json.putArray("Values");
        var numbers = json.putArray("Counts");
        counts.forEach((value, count) -> {
            values.add(value.doubleValue());
            numbers.add(count.doubleValue());
        });
        return json;
    }
}
