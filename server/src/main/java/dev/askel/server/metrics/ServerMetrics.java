package dev.askel.server.metrics;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.connectors.Connectors;
import dev.askel.engine.Engine;
import dev.askel.engine.clock.DatabaseTime;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.metric.ExecutionMetrics;
import dev.askel.engine.metric.GaugeName;
import dev.askel.engine.metric.GaugeValue;
import dev.askel.engine.metric.MetricName;
import dev.askel.engine.payload.BucketStatistics;
import dev.askel.http.HttpServer;
import dev.askel.http.RequestMetrics;
import dev.askel.http.admission.ApiQuotas;
import dev.askel.http.admission.Quota;
import dev.askel.http.wire.ApiOperations;
import dev.askel.trigger.Triggers;
import dev.askel.trigger.target.TriggerMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of one node. The metrics of other packages are read when a client requests the page.
 */
public final class ServerMetrics implements RequestMetrics {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter format = PrometheusTextFormatWriter.create();
    private final Histogram requests;
    private final Counter throttled;
    private final Counter exports;
    private final NodeTriggerMetrics triggers = new NodeTriggerMetrics(registry);
    private volatile @Nullable ExecutionMetrics executions;

    /**
     * Creates the metrics of a node: its JVM, its requests and its deferred work. The other methods
     * add further metrics.
     */
    public ServerMetrics() {
        JvmMetrics.builder().register(registry);
        requests =
                Histogram.builder()
                        .name("askel_requests")
                        .unit(Unit.SECONDS)
                        .help("Duration of AWS protocol calls, from request head to answer.")
                        .labelNames("operation", "status")
                        .classicOnly()
                        .classicUpperBounds(
                                .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5, 60)
                        .register(registry);
        throttled =
                Counter.builder()
                        .name("askel_requests_throttled")
                        .help("Requests answered with ThrottlingException, of any protocol.")
                        .register(registry);
        exports =
                Counter.builder()
                        .name("askel_metric_exports")
                        .help("Exports of the metrics of executions, accepted or failed.")
                        .labelNames("sink", "result")
                        .register(registry);
        CounterWithCallback.builder()
                .name("askel_deferred_work")
                .help("Work deferred for load, shutdown or an unavailable database.")
                .labelNames("work", "reason")
                .callback(ServerMetrics::deferrals)
                .register(registry);
    }

