package dev.askel.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The metrics of executions that a collector receives from a server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class OtlpMetricsTest {
    private static final String WAIT =
            "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":1,\"End\":true}}}";

    private final BlockingQueue<ExportMetricsServiceRequest> received = new LinkedBlockingQueue<>();

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            assertThat(exchange.getRequestHeaders().getFirst("Authorization"))
                    .isEqualTo("Bearer t0ken");
            received.add(
                    ExportMetricsServiceRequest.parseFrom(
                            new GZIPInputStream(exchange.getRequestBody())));
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** Waits for the first request with a metric. */
    private ResourceMetrics await(String name) throws InterruptedException {
        while (true) {
            var request = received.poll(60, TimeUnit.SECONDS);
            if (request == null) {
                throw new AssertionError("No request with " + name);
            }
            var resource = request.getResourceMetrics(0);
            if (metrics(resource).stream().anyMatch(each -> each.getName().equals(name))) {
                return resource;
            }
        }
    }

    private static List<Metric> metrics(ResourceMetrics resource) {
        return resource.getScopeMetricsList().stream()
                .flatMap(scope -> scope.getMetricsList().stream())
                .toList();
    }

    private static Metric metric(ResourceMetrics resource, String scope, String name) {
        return resource.getScopeMetricsList().stream()
                .filter(each -> each.getScope().getName().equals(scope))
                .flatMap(each -> each.getMetricsList().stream())
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + resource));
    }

    private static List<String> texts(List<KeyValue> attributes) {
        return attributes.stream()
                .map(each -> each.getKey() + "=" + each.getValue().getStringValue())
                .sorted()
                .toList();
    }

    @Test
    void a_collector_receives_counts_and_histograms_under_the_names_of_aws() throws Exception {
        var collector =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/metrics", this::receive);
        collector.start();
        var settings =
                Map.of(
                        "askel.metrics.otlp.endpoint",
                        "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/metrics",
                        "askel.metrics.otlp.headers.Authorization",
                        "Bearer t0ken",
                        "askel.metrics.export-interval",
                        "1s");
        try (var server = MeteredServer.start("otlp-metrics-test", settings)) {
            var machine = server.create("waits", "STANDARD", WAIT);
            assertThat(server.awaitEnd(server.start(machine))).isEqualTo("SUCCEEDED");
            var resource = await("ExecutionsSucceeded");

            assertThat(texts(resource.getResource().getAttributesList()))
                    .contains("service.name=askel")
                    .anyMatch(each -> each.matches("service.instance.id=[0-9a-f-]{36}"));
            var counted = metric(resource, "AWS/States", "ExecutionsSucceeded").getSum();
            assertThat(counted.getIsMonotonic()).isTrue();
            assertThat(counted.getAggregationTemporality())
                    .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
            var point = counted.getDataPoints(0);
            assertThat(point.getAsInt()).isEqualTo(1);
            assertThat(point.getStartTimeUnixNano()).isLessThan(point.getTimeUnixNano());
            assertThat(texts(point.getAttributesList()))
                    .containsExactly("StateMachineArn=" + machine);
            var time = metric(resource, "AWS/States", "ExecutionTime");
            assertThat(time.getUnit()).isEqualTo("ms");
            var distribution = time.getHistogram().getDataPoints(0);
            assertThat(distribution.getCount()).isEqualTo(1);
            assertThat(distribution.getSum()).isBetween(1_000.0, 60_000.0);
            assertThat(distribution.getBucketCountsCount())
                    .isEqualTo(distribution.getExplicitBoundsCount() + 1);
            // The execution has one timer.
            var late = metric(resource, "Askel", "TimerLateness").getHistogram().getDataPoints(0);
            assertThat(late.getCount()).isEqualTo(1);
            assertThat(
                            metric(resource, "Askel", "StartLatency")
                                    .getHistogram()
                                    .getDataPoints(0)
                                    .getCount())
                    .isEqualTo(1);
            var limit = metric(resource, "AWS/States", "OpenExecutionLimit").getGauge();
            assertThat(limit.getDataPoints(0).getAsDouble()).isEqualTo(1_000_000);
            assertThat(metric(resource, "AWS/States", "ConsumedCapacity").hasSum()).isTrue();
            assertThat(server.metrics())
                    .contains("askel_metric_exports_total{result=\"accepted\",sink=\"otlp\"}");
        } finally {
            collector.stop(0);
        }
    }
}
