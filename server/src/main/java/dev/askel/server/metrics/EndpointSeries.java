package dev.askel.server.metrics;

import dev.askel.engine.api.workbench.EndpointRules.EndpointUse;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** The metrics of endpoints with limits or pauses, for the busiest endpoints of this node. */
final class EndpointSeries {
    /** The maximum number of endpoints, so that many rules cause no more series. */
    static final int ENDPOINTS_MAX = 100;

    private final Supplier<List<EndpointUse>> uses;

    EndpointSeries(Supplier<List<EndpointUse>> uses) {
        this.uses = uses;
    }

    void register(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("askel_endpoint_permits_used")
                .help("Calls in flight to an endpoint that has a limit or a pause.")
                .labelNames("endpoint")
                .callback(
                        output -> busiest().forEach(use -> output.call(use.used(), use.endpoint())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("askel_endpoint_calls_waiting")
                .help("Calls that wait in memory for a permit of their endpoint.")
                .labelNames("endpoint")
                .callback(output ->
                        busiest().forEach(use -> output.call(use.waiting(), use.endpoint())))
                .register(registry);
    }

    private List<EndpointUse> busiest() {
        return uses.get().stream()
                .sorted(
                        Comparator.comparingInt((EndpointUse use) -> use.used() + use.waiting())
                                .reversed())
                .limit(ENDPOINTS_MAX)
                .toList();
    }
}
