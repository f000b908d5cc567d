package dev.askel.connectors.metrics;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.typesafe.config.Config;
import dev.askel.connectors.aws.AwsServices;
import dev.askel.connectors.aws.BaseUrl;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceRequest;
import dev.askel.connectors.aws.ServiceResponse;
import dev.askel.engine.metric.ExecutionMetrics;
import dev.askel.engine.metric.Metric;
import dev.askel.engine.metric.MetricSink;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends the metrics of executions to CloudWatch by PutMetricData. Requests that CloudWatch has not
 * accepted wait in a bounded queue and are sent again after the next interval, the oldest first.
 */
public final class CloudWatchMetricSink implements MetricSink {
    /** The name of the client in {@code askel.connectors.endpoints}. */
    public static final String CLIENT = "cloudwatch";

    /** The maximum number of metrics in a request (API reference, PutMetricData). */
    static final int DATA_MAX = 1_000;

    /** The maximum number of values in a request, which keeps it below the limit of 1 MB. */
    static final int VALUES_MAX = 5_000;

    /** The maximum number of refused requests that wait. The oldest ones are dropped. */
    static final int QUEUED_MAX = 60;

    /** The number of attempts of a request in one interval. */
    private static final int ATTEMPTS_MAX = 3;

    /** AWS reserves namespaces with this prefix for its own services. */
    private static final String RESERVED_PREFIX = "AWS/";

    private static final String OWN_PREFIX = "Askel/";

    private final AwsServices services;
    private final ServiceCaller caller;
    private final boolean reservesNames;
    private final Duration timeout;
    private final Duration pause;
    private final IntervalValues values = new IntervalValues();
    private final Deque<Batch> queue = new ArrayDeque<>();

    /** The metrics of one request. */
    private record Batch(String namespace, List<MetricDatum> data) {}

    /**
     * Creates a sink.
     *
     * @param reservesNames whether the endpoint is AWS itself, which refuses namespaces that begin
     *     with {@code AWS/}
     * @param timeout the time limit of a request
     * @param pause the time before the second attempt of a request; it doubles
     */
    CloudWatchMetricSink(
            AwsServices services,
            ServiceCaller caller,
            boolean reservesNames,
            Duration timeout,
            Duration pause) {
        this.services = services;
        this.caller = caller;
        this.reservesNames = reservesNames;
        this.timeout = timeout;
        this.pause = pause;
    }

    /** The services at an endpoint, and whether it is AWS itself. */
    public record Endpoint(AwsServices services, boolean isAws) {}

    /**
     * Creates the sink of {@code askel.metrics.cloudwatch}.
     *
     * @param endpoints returns the services at a URL, or for null at the endpoint of the
     *     environment
     * @return null when the setting {@code enabled} is off
     * @throws IllegalArgumentException when a setting is invalid; the message names it
     */
    public static @Nullable CloudWatchMetricSink of(
            Config settings, Function<@Nullable URI, Endpoint> endpoints) {
        if (!settings.getBoolean("enabled")) {
            return null;
        }
        var url = settings.getString("endpoint");
        var endpoint =
                endpoints.apply(
                        url.isEmpty()
                                ? null
                                : BaseUrl.parse("askel.metrics.cloudwatch.endpoint", url));
        var role = settings.getString("role-arn");
        return new CloudWatchMetricSink(
                endpoint.services(),
                new ServiceCaller(
                        "", settings.getString("region"), null, role.isEmpty() ? null : role),
                endpoint.isAws(),
                settings.getDuration("timeout"),
                Duration.ofSeconds(1));
    }

    @Override
    public String receiver() {
        return "CloudWatch";
    }

    @Override
    public Result export(ExecutionMetrics metrics, Instant at) throws InterruptedException {
        var batches = batches(values.take(metrics, at));
        var losses = new ArrayList<String>();
        String failure = null;
        while (failure == null && !queue.isEmpty()) {
            failure = putOrFailure(queue.getFirst(), losses);
            if (failure == null) {
                queue.removeFirst();
            }
        }
        for (var batch : batches) {
            if (failure == null) {
                failure = putOrFailure(batch, losses);
            }
            if (failure != null) {
                queue.addLast(batch);
            }
        }
        dropOldest(losses);
        return new Result(failure, losses);
    }