    private static void deferrals(CounterWithCallback.Callback output) {
        for (var work : DeferredWork.values()) {
            for (var reason : DeferralReason.values()) {
                long count = work.deferralCount(reason);
                if (count > 0) {
                    output.call((double) count, label(work), label(reason));
                }
            }
        }
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void onAnswer(@Nullable String operation, int status, long durationNanos) {
        requests.labelValues(operation == null ? "none" : operation, Integer.toString(status))
                .observe(durationNanos / NANOS_PER_SECOND);
        countCall(MetricName.ConsumedCapacity, operation);
    }

    /** Counts a call of Step Functions; other APIs have no metrics of AWS. */
    private void countCall(MetricName metric, @Nullable String action) {
        var calls = executions;
        if (calls != null && action != null && ApiOperations.exists(action)) {
            calls.countCall(metric, action);
        }
    }

    @Override
    public void onWebhook(WebhookResult result) {
        triggers.onWebhook(result);
    }

    @Override
    public void onThrottled(@Nullable String action) {
        throttled.inc();
        countCall(MetricName.ThrottledEvents, action);
    }

    /** Counts an export of the metrics of executions. */
    public void onMetricExport(String sink, boolean accepted) {
        exports.labelValues(sink, accepted ? "accepted" : "failed").inc();
    }

    @Override
    public byte[] renderPage() {
        var page = new ByteArrayOutputStream();
        try {
            format.write(page, registry.scrape());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return page.toByteArray();
    }

    /** Adds the engine's metrics. */
    public void register(Engine engine) {
        var journal = engine.journal();
        var rows = journal.statistics();
        counter("askel_executions_started", "Standard executions started.", rows::startedCount);
        counter(
                "askel_executions_redriven",
                "Redrives of Standard executions.",
                rows::redrivenCount);
        CounterWithCallback.builder()
                .name("askel_executions_ended")
                .help("Standard executions that have ended.")
                .labelNames("status")
                .callback(output -> {
                    for (var status : ExecutionStatus.values()) {
                        if (status != ExecutionStatus.RUNNING) {
                            output.call((double) rows.endedCount(status), status.name());
                        }
                    }
                })
                .register(registry);
        counter(
                "askel_journal_commits",
                "Transactions that the journal has committed.",
                rows::commitCount);
        counter(
                "askel_journal_writes",
                "Writes in the committed transactions of the journal.",
                rows::writeCount);
        counter(
                "askel_journal_rejected",
                "Writes refused because the queue of the journal was full.",
                rows::rejectedCount);
        counter(
                "askel_journal_lost_connections",
                "Database connections that the journal has lost.",
                rows::lostConnectionCount);
        counter(
                "askel_journal_repeated",
                "Transactions that the journal has retried.",
                rows::retriedTransactionCount);
        counter(
                "askel_journal_recoveries",
                "Executions recovered from the journal.",
                rows::recoveryCount);
        gauge("askel_journal_queued", "Writes that wait for a writer.", journal::queuedWrites);
        var audit = engine.audit();
        counter("askel_audit_records", "Records stored in the audit log.", audit::storedCount);
        counter(
                "askel_audit_unrecorded",
                "Refused requests that were counted but not recorded.",
                audit::unrecordedCount);
        counter(
                "askel_audit_undelivered",
                "Records of the audit log that are missing in its sink.",
                audit::undeliveredCount);
        gauge(
                "askel_audit_queued",
                "Records of the audit log that are not stored yet.",
                audit::waitingCount);
        executions = engine.resources().metrics();
        new ExecutionSeries(engine.resources().metrics()).register(registry);
        new EndpointSeries(engine::endpointUse).register(registry);
        gauge(
                "askel_installation_paused",
                "1 while this node is paused by a start with --paused.",
                () -> engine.installationPauses().isPaused() ? 1 : 0);
        var traces = engine.traces();
        counter(
                "askel_trace_spans_exported",
                "Spans that the collector has accepted.",
                traces::exportedCount);
        counter(
                "askel_trace_spans_failed",
                "Spans that the collector has not accepted.",
                traces::failedCount);
        counter(
                "askel_traces_dropped",
                "Ended executions whose spans were dropped because the queue was full.",
                traces::droppedCount);
        gauge(
                "askel_traces_queued",
                "Ended executions whose spans are not exported yet.",
                traces::queuedCount);
        var evaluations = engine.resources().evaluations();
        gauge("askel_evaluation_threads", "Evaluation threads.", evaluations::threadCount);
        gauge("askel_evaluation_threads_busy", "Busy evaluation threads.", evaluations::busyCount);
        gauge(
                "askel_evaluations_waiting",
                "Evaluations that wait for a thread.",
                evaluations::waitingCount);
        gauge(
                "askel_evaluation_bytes",
                "Heap reserved for large evaluations.",
                evaluations::largeBytes);
        gauge(
                "askel_evaluation_bytes_max",
                "Heap that large evaluations may reserve.",
                evaluations::largeBytesMax);
        gauge(
                "askel_evaluations_oldest_wait_seconds",
                "Longest time that an evaluation has waited.",
                () -> evaluations.oldestWait().toNanos() / NANOS_PER_SECOND);
        var logs = engine.logStatistics();
        counter(
                "askel_log_records_delivered",
                "Log records delivered to a sink.",
                logs::deliveredCount);
        counter("askel_log_records_lost", "Log records that were lost.", logs::lostCount);
        counter(
                "askel_log_deliveries_failed",
                "Failed deliveries of log records; each is retried.",
                logs::failureCount);
        var retention = engine.retentionStatistics();
        counter(
                "askel_retention_executions_left",
                "Executions that the retention has deleted.",
                retention::deletedCount);
        counter(
                "askel_retention_executions_moved",
                "Executions moved out of a partition before it is dropped.",
                retention::movedCount);
        counter(
                "askel_retention_partitions_dropped",
                "Partitions of the journal that were dropped.",
                retention::droppedPartitionCount);
        counter(
                "askel_retention_partitions_put_off",
                "Postponed drops of partitions of the journal.",
                retention::postponedDropCount);
        gauge(
                "askel_retention_suspended",
                "1 while this node suspends deletion because of a clock jump.",
                () -> retention.isSuspended() ? 1 : 0);
        registerPayloadBucket(engine.bucketStatistics());
    }

    private void registerPayloadBucket(BucketStatistics bucket) {
        counter(
                "askel_payload_bucket_moves",
                "Large payloads that were moved from the database to the bucket.",
                bucket::movedCount);
        counter(
                "askel_payload_bucket_moved_bytes",
                "Stored bytes of the large payloads that were moved to the bucket.",
                bucket::movedBytes);
        counter(
                "askel_payload_bucket_reads",
                "Large payloads that were read from the bucket.",
                bucket::readCount);
        counter(
                "askel_payload_bucket_deletions",
                "Objects that were deleted from the bucket.",
                bucket::deletedCount);
        counter(
                "askel_payload_bucket_failures",
                "Failed calls to the bucket of large payloads; each is repeated.",
                bucket::failedCount);
    }

    /**
     * Adds the expiry of the certificate with which this node connects to other nodes.
     *
     * @param expiry reads the expiry from the certificate file. The supplier throws while the file
     *     cannot be read, for instance during a renewal. The metric is then NaN.
     */
    public void registerNodeCertificate(Supplier<Instant> expiry) {
        registerExpiry(
                "askel_node_certificate_expiry_timestamp_seconds",
                "Expiry of the certificate in this node's file, in seconds since 1970.",
                expiry);
    }

    /** Adds the expiry of the certificate that the HTTP server presents to clients. */
    public void registerHttpCertificate(Supplier<Instant> expiry) {
        registerExpiry(
                "askel_http_certificate_expiry_timestamp_seconds",
                "Expiry of the certificate that clients receive, in seconds since 1970.",
                expiry);
    }

    private void registerExpiry(String name, String help, Supplier<Instant> expiry) {
        gauge(
                name,
                help,
                () -> {
                    try {
                        return expiry.get().getEpochSecond();
                    } catch (IllegalArgumentException e) {
                        return Double.NaN;
                    }
                });
    }

    /** Adds the state of PostgreSQL's archiver; returns the reader of the state. */
    public AutoCloseable registerArchiver(DataSource database) {
        var archiver = ArchiverStatus.follow(database);
        gauge(
                "askel_wal_archive_failing",
                "1 while the latest attempt of PostgreSQL to archive its log has failed.",
                () -> archiver.isFailing() ? 1 : 0);
        return archiver;
    }

    /**
     * Adds the open executions, Map Runs and activity tasks of the cluster; returns their reader.
     *
     * @param interval the time between two reads
     */
    public AutoCloseable registerOpenResources(
            Engine engine, DataSource database, Duration interval) {
        return OpenResourceGauges.follow(engine, database, interval);
    }

    /** Adds the differences between engine time and the clocks of the database and of this node. */
    public void register(DatabaseTime time) {
        gauge(
                "askel_clock_jump_seconds",
                "The refused jump of the database's clock; 0 when none is refused.",
                time::refusedJumpSeconds);
        gauge(
                "askel_clock_node_deviation_seconds",
                "How far this node's clock is ahead of the database's.",
                time::nodeDeviationSeconds);
        counter(
                "askel_clock_jumps_refused",
                "Jumps of the database's clock that this node refused.",
                time::refusedJumpCount);
    }

    /** Adds the requests and connections of the server. */
    public void register(HttpServer server) {
        gauge("askel_connections", "Connections of clients.", server::connectionCount);
        gauge(
                "askel_connections_max",
                "Bound of the connections of clients.",
                server::connectionsMax);
        var admission = server.admission();
        gauge(
                "askel_request_bytes_in_work_max",
                "Bound of the bytes of the bodies of requests in progress.",
                admission::bodyBytesMax);
        gauge(
                "askel_answer_bytes_max",
                "Bound of the bytes of answers being sent.",
                () -> 2 * admission.answerBytesMax());
        gauge("askel_requests_in_work", "Requests in progress.", admission::requestsInProgress);
        gauge(
                "askel_request_bytes_in_work",
                "Bytes of the bodies of requests in progress.",
                admission::bodyBytes);
        server.quotas().ifPresent(this::setQuotas);
        gauge("askel_long_polls", "Long polls and event streams.", admission::waitingLongPolls);
        gauge("askel_answer_bytes", "Bytes of answers being sent.", admission::answerBytes);
    }

    /** Adds the memory of executions and of their journal writes. */
    public void registerMemory(Engine engine) {
        new MemoryMetrics(registry).register(engine);
    }

    /** Adds the calls of Tasks and the memory of connectors. */
    public void register(Connectors connectors) {
        new ConnectorMetrics(registry).register(connectors);
    }

    private void setQuotas(ApiQuotas quotas) {
        var calls = executions;
        if (calls != null) {
            calls.set(
                    GaugeName.ProvisionedBucketSize,
                    quotaValues(quotas, quota -> quota.bucketSize()));
            calls.set(GaugeName.ProvisionedRefillRate, quotaValues(quotas, Quota::refillPerSecond));
        }
    }

    private static List<GaugeValue> quotaValues(ApiQuotas quotas, ToDoubleFunction<Quota> value) {
        var values = new ArrayList<GaugeValue>();
        quotas.all()
                .forEach((region, byAction) ->
                        byAction.forEach((action, quota) ->
                                values.add(
                                        new GaugeValue(
                                                List.of(action, region),
                                                value.applyAsDouble(quota)))));
        return values;
    }

    /** Counts the occurrences, events and deliveries of this node. */
    public TriggerMetrics triggerMetrics() {
        return triggers;
    }

    /** Adds the memory of triggers. */
    public void register(Triggers open) {
        triggers.register(open);
    }

    private void counter(String name, String help, DoubleSupplier value) {
        CallbackMetrics.counter(registry, name, help, value);
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        CallbackMetrics.gauge(registry, name, help, value);
    }
}
