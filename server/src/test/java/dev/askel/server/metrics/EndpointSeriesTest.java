package dev.askel.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.workbench.EndpointRules;
import dev.askel.engine.api.workbench.EndpointRules.EndpointUse;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The metrics of endpoints with rules. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class EndpointSeriesTest {
    private static List<GaugeDataPointSnapshot> points(List<EndpointUse> uses, String name) {
        var registry = new PrometheusRegistry();
        new EndpointSeries(() -> uses).register(registry);
        return registry.scrape(name::equals).stream()
                .flatMap(snapshot -> ((GaugeSnapshot) snapshot).getDataPoints().stream())
                .toList();
    }

    @Test
    void the_use_of_an_endpoint_has_its_name() {
        var uses = List.of(new EndpointUse("lambda", 3, 7));

        var used = points(uses, "askel_endpoint_permits_used").getFirst();
        assertThat(used.getValue()).isEqualTo(3);
        assertThat(used.getLabels().get("endpoint")).isEqualTo("lambda");
        assertThat(points(uses, "askel_endpoint_calls_waiting").getFirst().getValue()).isEqualTo(7);
    }

    @Test
    void the_series_of_many_rules_are_those_of_the_busiest_endpoints() {
        var uses =
                IntStream.range(0, EndpointRules.RULES_MAX)
                        .mapToObj(i -> new EndpointUse("e" + i, i, 0))
                        .toList();

        var points = points(uses, "askel_endpoint_permits_used");

        assertThat(points).hasSize(EndpointSeries.ENDPOINTS_MAX);
        assertThat(points)
                .allMatch(point ->
                        point.getValue() >= EndpointRules.RULES_MAX - EndpointSeries.ENDPOINTS_MAX);
    }
}