    /** The number of requests that wait. */
    int queuedCount() {
        return queue.size();
    }

    private List<Batch> batches(List<MetricDatum> data) {
        var batches = new ArrayList<Batch>();
        for (var namespace : List.of(Metric.AWS_NAMESPACE, Metric.OWN_NAMESPACE)) {
            var batch = new ArrayList<MetricDatum>();
            int size = 0;
            for (var datum : data) {
                if (!datum.metric().namespace().equals(namespace)) {
                    continue;
                }
                if (batch.size() == DATA_MAX || size + datum.counts().size() > VALUES_MAX) {
                    batches.add(new Batch(sentNamespace(namespace), batch));
                    batch = new ArrayList<>();
                    size = 0;
                }
                batch.add(datum);
                size += datum.counts().size();
            }
            if (!batch.isEmpty()) {
                batches.add(new Batch(sentNamespace(namespace), batch));
            }
        }
        return batches;
    }

    /** Removes the oldest waiting requests above the maximum, and adds their loss. */
    private void dropOldest(List<String> losses) {
        int requests = 0;
        int lost = 0;
        Instant first = null;
        Instant last = null;
        while (queue.size() > QUEUED_MAX) {
            var dropped = queue.removeFirst();
            requests++;
            lost += dropped.data().size();
            last = dropped.data().getFirst().at();
            first = first == null ? last : first;
        }
        if (requests > 0) {
            losses.add(
                    ("The %d oldest requests with %d metrics from %s to %s are lost, because"
                                    + " CloudWatch has not accepted them and at most %d requests"
                                    + " wait")
                            .formatted(requests, lost, first, last, QUEUED_MAX));
        }
    }

    private String sentNamespace(String namespace) {
        return reservesNames && namespace.startsWith(RESERVED_PREFIX)
                ? OWN_PREFIX + namespace.substring(RESERVED_PREFIX.length())
                : namespace;
    }

    /**
     * Sends a request, with repetitions.
     *
     * @param losses receives a message when CloudWatch refuses the request itself
     * @return why the request must be sent again later; null when it need not
     */
    private @Nullable String putOrFailure(Batch batch, List<String> losses)
            throws InterruptedException {
        var wait = pause;
        for (int attempt = 1; ; attempt++) {
            var response = put(batch);
            if (response instanceof ServiceResponse.Answered) {
                return null;
            }
            if (response instanceof ServiceResponse.Refused refusal && isInvalid(refusal)) {
                losses.add(
                        "CloudWatch refuses %d metrics: %s"
                                .formatted(batch.data().size(), describe(response)));
                return null;
            }
            if (attempt == ATTEMPTS_MAX) {
                return describe(response);
            }
            Thread.sleep(wait);
            wait = wait.multipliedBy(2);
        }
    }

    /** Whether the request itself is invalid, so that a repetition is refused, too. */
    private static boolean isInvalid(ServiceResponse.Refused refusal) {
        var code = refusal.code();
        return code != null
                && (code.contains("Parameter")
                        || code.contains("Validation")
                        || code.contains("Serialization"));
    }

    private ServiceResponse put(Batch batch) throws InterruptedException {
        var parameters = JsonNodeFactory.instance.objectNode().put("Namespace", batch.namespace());
        var data = parameters.putArray("MetricData");
        batch.data().forEach(datum -> data.add(datum.json()));
        return services.call(
                new ServiceRequest(CLIENT, "PutMetricData", parameters, caller, timeout));
    }

    private static String describe(ServiceResponse response) {
        return switch (response) {
            case ServiceResponse.Answered _ -> "accepted";
            case ServiceResponse.Refused refusal ->
                    "status %d: %s %s"
                            .formatted(refusal.status(), refusal.code(), refusal.message());
            case ServiceResponse.Unaddressed(var reason) -> reason;
            case ServiceResponse.Unsigned(var reason, _, _, _) -> reason;
            case ServiceResponse.NotSent(var reason) -> reason;
            case ServiceResponse.Broken(var reason) -> reason;
            case ServiceResponse.TimedOut(var after) -> "no answer within " + after;
        };
    }
}
