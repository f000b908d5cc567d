package dev.askel.http;

import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.engine.api.workbench.Workbench;
import dev.askel.http.admission.Admission;
import dev.askel.http.admission.ApiQuotas;
import dev.askel.http.auth.AccessServices;
import dev.askel.http.authorization.Authorization;
import dev.askel.http.hosts.HostRule;
import dev.askel.http.hosts.PermittedHosts;
import dev.askel.http.pages.Console;
import dev.askel.http.pages.Documentation;
import dev.askel.http.rest.routes.RestRoutes;
import dev.askel.http.rest.trigger.TriggerRoutes;
import dev.askel.http.rest.trigger.WebhookRequestDocument;
import dev.askel.http.scheduler.SchedulerDocument;
import dev.askel.http.service.ServedApis;
import dev.askel.http.session.SessionRecords;
import dev.askel.http.transport.Listeners;
import dev.askel.trigger.TriggerOperations;
import dev.askel.trigger.schedule.api.SchedulerApi;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.stream.javadsl.Tcp.ServerBinding;
import org.jspecify.annotations.Nullable;

/**
 * A bound server. During the actor system's coordinated shutdown it unbinds, abandons long polls,
 * waits for running requests and then closes the remaining connections.
 */
public final class HttpServer {
    private static final int CHECKS_PER_KEEP_ALIVE = 10;

    /** The maximum number of connections to the address of the metrics. */
    private static final int METRICS_CONNECTIONS_MAX = 64;

    /** The time between two checks that a waiting poll or stream is still permitted. */
    private static final Duration RECHECK_INTERVAL = Duration.ofSeconds(3);

    private final ServerBinding binding;
    private final Admission admission;
    private final ClientConnections connections;
    private final Optional<ApiQuotas> quotas;
    private final int connectionsMax;
    private final @Nullable InetSocketAddress metricsAddress;

    private HttpServer(
            ServerBinding binding,
            Admission admission,
            ClientConnections connections,
            int connectionsMax,
            Optional<ApiQuotas> quotas,
            @Nullable InetSocketAddress metricsAddress) {
        this.binding = binding;
        this.quotas = quotas;
        this.metricsAddress = metricsAddress;
        this.admission = admission;
        this.connections = connections;
        this.connectionsMax = connectionsMax;
    }

    /**
     * Binds a server that does not verify requests, with the settings of the system, under {@code
     * askel.http}.
     *
     * @param port 0 for a free port; see {@link #address}
     * @return the server when it listens; fails with Pekko's {@code BindFailedException} when it
     *     cannot bind
     * @throws IllegalArgumentException when a setting is out of its range
     */
    public static CompletionStage<HttpServer> bind(
            ActorSystem<?> system,
            String host,
            int port,
            StepFunctions stepFunctions,
            Workbench workbench,
            Readiness readiness,
            RequestMetrics metrics) {
        return bind(
                system,
                Listeners.withoutTls(host, port),
                stepFunctions,
                workbench,
                readiness,
                metrics,
                TriggerOperations.NONE,
                null,
                AuditTrail.NONE);
    }

