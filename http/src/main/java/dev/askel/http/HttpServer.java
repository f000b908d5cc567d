package dev.askel.http;

import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.workbench.Workbench;
import dev.askel.http.admission.Admission;
import dev.askel.http.console.Console;
import dev.askel.http.hosts.HostRule;
import dev.askel.http.hosts.PermittedHosts;
import dev.askel.http.rest.RestRoutes;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.stream.javadsl.Tcp.ServerBinding;

/**
 * A bound server. It ends with the actor system's coordinated shutdown: unbinds, sends long polls
 * home, lets running requests end, cuts what is left.
 */
public final class HttpServer {
    private static final int LOOKS_PER_KEEP_ALIVE = 10;

    private final ServerBinding binding;
    private final Admission admission;
    private final Connections connections;
    private final int connectionsMax;

    private HttpServer(
            ServerBinding binding,
            Admission admission,
            Connections connections,
            int connectionsMax) {
        this.binding = binding;
        this.admission = admission;
        this.connections = connections;
        this.connectionsMax = connectionsMax;
    }

    /**
     * Binds. The settings are the system's, under {@code askel.http}.
     *
     * @param port 0 takes a free one; see {@link #address}
     * @return the server once it listens; fails with Pekko's {@code BindFailedException} when it
     *     cannot
     * @throws IllegalArgumentException with a setting that is out of its range
     */
    public static CompletionStage<HttpServer> bind(
            ActorSystem<?> system,
            String host,
            int port,
            StepFunctions stepFunctions,
            Workbench workbench,
            Readiness readiness,
            Metrics metrics) {
        var settings = HttpSettings.of(system.settings().config());
        var materializer = SystemMaterializer.get(system).materializer();
        var server = settings.server();
        int connectionsMax = ConnectionRoom.of(server.getMaxConnections());
        var admission =
                new Admission(
                        settings.requests(),
                        settings.requestBytesMax(),
                        ConnectionRoom.longPolls(settings.longPollsMax(), connectionsMax),
                        settings.answerBytesMax());
        var throttle = ApiThrottle.of(ThrottlingSettings.of(system.settings().config()));
        var longPolls = new LongPolls();
        var places = new WorkPlaces(admission, longPolls, settings, materializer);
        var engine = new AdmittedStarts(stepFunctions, admission, throttle);
        var aws =
                new AwsProtocol(
                        engine, throttle, admission, places, settings, metrics, materializer);
        var routes =
                new Routes(
                        new HostRule(PermittedHosts.of(settings.hosts(), host), Console::opensPage),
                        aws,
                        new RestProtocol(
                                RestRoutes.table(engine, workbench),
                                throttle,
                                admission,
                                places,
                                settings,
                                metrics,
                                materializer),
                        new Console(
                                HttpServer.class.getClassLoader(),
                                system.dispatchers().lookup(DispatcherSelector.blocking())),
                        readiness,
                        metrics,
                        settings,
                        materializer);
        var connections =
                new Connections(system.classicSystem(), server, connectionsMax, routes::answer);
        var looks = settings.keepAlive().dividedBy(LOOKS_PER_KEEP_ALIVE);
        system.scheduler()
                .scheduleWithFixedDelay(
                        looks,
                        looks,
                        () -> connections.closeUnasked(settings.keepAlive()),
                        system.executionContext());
        return Tcp.get(system)
                .bind(
                        host,
                        port,
                        server.getBacklog(),
                        server.getSocketOptions(),
                        false,
                        Optional.of(settings.idleTimeout()))
                .mapAsyncUnordered(connectionsMax, connections::serve)
                .to(Sink.ignore())
                .run(system)
                .thenApply(binding -> {
                    stopInOrder(system, binding, longPolls, connections, settings);
                    return new HttpServer(binding, admission, connections, connectionsMax);
                });
    }

    private static void stopInOrder(
            ActorSystem<?> system,
            ServerBinding binding,
            LongPolls longPolls,
            Connections connections,
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

    /** Where it listens. */
    public InetSocketAddress address() {
        return binding.localAddress();
    }

    /** Connections of clients that are open. */
    public int connections() {
        return connections.count();
    }

    /** How many connections may be open. */
    public int connectionsMax() {
        return connectionsMax;
    }

    /** What it has in work, for metrics. */
    public Admission admission() {
        return admission;
    }
}
