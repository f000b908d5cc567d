package dev.askel.server.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;

/** Registers metrics without labels, whose values are read when a client requests the page. */
final class CallbackMetrics {
    private CallbackMetrics() {}

    static void counter(
            PrometheusRegistry registry, String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(output -> output.call(value.getAsDouble()))
                .register(registry);
    }

    static void gauge(PrometheusRegistry registry, String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(output -> output.call(value.getAsDouble()))
                .register(registry);
    }
}
