package dev.askel.connectors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import dev.askel.connectors.apigateway.GatewayConnector;
import dev.askel.connectors.aws.AssumedRoles;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.InProcessEndpoint;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.OwnServerAddress;
import dev.askel.connectors.call.EndpointGates;
import dev.askel.connectors.call.GateSettings;
import dev.askel.connectors.call.GateStatistics;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.eks.ClusterCalls;
import dev.askel.connectors.eks.ClusterSessions;
import dev.askel.connectors.eks.EksConnector;
import dev.askel.connectors.events.EventBridgeStatusEvents;
import dev.askel.connectors.folder.BucketFolder;
import dev.askel.connectors.function.MappedFunctions;
import dev.askel.connectors.function.WorkerQueues;
import dev.askel.connectors.guard.GuardedCalls;
import dev.askel.connectors.guard.HostGuard;
import dev.askel.connectors.http.EventBridgeConnections;
import dev.askel.connectors.http.EventBridgeHosts;
import dev.askel.connectors.http.HttpConnector;
import dev.askel.connectors.items.BucketItemReaders;
import dev.askel.connectors.items.BucketResultStore;
import dev.askel.connectors.items.RetrySchedule;
import dev.askel.connectors.items.parquet.ParquetMemory;
import dev.askel.connectors.kms.KmsClient;
import dev.askel.connectors.kubernetes.KubernetesApi;
import dev.askel.connectors.lambda.LambdaApi;
import dev.askel.connectors.lambda.LambdaConnector;
import dev.askel.connectors.logs.ConfiguredLogSinks;
import dev.askel.connectors.metrics.CloudWatchMetricSink;
import dev.askel.connectors.model.ServiceResults;
import dev.askel.connectors.optimized.BedrockModelConnector;
import dev.askel.connectors.optimized.OptimizedConnector;
import dev.askel.connectors.sdk.SdkConnector;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.metric.MetricSink;
import dev.askel.engine.observability.AuditSink;
import dev.askel.engine.observability.LogSinks;
import dev.askel.engine.task.CallPermits;
import dev.askel.engine.task.OnUnknownOutcome;
import dev.askel.engine.task.TaskConnector;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.task.UnknownOutcomeRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.ssl.SSLContexts;
import org.jspecify.annotations.Nullable;

/**
 * Creates all connectors of a server. The connectors share one pool of connections. The server
 * closes this object after the engine.
 */
public final class Connectors implements AutoCloseable {
    /**
     * The maximum bytes to read of an answer of KMS. It suffices, because an answer contains only a
     * key of 32 bytes.
     */
    private static final int KMS_ANSWER_BYTES_MAX = 65_536;

    private final Config config;
    private final AwsEnvironment aws;
    private final TaskConnectors tasks;
    private final RunningCalls calls;
    private final HttpCalls http;
    private final GuardedCalls guarded;
    private final @Nullable KubernetesApi kubernetes;
    private final CustomConnectors custom;
    private final OwnServerAddress ownServer;
    private final EndpointGates gates;
    private final EventBridgeStatusEvents statusEvents;
    private final ParquetMemory parquetMemory;
    private final @Nullable MetricSink metricSink;

    private Connectors(
            Config config,
            AwsEnvironment aws,
            TaskConnectors tasks,
            RunningCalls calls,
            HttpCalls http,
            GuardedCalls guarded,
            @Nullable KubernetesApi kubernetes,
            CustomConnectors custom,
            OwnServerAddress ownServer,
            EndpointGates gates,
            EventBridgeStatusEvents statusEvents,
            ParquetMemory parquetMemory,
            @Nullable MetricSink metricSink) {
        this.config = config;
        this.aws = aws;
        this.tasks = tasks;
        this.calls = calls;
        this.http = http;
        this.guarded = guarded;
        this.kubernetes = kubernetes;
        this.custom = custom;
        this.ownServer = ownServer;
        this.gates = gates;
        this.statusEvents = statusEvents;
        this.parquetMemory = parquetMemory;
        this.metricSink = metricSink;
    }

    /**
     * Creates the connectors without stored connections and worker queues.
     *
     * @param config includes the {@code reference.conf} of this module
     * @param environment the environment variables, {@link System#getenv()}
     * @throws IllegalArgumentException when a setting or variable is invalid; the message names it
     */
    public static Connectors create(Config config, Map<String, String> environment) {
        return create(
                config,
                environment,
                CompletableFuture.completedFuture(ConnectionLookup.NONE),
                WorkerQueues.NONE,
                null);
    }

