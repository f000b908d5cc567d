package dev.askel.connectors.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.MotoServer;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.aws.AssumedRoles;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.OwnServerAddress;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.engine.metric.ExecutionMetrics;
import dev.askel.engine.metric.Measurement;
import dev.askel.engine.metric.MetricName;
import dev.askel.engine.metric.MetricSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The requests of PutMetricData, and the metrics that boto3 then reads from moto. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CloudWatchMetricSinkTest {
    private static final String MACHINE =
            "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
    private static final Instant AT = Instant.parse("2026-11-28T08:00:00Z");
    private static final Map<String, String> KEYS =
            Map.of("AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test");
    private static final ExecutionIdentity EXECUTION = execution(null, null);

    private static final String STATISTICS =
            """
            import boto3, datetime, sys
            client = boto3.client("cloudwatch", endpoint_url=sys.argv[1], region_name="us-east-1",
                                  aws_access_key_id="test", aws_secret_access_key="test")
            now = datetime.datetime.now(datetime.timezone.utc)
            for name, *dimensions in (each.split("|") for each in sys.argv[2:]):
                found = client.get_metric_statistics(
                    Namespace="AWS/States", MetricName=name, Period=86400,
                    StartTime=now - datetime.timedelta(days=1), EndTime=now + datetime.timedelta(days=1),
                    Dimensions=[dict(zip(("Name", "Value"), each.split("=", 1))) for each in dimensions],
                    Statistics=["Sum", "SampleCount", "Minimum", "Maximum"])["Datapoints"]
                print(name, len(dimensions), *(
                    "%g %g %g %g %s" % (sum(p["Sum"] for p in found), sum(p["SampleCount"] for p in found),
                        min(p["Minimum"] for p in found), max(p["Maximum"] for p in found), found[0]["Unit"])
                    for _ in found[:1]))
            metrics = client.list_metrics(Namespace="AWS/States", MetricName="ExecutionsStarted")["Metrics"]
            print("dimensions", *sorted({",".join(d["Name"] for d in each["Dimensions"]) or "none" for each in metrics}))
            """;

    private final ExecutionMetrics metrics =
            new ExecutionMetrics(new MetricSettings(1_000, 1_000, true), System::nanoTime);

    private static ExecutionIdentity execution(@Nullable String version, @Nullable String alias) {
        return new ExecutionIdentity(
                MACHINE.replace("stateMachine", "execution") + ":one",
                "one",
                "123456789012",
                "us-east-1",
                MACHINE,
                "orders",
                "id",
                1,
                "arn:aws:iam::123456789012:role/r",
                AT,
                null,
                version == null ? null : MACHINE + ":" + version,
                alias == null ? null : MACHINE + ":" + alias,
                null);
    }

    private void record(MetricName metric, @Nullable String arn, long... values) {
        var measured = new ArrayList<Measurement>();
        for (long value : values) {
            measured.add(new Measurement(metric, arn, value));
        }
        metrics.record(EXECUTION, measured);
    }

    private static List<String> python(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("python3", "-c", STATISTICS));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var lines = new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        return lines;
    }

    @Test
    void boto3_reads_counts_and_times_with_the_dimensions_of_aws() throws Exception {
        try (var moto = MotoServer.start();
                var connectors =
                        Connectors.create(
                                ConfigFactory.parseMap(
                                                Map.of(
                                                        "askel.metrics.cloudwatch.enabled",
                                                        "on",
                                                        "askel.metrics.cloudwatch.endpoint",
                                                        moto.address(),
                                                        "askel.metrics.cloudwatch.region",
                                                        "us-east-1"))
                                        .withFallback(ConfigFactory.defaultReference()),
                                KEYS)) {
            var sink = Objects.requireNonNull(connectors.metricSink());
            var now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
            record(MetricName.ExecutionsStarted, null, 1, 1);
            record(MetricName.ExecutionTime, null, 250, 750, 250);
            record(MetricName.ActivitiesStarted, "arn:work", 1);
            assertThat(sink.export(metrics, now).isAccepted()).isTrue();
            record(MetricName.ExecutionsStarted, null, 1);
            metrics.record(
                    execution("3", "live"),
                    List.of(new Measurement(MetricName.ExecutionsAborted, null, 1)));
            assertThat(sink.export(metrics, now).isAccepted()).isTrue();

            var arn = "StateMachineArn=" + MACHINE;
            assertThat(
                            python(
                                    moto.address(),
                                    "ExecutionsStarted|" + arn,
                                    "ExecutionsAborted|" + arn + "|Version=3",
                                    "ExecutionsAborted|" + arn + "|Alias=live",
                                    "ExecutionTime|" + arn,
                                    "ActivitiesStarted|ActivityArn=arn:work",
                                    "ExecutionsFailed|" + arn))
                    .containsExactly(
                            "ExecutionsStarted 1 3 3 1 1 Count",
                            "ExecutionsAborted 2 1 1 1 1 Count",
                            "ExecutionsAborted 2 1 1 1 1 Count",
                            "ExecutionTime 1 1250 3 250 750 Milliseconds",
                            "ActivitiesStarted 1 1 1 1 1 Count",
                            "ExecutionsFailed 1",
                            "dimensions StateMachineArn none");
        }
    }

    /** Runs a test with a sink whose requests get the given status. */
    private interface Exchange {
        void run(CloudWatchMetricSink sink, HttpFixture service) throws Exception;
    }

    private volatile int status = 200;

    private void withSink(boolean reservesNames, Exchange exchange) throws Exception {
        try (var service = new HttpFixture(_ -> new Reply(status, Map.of(), "{}"));
                var http =
                        new HttpCalls(
                                TestTaskCalls.createGates(), Duration.ofSeconds(5), 1 << 20)) {
            var variables = new HashMap<>(KEYS);
            variables.put("AWS_ENDPOINT_URL_CLOUDWATCH", service.url());
            var services =
                    new ModelledServices(
                            new AwsEnvironment(variables),
                            http,
                            new AssumedRoles(InstantSource.system(), false),
                            OwnServerAddress.withoutTls());
            exchange.run(
                    new CloudWatchMetricSink(
                            services,
                            new ServiceCaller("", "eu-west-1", null, null),
                            reservesNames,
                            Duration.ofSeconds(5),
                            Duration.ZERO),
                    service);
        }
    }

    private static JsonNode next(HttpFixture service) throws InterruptedException {
        var request = service.awaitRequest();
        assertThat(request.header("authorization")).contains("/eu-west-1/monitoring/aws4_request");
        return Payload.ofVerbatim(request.body()).tree();
    }

    @Test
    void values_that_are_not_accepted_are_sent_again_with_their_time() throws Exception {
        withSink(
                false,
                (sink, service) -> {
                    status = 503;
                    record(MetricName.ExecutionsFailed, null, 1);
                    assertThat(sink.export(metrics, AT).isAccepted()).isFalse();
                    assertThat(sink.queuedCount()).isEqualTo(1);
                    int attempts = service.unreadRequests();
                    assertThat(attempts).isEqualTo(3);
                    for (int i = 0; i < attempts; i++) {
                        next(service);
                    }
                    status = 200;
                    assertThat(sink.export(metrics, AT.plusSeconds(60)).isAccepted()).isTrue();
                    var sent = next(service);
                    assertThat(sent.path("Namespace").asText()).isEqualTo("AWS/States");
                    assertThat(sent.path("MetricData"))
                            .hasSize(2)
                            .allSatisfy(datum -> {
                                assertThat(datum.path("MetricName").asText())
                                        .isEqualTo("ExecutionsFailed");
                                assertThat(datum.path("Timestamp").asLong())
                                        .isEqualTo(AT.getEpochSecond());
                            });
                    assertThat(service.unreadRequests()).isZero();
                });
    }

    @Test
    void a_request_has_at_most_a_thousand_metrics() throws Exception {
        withSink(
                false,
                (sink, service) -> {
                    for (int i = 0; i < 1_000; i++) {
                        record(MetricName.ActivitiesStarted, "arn:" + i, 1);
                    }
                    assertThat(sink.export(metrics, AT).isAccepted()).isTrue();
                    assertThat(next(service).path("MetricData")).hasSize(1_000);
                    assertThat(next(service).path("MetricData")).hasSize(1);
                });
    }

    @Test
    void the_queue_is_bounded_and_loses_the_oldest_values() throws Exception {
        withSink(
                false,
                (sink, service) -> {
                    status = 500;
                    var losses = new ArrayList<String>();
                    for (int i = 0; i <= CloudWatchMetricSink.QUEUED_MAX; i++) {
                        record(MetricName.ExecutionsFailed, null, 1);
                        var result = sink.export(metrics, AT.plusSeconds(i));
                        assertThat(result.isAccepted()).isFalse();
                        losses.addAll(result.losses());
                    }
                    assertThat(losses)
                            .singleElement()
                            .asString()
                            .startsWith("The 1 oldest requests with ");
                    assertThat(sink.queuedCount()).isEqualTo(CloudWatchMetricSink.QUEUED_MAX);
                    while (service.unreadRequests() > 0) {
                        next(service);
                    }
                    status = 200;
                    assertThat(sink.export(metrics, AT).isAccepted()).isTrue();
                    assertThat(next(service).at("/MetricData/0/Timestamp").asLong())
                            .isEqualTo(AT.getEpochSecond() + 1);
                    assertThat(sink.queuedCount()).isZero();
                });
    }

    @Test
    void an_interval_of_more_requests_than_may_wait_is_sent_completely() throws Exception {
        var many = new ExecutionMetrics(new MetricSettings(10_000, 10_000, true), System::nanoTime);
        // Each of these series fills a datum with the maximum number of different times.
        int series = (CloudWatchMetricSink.QUEUED_MAX + 2) * CloudWatchMetricSink.VALUES_MAX / 150;
        for (int i = 0; i < series; i++) {
            var measured = new ArrayList<Measurement>();
            for (int millis = 0; millis < 150; millis++) {
                measured.add(new Measurement(MetricName.LambdaFunctionTime, "arn:" + i, millis));
            }
            many.record(EXECUTION, measured);
        }
        withSink(
                false,
                (sink, service) -> {
                    assertThat(sink.export(many, AT).isAccepted()).isTrue();
                    assertThat(sink.queuedCount()).isZero();
                    int sent = 0;
                    int requests = 0;
                    for (; service.unreadRequests() > 0; requests++) {
                        sent += next(service).path("MetricData").size();
                    }
                    assertThat(requests).isGreaterThan(CloudWatchMetricSink.QUEUED_MAX);
                    assertThat(sent).isEqualTo(series);
                });
    }

    @Test
    void dimension_values_are_ascii() throws Exception {
        withSink(
                false,
                (sink, service) -> {
                    record(MetricName.LambdaFunctionsStarted, "arn:café\n日𝄞", 1);
                    record(MetricName.LambdaFunctionsFailed, "é".repeat(200), 1);
                    assertThat(sink.export(metrics, AT).isAccepted()).isTrue();
                    var values = new ArrayList<String>();
                    for (var datum : next(service).path("MetricData")) {
                        values.add(datum.at("/Dimensions/0/Value").asText());
                    }
                    // Longer values would be refused, and no character is cut.
                    assertThat(values)
                            .containsExactlyInAnyOrder(
                                    "arn:caf%C3%A9%0A%E6%97%A5%F0%9D%84%9E", "%C3%A9".repeat(170));
                });
    }

    @Test
    void aws_itself_gets_another_namespace_because_it_reserves_its_own() throws Exception {
        withSink(
                true,
                (sink, service) -> {
                    record(MetricName.ExecutionsFailed, null, 1);
                    record(MetricName.StartLatency, null, 12);
                    assertThat(sink.export(metrics, AT).isAccepted()).isTrue();
                    assertThat(next(service).path("Namespace").asText()).isEqualTo("Askel/States");
                    assertThat(next(service).path("Namespace").asText()).isEqualTo("Askel");
                });
    }
}