    /**
     * Binds a server with the settings of the system, like {@link #bind(ActorSystem, String, int,
     * StepFunctions, Workbench, Readiness, RequestMetrics)}.
     *
     * @param listeners the addresses on which the server listens, and its TLS engines
     * @param access the services that identify the callers of requests by signature, session or
     *     bearer token; null to verify no request. With them, these requests still need no
     *     signature, session or token: {@code /health/live} and {@code /health/ready}, GET requests
     *     for the console and the documentation, {@code GET /metrics} at an address of its own,
     *     sign-ins, sign-outs, and the query whether the browser has a session
     * @param trail records changes and refused requests
     */
    public static CompletionStage<HttpServer> bind(
            ActorSystem<?> system,
            Listeners listeners,
            StepFunctions stepFunctions,
            Workbench workbench,
            Readiness readiness,
            RequestMetrics metrics,
            TriggerOperations triggers,
            @Nullable AccessServices access,
            AuditTrail trail) {
        var schedules = triggers.schedules();
        var webhooks = triggers.webhooks();
        var settings = HttpSettings.of(system.settings().config());
        var materializer = SystemMaterializer.get(system).materializer();
        var authentication =
                new Authentication(
                        access,
                        materializer.executionContext(),
                        trail,
                        settings.installationAccount());
        // A signature covers the URI exactly as the client sent it.
        var server = settings.serverSettings().withRawRequestUriHeader(authentication.isRequired());
        int connectionsMax =
                ConnectionLimit.effectiveConnections(
                        server.getMaxConnections(),
                        listeners.tls() == null
                                ? ConnectionLimit.HEAP_PER_CONNECTION
                                : ConnectionLimit.HEAP_PER_TLS_CONNECTION);
        var admission =
                new Admission(
                        settings.requestLimit(),
                        settings.requestBytesMax(),
                        ConnectionLimit.effectiveLongPolls(settings.longPollsMax(), connectionsMax),
                        settings.answerBytesMax());
        var quotas = ThrottlingSettings.of(system.settings().config());
        var throttle = ApiThrottle.of(quotas);
        var longPolls = new LongPolls();
        var classes = HttpServer.class.getClassLoader();
        var blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
        var runner = new RequestRunner(admission, longPolls, settings, materializer);
        var engine = new ThrottledStarts(stepFunctions, admission, throttle, metrics);
        var authorization =
                new Authorization(
                        workbench.taskInbox(),
                        workbench.bulkJobs(),
                        settings.installationAccount(),
                        InstantSource.system(),
                        trail,
                        materializer.executionContext());
        var aws =
                new AwsProtocol(
                        new ServedApis(engine, triggers.events()),
                        authentication,
                        authorization,
                        throttle,
                        admission,
                        runner,
                        settings,
                        metrics,
                        materializer);
        var metricsAddress = listeners.metrics();
        var router =
                new RequestRouter(
                        hostRule(settings, listeners.main()),
                        metricsAddress == null ? null : hostRule(settings, metricsAddress),
                        authentication,
                        authorization,
                        aws,
                        new StsProtocol(
                                authentication, trail, admission, runner, settings, materializer),
                        schedules == null
                                ? null
                                : new SchedulerProtocol(
                                        new SchedulerApi(schedules),
                                        authentication,
                                        authorization,
                                        admission,
                                        runner,
                                        settings,
                                        metrics,
                                        materializer),
                        new SessionProtocol(
                                access == null ? null : access.people(),
                                new SessionRecords(trail, settings.installationAccount()),
                                admission,
                                runner,
                                settings,
                                materializer),
                        new RestProtocol(
                                RestRoutes.table(
                                        engine,
                                        workbench,
                                        TriggerRoutes.groups(triggers),
                                        List.of(
                                                SchedulerDocument.group(),
                                                WebhookRequestDocument.group())),
                                authentication,
                                authorization,
                                throttle,
                                admission,
                                runner,
                                settings,
                                metrics,
                                materializer),
                        new WebhookProtocol(
                                webhooks.lookup(),
                                webhooks.runs(engine.executions(), workbench.feed()),
                                authentication,
                                authorization,
                                trail,
                                admission,
                                runner,
                                settings,
                                metrics,
                                materializer),
                        new Console(classes, blocking, settings.codecEndpoint()),
                        new Documentation(classes, blocking),
                        readiness,
                        metrics,
                        settings,
                        materializer);
        var connections =
                new ClientConnections(
                        system.classicSystem(),
                        server,
                        listeners.tls(),
                        settings.trustedProxies(),
                        connectionsMax,
                        router::answer);
        closeIdleConnections(system, connections, settings.keepAlive());
        if (authentication.isRequired()) {
            system.scheduler()
                    .scheduleWithFixedDelay(
                            RECHECK_INTERVAL,
                            RECHECK_INTERVAL,
                            longPolls::recheck,
                            system.executionContext());
        }
        return listen(system, listeners.main(), settings, connectionsMax, connections)
                .thenCompose(binding -> {
                    addShutdownTasks(system, binding, longPolls, connections, settings);
                    return (metricsAddress == null
                                    ? CompletableFuture.<@Nullable InetSocketAddress>completedStage(
                                            null)
                                    : bindMetrics(
                                            system,
                                            metricsAddress,
                                            listeners.tls(),
                                            settings,
                                            server,
                                            router))
                            .thenApply(bound ->
                                    new HttpServer(
                                            binding,
                                            admission,
                                            connections,
                                            connectionsMax,
                                            quotas,
                                            bound));
                });
    }