    /**
     * Creates the connectors of a server.
     *
     * @param connections the stage that completes with the lookup of connections; calls of HTTP
     *     tasks wait for it
     * @param queues the queues that hold calls of functions until workers fetch them
     * @param ownTls the context that trusts the certificate of this server, for the server's calls
     *     to itself; null when the server does not use TLS
     * @throws IllegalArgumentException when a setting or variable is invalid; the message names it
     */
    public static Connectors create(
            Config config,
            Map<String, String> environment,
            CompletionStage<ConnectionLookup> connections,
            WorkerQueues queues,
            @Nullable SSLContext ownTls) {
        var settings = config.getConfig("askel.connectors");
        var aws = AwsEnvironment.of(settings, environment);
        // Reads the variables now, so that an invalid variable fails the start of the server
        // instead of the first execution.
        aws.endpoint("lambda", "us-east-1", "");
        var answerTimeout = settings.getDuration("answer-timeout");
        var calls = new RunningCalls();
        var gateSettings = GateSettings.of(settings);
        var gates = new EndpointGates(gateSettings, InstantSource.system());
        var connectTimeout = settings.getDuration("connect-timeout");
        var answerBytesMax = Math.toIntExact(settings.getBytes("answer-bytes-max"));
        var http = new HttpCalls(gates, connectTimeout, answerBytesMax);
        var hostGuard = HostGuard.of(settings.getConfig("http"));
        var guarded =
                new GuardedCalls(
                        hostGuard,
                        gates,
                        gateSettings.callsMax(),
                        connectTimeout,
                        SSLContexts.createDefault());
        var kubernetes = new AtomicReference<@Nullable KubernetesApi>();
        Supplier<KubernetesApi> kubernetesApi =
                () -> {
                    var api = kubernetes.get();
                    if (api == null) {
                        api =
                                KubernetesApi.of(
                                        settings.getConfig("kubernetes"),
                                        environment,
                                        gates,
                                        connectTimeout,
                                        answerBytesMax);
                        kubernetes.set(api);
                    }
                    return api;
                };
        var ownServer =
                ownTls == null
                        ? OwnServerAddress.withoutTls()
                        : OwnServerAddress.withTls(
                                new HttpCalls(gates, connectTimeout, answerBytesMax, ownTls));
        var services =
                new ModelledServices(
                        aws,
                        http,
                        new AssumedRoles(
                                InstantSource.system(),
                                settings.getBoolean("assume-execution-role")),
                        ownServer,
                        inProcess(settings));
        var lambda =
                new LambdaConnector(
                        List.of(
                                new MappedFunctions(
                                        FunctionSettings.read(
                                                config,
                                                http,
                                                answerTimeout,
                                                kubernetesApi,
                                                queues)),
                                new LambdaApi(aws, services, http, answerTimeout)),
                        calls);
        var custom = CustomConnectors.ofClassPath();
        var tasks = new ArrayList<TaskConnector>(custom.open(settings.getConfig("custom"), calls));
        tasks.add(lambda);
        tasks.add(
                new HttpConnector(
                        guarded,
                        arn -> connections.thenCompose(lookup -> lookup.find(arn)),
                        new EventBridgeConnections(
                                services,
                                InstantSource.system(),
                                HttpConnector.REQUEST_DURATION_MAX,
                                EventBridgeHosts.of(settings.getConfig("http"))),
                        calls,
                        InstantSource.system(),
                        HttpConnector.REQUEST_DURATION_MAX));
        tasks.add(
                new GatewayConnector(aws, services, guarded, calls, answerTimeout, answerBytesMax));
        var clusters =
                new ClusterCalls(
                        hostGuard, gates, gateSettings.callsMax(), connectTimeout, answerBytesMax);
        tasks.add(new EksConnector(new ClusterSessions(services, clusters), calls, answerTimeout));
        tasks.add(new BedrockModelConnector(services, calls, answerTimeout));
        tasks.add(new OptimizedConnector(services, calls, answerTimeout));
        tasks.add(new SdkConnector(services, calls, answerTimeout));
        var parquetMemory =
                ParquetMemory.ofHeapFraction(
                        "askel.connectors.parquet-memory-share",
                        settings.getDouble("parquet-memory-share"));
        return new Connectors(
                config,
                aws,
                new TaskConnectors(
                                tasks,
                                new ServiceResults(),
                                unknownOutcomes(settings.getConfig("on-unknown-outcome")),
                                custom,
                                callPermits(calls, gates))
                        .withMapRuns(
                                new BucketItemReaders(
                                        services, RetrySchedule.STANDARD, parquetMemory),
                                new BucketResultStore(services, RetrySchedule.STANDARD)),
                calls,
                http,
                guarded,
                kubernetes.get(),
                custom,
                ownServer,
                gates,
                EventBridgeStatusEvents.of(config.getConfig("askel.status-events"), aws, services),
                parquetMemory,
                CloudWatchMetricSink.of(
                        config.getConfig("askel.metrics.cloudwatch"),
                        url -> cloudWatch(url, environment, aws, http, ownServer)));
    }

