package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.Profile;
import dev.askel.cluster.formation.Formation;
import dev.askel.cluster.formation.TransportConnections;
import dev.askel.cluster.tls.NodeTls;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.CustomConnectors;
import dev.askel.connectors.function.WorkerQueues;
import dev.askel.connectors.kms.KmsKeyService;
import dev.askel.engine.Engine;
import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.engine.api.workbench.Workbench;
import dev.askel.engine.clock.DatabaseTime;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.observability.LogSettings;
import dev.askel.engine.sql.Fence;
import dev.askel.http.HttpServer;
import dev.askel.http.Readiness;
import dev.askel.http.auth.AccessServices;
import dev.askel.http.transport.Listeners;
import dev.askel.server.metrics.ServerMetrics;
import dev.askel.server.refusal.DatabaseUnavailableException;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.ConfiguredBucket;
import dev.askel.server.storage.DataHome;
import dev.askel.server.storage.DatabaseConnections;
import dev.askel.server.storage.ExecutionLogFolder;
import dev.askel.server.storage.Storage;
import dev.askel.server.tls.ListenerCertificate;
import dev.askel.server.workers.ExecutionWorkerQueues;
import dev.askel.trigger.TriggerOperations;
import dev.askel.trigger.event.status.StatusEventBus;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.apache.pekko.Done;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server.
 *
 * <p>The server starts its parts in this order: database, session, tables, actor system, cluster,
 * engine, port. It closes them in reverse order. A start that fails closes the parts that it has
 * opened.
 */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final OpenResources resources;
    private final ActorSystemTermination termination;

    private final InetSocketAddress address;
    private final ReadyMessage readyMessage;

    private Server(
            OpenResources resources,
            ActorSystemTermination termination,
            InetSocketAddress address,
            ReadyMessage readyMessage) {
        this.resources = resources;
        this.termination = termination;
        this.address = address;
        this.readyMessage = readyMessage;
    }

    /** The address on which the server listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** The message on standard output that announces this server. */
    ReadyMessage readyMessage() {
        return readyMessage;
    }

    /**
     * Starts a server; returns when it serves.
     *
     * @param config resolved by {@link Settings#resolve}
     * @param stop completed by a caller that no longer needs the server; the start is then
     *     abandoned
     * @throws RefusedException when the server refuses to start; the message gives the reason
     * @throws DatabaseUnavailableException when the server is a node of a cluster and its database
     *     does not respond now
     */
    public static Server start(Config config, CompletionStage<?> stop) {
        return start(config, stop, _ -> {});
    }

    /**
     * Starts the server of a process that runs only this server.
     *
     * @param onMarkedDown runs when this node is marked down, before anything is closed; receives
     *     an action that withdraws the undelivered messages of this node
     */
    static Server start(Config config, CompletionStage<?> stop, Consumer<Runnable> onMarkedDown) {
        var resources = new OpenResources();
        try {
            return start(config, stop, onMarkedDown, resources);
        } catch (RuntimeException e) {
            resources.close();
            var failure = Storage.databaseFailure(e);
            // A server with the profile "single" may have no supervisor that restarts it. Its
            // caller receives the original exception.
            if (failure.isEmpty() || Settings.profile(config) == Profile.SINGLE) {
                throw e;
            }
            if (!(e instanceof RefusedException)) {
                LOG.warn("The database failed during the start", e);
            }
            throw new DatabaseUnavailableException(e, failure.get());
        }
    }

    private static Server start(
            Config config,
            CompletionStage<?> stop,
            Consumer<Runnable> onMarkedDown,
            OpenResources resources) {
        var profile = Settings.profile(config);
        var listenAddress = ListenAddress.readAndCheck(config);
        var metricsAddress = ListenAddress.readMetricsAddress(config);
        var certificate = ListenerCertificate.open(config);
        certificate.ifPresent(open -> resources.add("the certificate", open));
        var settings = Settings.engineSettings(config);
        var clockSettings = Settings.clockSettings(config);
        var storage = Storage.open(config, profile, stop);
        resources.add("the database", storage);
        var address = storage.address();
        var resolved = NodeTransport.withTransport(Settings.withDatabase(config, address));
        // The database session is opened before the actor system, because the loss of the session
        // must shut down the actor system.
        var sessionLost = new CompletableFuture<Void>();
        resources.add(
                "the session",
                DatabasePreparation.openSession(
                        address, profile, resolved, () -> sessionLost.complete(null)));
        DatabasePreparation.migrate(address);
        var connections = DatabaseConnections.forEngine(address, resolved);
        var held = DatabasePreparation.findHeldMachines(connections, config);
        var time = DatabaseTime.of(connections, clockSettings);
        resources.add("the clock", time);
        DatabasePreparation.pauseIfRequested(address, profile, connections, resolved, time);
        // The ring is opened before the node joins, because a node without the ring must not
        // receive shards.
        var keys = DatabasePreparation.openKeyRing(connections, config, profile, time, stop);
        // The engine supplies the connections and the worker queues, but it starts later. Calls of
        // tasks wait until the engine has supplied them.
        var connectionLookup = new CompletableFuture<ConnectionLookup>();
        var queues = new ExecutionWorkerQueues();
        var connectors =
                createConnectors(
                        resolved,
                        connectionLookup,
                        queues,
                        certificate.map(ListenerCertificate::contextForOwnCalls).orElse(null));
        resources.add("the connectors", connectors);
        var keyService = new KmsKeyService(Connectors.createKmsClient(resolved, System.getenv()));
        resources.add("the client of KMS", keyService);
        var payloadBucket = ConfiguredBucket.open(resolved);
        resources.add("the bucket of large payloads", payloadBucket);
        payloadBucket.requireReadable(connections);
        var statusEvents = new StatusEventBus();
        var logging = logSettings(resolved, profile, connectors, statusEvents);
        var auditSink = AuditConfiguration.createSink(resolved, connectors);
        var tracing = TracingAssembly.create(resolved, resources);
        var metricSink = MetricsConfiguration.otlpSink(resolved, resources);
        var oidc = OidcConfiguration.read(resolved, time);
        if (oidc != null) {
            resources.add("the identity provider", oidc);
        }
        // The last export includes the values that are recorded while the actor system and the
        // engine stop.
        var exports = new OpenResources();
        resources.add("the exports of metrics", exports);
        // The engine's resources outside the actor system are closed after the actor system.
        var engine = new AtomicReference<@Nullable Engine>();
        resources.add("the engine", () -> close(engine.get()));
        var openTriggers = new AtomicReference<AutoCloseable>(() -> {});
        resources.add("the triggers", () -> openTriggers.get().close());
        // The formation must outlive the actor system. Otherwise the other nodes would
        // assume that this node was killed.
        var membership = new AtomicReference<AutoCloseable>(() -> {});
        resources.add("the formation", () -> membership.get().close());
        refuseIfLost(sessionLost, address);
        var system =
                ActorSystem.<Void>create(
                        Behaviors.empty(), "askel", BootstrapSetup.create(resolved).and(address));
        var termination =
                ActorSystemTermination.observe(system, ActorSystemTermination.TERMINATION_MAX);
        resources.add("the actor system", termination::stop);
        shutDownWhenLost(sessionLost, system);
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
                        "askel-marked-down",
                        () -> {
                            if (termination.exitStatus() == ExitStatus.DOWNED) {
                                onMarkedDown.accept(() -> TransportConnections.abortAll(system));
                            }
                            return CompletableFuture.completedStage(Done.getInstance());
                        });
        var abandoned =
                CompletableFuture.anyOf(
                        stop.toCompletableFuture(), termination.whenTerminated(), sessionLost);
        var fence = join(address, profile, system, resolved, abandoned, membership);
        refuseIfLost(sessionLost, address);
        if (abandoned.isDone()) {
            return new Server(
                    resources, termination, listenAddress.unresolved(), ReadyMessage.NONE);
        }
        var started =
                Engine.start(
                        system,
                        connections,
                        keys,
                        connectors.tasks(),
                        time,
                        settings.toBuilder()
                                .heldMachines(held)
                                .audit(settings.audit().withSink(auditSink))
                                .tracing(tracing)
                                .keyService(keyService)
                                .payloadBucket(payloadBucket.storage())
                                .build(),
                        logging,
                        fence);
        engine.set(started);
        var metrics = new ServerMetrics();
        var triggers =
                TriggerAssembly.start(
                        resolved,
                        system,
                        connections,
                        started,
                        time,
                        keys,
                        fence,
                        metrics.triggerMetrics());
        openTriggers.set(triggers);
        statusEvents.open(system, triggers.events());
        connectionLookup.complete(started.connections());
        queues.open(started, started.feed());
        metrics.register(started);
        MetricsConfiguration.startExports(
                resolved, started.resources().metrics(), metricSink, connectors, metrics, exports);
        MetricsConfiguration.startReaders(resolved, started, connections, metrics, resources);
        metrics.register(triggers);
        metrics.registerMemory(started);
        metrics.register(connectors);
        metrics.register(time);
        NodeTls.from(resolved)
                .ifPresent(tls -> metrics.registerNodeCertificate(tls::readCertificateExpiry));
        certificate.ifPresent(open -> metrics.registerHttpCertificate(open::expiry));
        var served =
                serve(
                        system,
                        listenAddress,
                        new Listeners(
                                listenAddress.listener(),
                                certificate.orElse(null),
                                metricsAddress.map(ListenAddress::listener).orElse(null)),
                        started,
                        started,
                        new MembershipReadiness(system),
                        metrics,
                        TriggerAssembly.operations(config, system, started, triggers),
                        RequestVerification.create(
                                config, started, time, listenAddress.isLoopback(), oidc),
                        started.audit().trail());
        boolean isSigned = Settings.verifiesRequests(config);
        if (isSigned) {
            connectors.ownServer().onListening(served.address(), started.taskIdentities());
        } else {
            connectors.ownServer().onListening(served.address());
        }
        return new Server(
                resources,
                termination,
                served.address(),
                ReadyMessage.of(served, certificate.isPresent(), isSigned));
    }

    /**
     * Shuts the system down when the session is lost, or immediately if it has been lost already.
     */
    private static void shutDownWhenLost(
            CompletionStage<Void> sessionLost, ActorSystem<Void> system) {
        sessionLost.thenRun(() -> CoordinatedShutdown.get(system).run(new DatabaseTakenOver()));
    }

    private static void refuseIfLost(CompletableFuture<Void> sessionLost, ClusterDatabase address) {
        if (sessionLost.isDone()) {
            throw new RefusedException(
                    "Another Askel server has acquired the database %s during the start."
                            .formatted(address));
        }
    }

    /**
     * Binds the server; refuses to start when a port is in use.
     *
     * @param listenAddress the main address, for messages
     * @param access the services that verify requests; null to verify no request
     * @param trail records changes and refused requests
     */
    static HttpServer serve(
            ActorSystem<Void> system,
            ListenAddress listenAddress,
            Listeners listeners,
            StepFunctions stepFunctions,
            Workbench workbench,
            Readiness readiness,
            ServerMetrics metrics,
            TriggerOperations triggers,
            @Nullable AccessServices access,
            AuditTrail trail) {
        try {
            var http =
                    HttpServer.bind(
                            system,
                            listeners,
                            stepFunctions,
                            workbench,
                            readiness,
                            metrics,
                            triggers,
                            access,
                            trail);
            var server = http.toCompletableFuture().join();
            metrics.register(server);
            return server;
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        } catch (CompletionException e) {
            throw listenAddress.portInUse(e.getCause() == null ? e : e.getCause());
        }
    }

    /** The resources that jars on the class path add for definitions. */
    static AdditionalIntegrations additionalIntegrations() {
        try {
            return CustomConnectors.ofClassPath();
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Creates the connectors that call tasks.
     *
     * @param connections the stage that completes with the lookup of connections; HTTP tasks wait
     *     for it
     * @param queues the queues in which calls to functions wait for workers
     * @param ownTls the context that trusts this server's certificate, for calls to itself; null
     *     when the server does not use TLS
     */
    static Connectors createConnectors(
            Config config,
            CompletionStage<ConnectionLookup> connections,
            WorkerQueues queues,
            @Nullable SSLContext ownTls) {
        try {
            return Connectors.create(config, System.getenv(), connections, queues, ownTls);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Logs go to standard output in Kubernetes, because Kubernetes collects it. Elsewhere they go
     * to files.
     */
    private static LogSettings logSettings(
            Config config, Profile profile, Connectors connectors, StatusEventBus statusEvents) {
        try {
            return new LogSettings(
                    StatusEventRouting.sinks(
                            connectors,
                            connectors.logSinks(
                                    profile == Profile.KUBERNETES ? "stdout" : "file",
                                    ExecutionLogFolder.restrictModes(DataHome.folder(config))),
                            statusEvents),
                    config.getDuration("askel.logs.kept-for"),
                    config.getBytes("askel.logs.express-bytes-max"),
                    config.getBytes("askel.logs.express-node-bytes-max"),
                    StatusEventRouting.statusEventPredicate(connectors, statusEvents));
        } catch (IllegalArgumentException | ConfigException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void close(@Nullable Engine engine) {
        if (engine != null) {
            engine.close();
        }
    }

    /**
     * Waits until the node is a member of its cluster or the start is abandoned; returns the fence
     * of its writes.
     */
    private static Fence join(
            ClusterDatabase address,
            Profile profile,
            ActorSystem<Void> system,
            Config config,
            CompletableFuture<?> abandoned,
            AtomicReference<AutoCloseable> membership) {
        return switch (profile) {
            case SINGLE -> {
                await(Formation.formAlone(system), abandoned);
                yield Fence.NONE;
            }
            case CLUSTER, KUBERNETES -> {
                var formation = Formation.start(address, system, config);
                membership.set(formation);
                await(formation.whenJoined(), abandoned);
                yield new MemberFence(formation);
            }
        };
    }

    private static void await(CompletionStage<?> member, CompletableFuture<?> abandoned) {
        CompletableFuture.anyOf(member.toCompletableFuture(), abandoned).join();
    }

    /** Waits until the server ends by itself or is stopped. */
    ExitStatus awaitEnd(CompletionStage<?> stop) {
        CompletableFuture.anyOf(stop.toCompletableFuture(), termination.whenTerminated()).join();
        if (!termination.whenTerminated().isDone()) {
            return ExitStatus.DONE;
        }
        LOG.error("The actor system ended by itself: {}", termination.reason());
        return termination.exitStatus();
    }

    /** Closes the parts of the server in reverse order. Durable work remains in the journal. */
    @Override
    public void close() {
        resources.close();
    }
}
