package dev.askel.engine.metric;

import java.util.List;

/**
 * The latest value of a gauge.
 *
 * @param dimensions the values of {@link GaugeName#dimensions}, in their order
 * @param value a number, or milliseconds
 */
public record GaugeValue(List<String> dimensions, double value) {
    public GaugeValue {
        dimensions = List.copyOf(dimensions);
    }
}
