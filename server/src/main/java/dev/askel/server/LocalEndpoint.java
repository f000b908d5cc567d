package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.engine.api.StepFunctions;
import dev.askel.server.local.LocalEngine;
import dev.askel.server.metrics.ServerMetrics;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Where workers reach a local run: the server's own HTTP, on loopback, without a cluster. */
final class LocalEndpoint implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final ActorSystemEnd end;
    private final InetSocketAddress address;

    private LocalEndpoint(ActorSystemEnd end, InetSocketAddress address) {
        this.end = end;
        this.address = address;
    }

    /**
     * Opens it.
     *
     * @param port 0 for a free one
     * @throws dev.askel.server.refusal.RefusedException when the port is taken
     */
    static LocalEndpoint open(Config config, int port, StepFunctions served) {
        var own =
                ConfigFactory.parseMap(
                                Map.of(
                                        "pekko.actor.provider", "local",
                                        "askel.http.host", HOST,
                                        "askel.http.port", port))
                        .withFallback(config);
        var listening = Listening.allowed(own);
        var system = ActorSystem.<Void>create(Behaviors.empty(), "askel-run", own);
        var end = ActorSystemEnd.of(system, ActorSystemEnd.TERMINATION_MAX);
        try {
            var address =
                    Server.serve(
                            system,
                            listening,
                            served,
                            LocalEngine.workbench(),
                            List::of,
                            new ServerMetrics());
            return new LocalEndpoint(end, address);
        } catch (RuntimeException e) {
            end.stop();
            throw e;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /** Long polls end without a task, answers under way are given. */
    @Override
    public void close() {
        end.stop();
    }
}