    private static void closeIdleConnections(
            ActorSystem<?> system, ClientConnections connections, Duration keepAlive) {
        var checkInterval = keepAlive.dividedBy(CHECKS_PER_KEEP_ALIVE);
        system.scheduler()
                .scheduleWithFixedDelay(
                        checkInterval,
                        checkInterval,
                        () -> connections.closeIdleLongerThan(keepAlive),
                        system.executionContext());
    }

    private static HostRule hostRule(HttpSettings settings, Listeners.Address address) {
        return new HostRule(
                PermittedHosts.of(settings.hosts(), address.host()),
                request ->
                        SessionProtocol.isProviderReturn(request)
                                || Console.isPageRequest(request)
                                || Documentation.isPageRequest(request));
    }

    private static CompletionStage<ServerBinding> listen(
            ActorSystem<?> system,
            Listeners.Address address,
            HttpSettings settings,
            int connectionsMax,
            ClientConnections connections) {
        return Tcp.get(system)
                .bind(
                        address.host(),
                        address.port(),
                        settings.serverSettings().getBacklog(),
                        settings.serverSettings().getSocketOptions(),
                        false,
                        Optional.of(settings.idleTimeout()))
                .mapAsyncUnordered(connectionsMax, connections::serve)
                .to(Sink.ignore())
                .run(system);
    }

    /** Binds the address of the metrics, which has its own limit of connections. */
    private static CompletionStage<@Nullable InetSocketAddress> bindMetrics(
            ActorSystem<?> system,
            Listeners.Address address,
            @Nullable Supplier<SSLEngine> tls,
            HttpSettings settings,
            ServerSettings server,
            RequestRouter router) {
        var connections =
                new ClientConnections(
                        system.classicSystem(),
                        server,
                        tls,
                        settings.trustedProxies(),
                        METRICS_CONNECTIONS_MAX,
                        router::answerMetrics);
        closeIdleConnections(system, connections, settings.keepAlive());
        return listen(system, address, settings, METRICS_CONNECTIONS_MAX, connections)
                .thenApply(binding -> {
                    CoordinatedShutdown.get(system)
                            .addTask(
                                    CoordinatedShutdown.PhaseServiceUnbind(),
                                    "askel-metrics-unbind",
                                    () -> binding.unbind().thenApply(_ -> Done.getInstance()));
                    return binding.localAddress();
                });
    }

    private static void addShutdownTasks(
            ActorSystem<?> system,
            ServerBinding binding,
            LongPolls longPolls,
            ClientConnections connections,
            HttpSettings settings) {
        var shutdown = CoordinatedShutdown.get(system);
        shutdown.addTask(
                CoordinatedShutdown.PhaseServiceUnbind(),
                "askel-http-unbind",
                () -> {
                    longPolls.stop();
                    return binding.unbind().thenApply(_ -> Done.getInstance());
                });
        shutdown.addTask(
                CoordinatedShutdown.PhaseServiceRequestsDone(),
                "askel-http-drain",
                () ->
                        connections
                                .drain()
                                .toCompletableFuture()
                                .copy()
                                .completeOnTimeout(
                                        Done.getInstance(),
                                        settings.terminationTimeout().toMillis(),
                                        TimeUnit.MILLISECONDS));
    }

    /** The address on which the server listens. */
    public InetSocketAddress address() {
        return binding.localAddress();
    }

    /** The address of the metrics; null when {@link #address} serves them. */
    public @Nullable InetSocketAddress metricsAddress() {
        return metricsAddress;
    }

    /** The number of open client connections. */
    public int connectionCount() {
        return connections.count();
    }

    /** The maximum number of open client connections. */
    public int connectionsMax() {
        return connectionsMax;
    }

    /** The quotas of API calls; empty when throttling is off. */
    public Optional<ApiQuotas> quotas() {
        return quotas;
    }

    /** The admission of this server, for the metrics of its counters. */
    public Admission admission() {
        return admission;
    }
}
