package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.http.transport.Listeners;
import dev.askel.server.local.LocalEngine;
import dev.askel.server.metrics.ServerMetrics;
import dev.askel.trigger.TriggerOperations;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The HTTP endpoint through which workers reach the executions of {@code askel run}. It listens on
 * loopback and does not form a cluster.
 */
final class LocalEndpoint implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final ActorSystemTermination termination;
    private final InetSocketAddress address;

    private LocalEndpoint(ActorSystemTermination termination, InetSocketAddress address) {
        this.termination = termination;
        this.address = address;
    }

    /**
     * Opens the endpoint.
     *
     * @param port 0 for a free port
     * @throws dev.askel.server.refusal.RefusedException when the port is in use
     */
    static LocalEndpoint open(Config config, int port, StepFunctions operations) {
        var local =
                ConfigFactory.parseMap(
                                Map.of(
                                        "pekko.actor.provider",
                                        "local",
                                        "askel.auth",
                                        "off",
                                        "askel.http.host",
                                        HOST,
                                        "askel.http.port",
                                        port))
                        .withFallback(config);
        var listenAddress = ListenAddress.readAndCheck(local);
        var system = ActorSystem.<Void>create(Behaviors.empty(), "askel-run", local);
        var termination =
                ActorSystemTermination.observe(system, ActorSystemTermination.TERMINATION_MAX);
        try {
            var address =
                    Server.serve(
                                    system,
                                    listenAddress,
                                    new Listeners(listenAddress.listener(), null, null),
                                    operations,
                                    LocalEngine.workbench(),
                                    List::of,
                                    new ServerMetrics(),
                                    TriggerOperations.NONE,
                                    null,
                                    AuditTrail.NONE)
                            .address();
            return new LocalEndpoint(termination, address);
        } catch (RuntimeException e) {
            termination.stop();
            throw e;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /** Closes the endpoint. Waiting polls return without a task, and other requests complete. */
    @Override
    public void close() {
        termination.stop();
    }
}