    /** Returns the services for CloudWatch at a URL, or at the endpoint of the environment. */
    private static CloudWatchMetricSink.Endpoint cloudWatch(
            @Nullable URI url,
            Map<String, String> environment,
            AwsEnvironment aws,
            HttpCalls http,
            OwnServerAddress ownServer) {
        var used =
                url == null
                        ? aws
                        : new AwsEnvironment(environment, Map.of(CloudWatchMetricSink.CLIENT, url));
        return new CloudWatchMetricSink.Endpoint(
                new ModelledServices(
                        used, http, new AssumedRoles(InstantSource.system(), false), ownServer),
                used.endpoint(CloudWatchMetricSink.CLIENT, "us-east-1", "").isAws());
    }

    /**
     * Creates a client of KMS, which needs no other connector.
     *
     * @param environment the environment variables, {@link System#getenv()}
     * @throws IllegalArgumentException when a setting or variable is invalid; the message names it
     */
    public static KmsClient createKmsClient(Config config, Map<String, String> environment) {
        var settings = config.getConfig("askel.connectors");
        return new KmsClient(
                AwsEnvironment.of(settings, environment),
                new HttpCalls(
                        new EndpointGates(GateSettings.of(settings), InstantSource.system()),
                        settings.getDuration("connect-timeout"),
                        KMS_ANSWER_BYTES_MAX));
    }

    /** The connectors that the engine calls. */
    public TaskConnectors tasks() {
        return tasks;
    }

    /**
     * The address of this server for Tasks that call Step Functions. The server sets the address as
     * soon as the server listens.
     */
    public OwnServerAddress ownServer() {
        return ownServer;
    }

    /**
     * Grants permits to calls that wait in the database, from {@link RunningCalls} or from {@link
     * EndpointGates}.
     */
    private static CallPermits callPermits(RunningCalls calls, EndpointGates gates) {
        return (permit, callsMax) -> {
            var free = calls.freePermits(permit, callsMax);
            return free == null ? gates.reservePermits(permit, callsMax) : free;
        };
    }

    /** The running calls of this node, for metrics. */
    public RunningCalls runningCalls() {
        return calls;
    }

    /** The memory of the Parquet files that this node reads, for metrics. */
    public ParquetMemory parquetMemory() {
        return parquetMemory;
    }

    /** The state of Tasks' calls per integration and endpoint, for metrics. */
    public List<GateStatistics> gateStatistics() {
        return gates.statistics();
    }

    /**
     * Creates the sinks of execution logs, as {@code askel.logs} configures them, and the sink of
     * status events.
     *
     * @param fallback the sink for {@code auto} when no endpoint of CloudWatch Logs is configured
     * @param folder the folder of log files when the setting contains no folder
     * @throws IllegalArgumentException when a setting or variable is invalid; the message names it
     */
    public LogSinks logSinks(String fallback, Path folder) {
        return statusEvents.mergedWith(
                ConfiguredLogSinks.of(config.getConfig("askel.logs"), fallback, folder, aws, http));
    }

    /**
     * Returns the sink of the audit log; null when there is none.
     *
     * @param folder the folder of files when the setting contains no folder
     * @throws IllegalArgumentException when a setting is invalid; the message names it
     */
    public @Nullable AuditSink auditSink(Path folder) {
        return ConfiguredLogSinks.auditSink(config, folder, aws, http);
    }

    /** The sink that sends the metrics of executions to CloudWatch; null when it is off. */
    public @Nullable MetricSink metricSink() {
        return metricSink;
    }

    /** Whether the status events of an account belong to the event bus of this cluster. */
    public Predicate<String> ownEventBusPredicate() {
        return statusEvents.ownBusPredicate();
    }

    /** Whether executions of an account and a region publish status events to EventBridge. */
    public BiPredicate<String, String> statusEventPredicate() {
        return statusEvents.publicationPredicate();
    }

    /** Opens the folder that replaces S3, if one is set. */
    private static Map<String, InProcessEndpoint> inProcess(Config settings) {
        var folder = settings.getString("s3-dir");
        return folder.isEmpty()
                ? Map.of()
                : Map.of("s3", BucketFolder.open("askel.connectors.s3-dir", Path.of(folder)));
    }

    /** Reads the setting for {@code machine/state}, else for {@code machine}, else the default. */
    private static UnknownOutcomeRules unknownOutcomes(Config settings) {
        var defaultAction = settings.getEnum(OnUnknownOutcome.class, "default");
        var configured = new HashMap<String, OnUnknownOutcome>();
        var byName = settings.getConfig("of");
        for (var name : byName.root().keySet()) {
            configured.put(
                    name, byName.getEnum(OnUnknownOutcome.class, ConfigUtil.quoteString(name)));
        }
        return (machine, state) ->
                configured.getOrDefault(
                        machine + "/" + state, configured.getOrDefault(machine, defaultAction));
    }

    /** Cancels the running calls and closes all connections. */
    @Override
    public void close() {
        try (guarded;
                http;
                ownServer;
                kubernetes) {
            calls.close();
            custom.close();
        }
    }
}
