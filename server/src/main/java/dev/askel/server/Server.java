package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.askel.asl.validator.OwnResources;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.Profile;
import dev.askel.cluster.formation.DatabaseInUseException;
import dev.askel.cluster.formation.Formation;
import dev.askel.cluster.formation.ServerSession;
import dev.askel.cluster.formation.TransportConnections;
import dev.askel.cluster.tls.NodeTls;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.CustomConnectors;
import dev.askel.connectors.function.WorkerQueues;
import dev.askel.engine.Engine;
import dev.askel.engine.EngineSettings;
import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.Workbench;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.journal.DatabaseTime;
import dev.askel.engine.journal.EngineTime;
import dev.askel.engine.journal.Fence;
import dev.askel.engine.journal.Migrations;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKeyException;
import dev.askel.engine.observability.LogSettings;
import dev.askel.engine.registry.HeldMachines;
import dev.askel.http.HttpServer;
import dev.askel.http.Readiness;
import dev.askel.server.metrics.ServerMetrics;
import dev.askel.server.refusal.DatabaseAwayException;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.Connections;
import dev.askel.server.storage.DataHome;
import dev.askel.server.storage.ExecutionLogFolder;
import dev.askel.server.storage.RootKeyFile;
import dev.askel.server.storage.Storage;
import dev.askel.server.workers.EngineQueues;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.pekko.Done;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running server.
 *
 * <p>It starts from the bottom up (database, session, tables, actor system, cluster, engine, port)
 * and is closed from the top down; PostgreSQL goes last. A start that fails closes what it had
 * opened.
 */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final Opened opened;
    private final ActorSystemEnd end;

    private final InetSocketAddress address;

    private Server(Opened opened, ActorSystemEnd end, InetSocketAddress address) {
        this.opened = opened;
        this.end = end;
        this.address = address;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Starts a server; returns when it serves.
     *
     * @param config resolved, as of {@link Settings#resolve}
     * @param stop completed by whoever no longer wants it: the start is then given up where it
     *     stands
     * @throws RefusedException when it does not start
     * @throws DatabaseAwayException when it is a node whose database does not answer now
     */
    public static Server start(Config config, CompletionStage<?> stop) {
        return start(config, stop, _ -> {});
    }

    /**
     * The same for a process of its own.
     *
     * @param onPutOut run when the cluster goes on without this node, before anything is closed; is
     *     given what takes back, as it ends, what it has sent to the others in vain
     */
    static Server start(Config config, CompletionStage<?> stop, Consumer<Runnable> onPutOut) {
        var opened = new Opened();
        try {
            return start(config, stop, onPutOut, opened);
        } catch (RuntimeException e) {
            opened.close();
            var away = Storage.away(e);
            // Nobody may be there to start a single server again: its end is told as it is.
            if (away.isEmpty() || Settings.profile(config) == Profile.SINGLE) {
                throw e;
            }
            if (!(e instanceof RefusedException)) {
                LOG.warn("The database fails amid the start", e);
            }
            throw new DatabaseAwayException(e, away.get());
        }
    }

    private static Server start(
            Config config, CompletionStage<?> stop, Consumer<Runnable> onPutOut, Opened opened) {
        var profile = Settings.profile(config);
        var listening = Listening.allowed(config);
        var settings =
                Settings.withMocks(
                        EngineSettings.STANDARD.toBuilder()
                                .express(Settings.express(config))
                                .bulk(Settings.bulk(config))
                                .retention(Settings.retention(config))
                                .revealSecrets(config.getBoolean("askel.test-state.reveal-secrets"))
                                .build(),
                        config);
        var clockSettings = Settings.clock(config);
        var storage = Storage.open(config, profile, stop);
        opened.add("the database", storage);
        var address = storage.address();
        var resolved = NodeLink.settings(Settings.with(config, address));
        // The session is older than the actor system that it has to end when it is lost.
        var ending = new AtomicReference<Runnable>(() -> {});
        opened.add("the session", session(address, profile, resolved, () -> ending.get().run()));
        migrate(address);
        var connections = Connections.to(address, resolved);
        var held = held(connections, config);
        var time = DatabaseTime.of(connections, clockSettings);
        opened.add("the clock", time);
        // Before the node joins: one that cannot open the ring must not take on shards.
        var keys = keyRing(connections, config, profile, time);
        // Calls wait for the engine, which holds the connections and whose executions make the
        // calls.
        var stored = new CompletableFuture<ConnectionLookup>();
        var queues = new EngineQueues();
        var connectors = connectors(resolved, stored, queues);
        opened.add("the connectors", connectors);
        var logging = logging(resolved, profile, connectors);
        // What an engine has beside its actors ends after them.
        var engine = new AtomicReference<@Nullable Engine>();
        opened.add("the engine", () -> close(engine.get()));
        // As long as the actor system lives, the others must not take this node for a killed one.
        var membership = new AtomicReference<AutoCloseable>(() -> {});
        opened.add("the formation", () -> membership.get().close());
        var system =
                ActorSystem.<Void>create(
                        Behaviors.empty(), "askel", BootstrapSetup.create(resolved).and(address));
        var end = ActorSystemEnd.of(system, ActorSystemEnd.TERMINATION_MAX);
        opened.add("the actor system", end::stop);
        ending.set(() -> CoordinatedShutdown.get(system).run(new DatabaseTaken()));
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
                        "askel-put-out",
                        () -> {
                            if (end.status() == ExitStatus.DOWNED) {
                                onPutOut.accept(() -> TransportConnections.abortAll(system));
                            }
                            return CompletableFuture.completedStage(Done.getInstance());
                        });
        var givenUp = CompletableFuture.anyOf(stop.toCompletableFuture(), end.over());
        var fence = join(address, profile, system, resolved, givenUp, membership);
        if (givenUp.isDone()) {
            return new Server(opened, end, listening.unbound());
        }
        var started =
                Engine.start(
                        system,
                        connections,
                        keys,
                        connectors.tasks(),
                        time,
                        settings.toBuilder().held(held).build(),
                        logging,
                        fence);
        engine.set(started);
        stored.complete(started.connections());
        queues.open(started, started.feed());
        var metrics = new ServerMetrics();
        metrics.show(started);
        metrics.showMemory(started);
        metrics.show(connectors.running());
        metrics.show(connectors::calls);
        metrics.show(time);
        NodeTls.from(resolved).ifPresent(tls -> metrics.showCertificate(tls::expiry));
        var served = serve(system, listening, started, started, new Membership(system), metrics);
        connectors.ownServer().onListening(served);
        return new Server(opened, end, served);
    }

    /** Listens; a port that is taken is a refusal. */
    static InetSocketAddress serve(
            ActorSystem<Void> system,
            Listening listening,
            StepFunctions stepFunctions,
            Workbench workbench,
            Readiness readiness,
            ServerMetrics metrics) {
        try {
            var http =
                    HttpServer.bind(
                            system,
                            listening.host(),
                            listening.port(),
                            stepFunctions,
                            workbench,
                            readiness,
                            metrics);
            var server = http.toCompletableFuture().join();
            metrics.show(server);
            return server.address();
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        } catch (CompletionException e) {
            throw listening.inUse(e.getCause() == null ? e : e.getCause());
        }
    }

    /** The state machines that rest while this node runs: {@code askel.hold}. */
    private static HeldMachines held(DataSource database, Config config) {
        var names = config.getStringList("askel.hold");
        try {
            var held = HeldMachines.find(database, names);
            if (!names.isEmpty()) {
                LOG.warn(
                        "On hold (askel.hold): {}. Executions of these state machines rest until a start"
                                + " without it; they can be inspected, stopped and deleted with their machine.",
                        String.join(", ", names));
            }
            return held;
        } catch (IllegalArgumentException e) {
            throw new RefusedException("askel.hold: " + e.getMessage(), e);
        } catch (SQLException e) {
            throw new RefusedException("askel.hold could not be looked up: " + e.getMessage(), e);
        }
    }

    private static void migrate(ClusterDatabase address) {
        try {
            Migrations.migrate(Connections.unhurried(address));
        } catch (FlywayException e) {
            throw new RefusedException(
                    "The tables in %s cannot be brought to this release: %s"
                            .formatted(address, e.getMessage()),
                    e);
        }
    }

    /** Opens the key ring; one that the root keys do not open is a refusal. */
    private static KeyRing keyRing(
            DataSource database, Config config, Profile profile, EngineTime time) {
        try {
            return KeyRing.open(database, RootKeyFile.of(config, profile), time);
        } catch (RootKeyException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What the jars of the class path let definitions call. */
    static OwnResources ownResources() {
        try {
            return CustomConnectors.ofClassPath();
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * What tasks are called by.
     *
     * @param connections where HTTP tasks find connections; their calls wait for it
     * @param queues where calls of functions wait for workers
     */
    static Connectors connectors(
            Config config, CompletionStage<ConnectionLookup> connections, WorkerQueues queues) {
        try {
            return Connectors.standard(config, System.getenv(), connections, queues);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** In Kubernetes a container's output is what is collected; elsewhere files are. */
    private static LogSettings logging(Config config, Profile profile, Connectors connectors) {
        try {
            return new LogSettings(
                    connectors.logSinks(
                            profile == Profile.KUBERNETES ? "stdout" : "file",
                            ExecutionLogFolder.in(DataHome.in(config))),
                    config.getDuration("askel.logs.kept-for"),
                    config.getBytes("askel.logs.express-bytes-max"),
                    config.getBytes("askel.logs.express-node-bytes-max"),
                    connectors.publishesStatusEvents());
        } catch (IllegalArgumentException | ConfigException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void close(@Nullable Engine engine) {
        if (engine != null) {
            engine.close();
        }
    }

    private static ServerSession session(
            ClusterDatabase address, Profile profile, Config config, Runnable onLost) {
        var claim =
                switch (profile) {
                    case SINGLE -> ServerSession.LockMode.EXCLUSIVE;
                    case CLUSTER, KUBERNETES -> ServerSession.LockMode.SHARED;
                };
        try {
            return ServerSession.open(address, claim, config, onLost);
        } catch (DatabaseInUseException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        } catch (SQLException e) {
            throw new RefusedException(
                    "The database %s cannot be used: %s".formatted(address, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("Interrupted while waiting for the database.", e);
        }
    }

    /** Waits until the node belongs to a cluster, or shall not any more; says what fences it. */
    private static Fence join(
            ClusterDatabase address,
            Profile profile,
            ActorSystem<Void> system,
            Config config,
            CompletableFuture<?> givenUp,
            AtomicReference<AutoCloseable> membership) {
        return switch (profile) {
            case SINGLE -> {
                await(Formation.alone(system), givenUp);
                yield Fence.NONE;
            }
            case CLUSTER, KUBERNETES -> {
                var formation = Formation.start(address, system, config);
                membership.set(formation);
                await(formation.joined(), givenUp);
                yield new MemberFence(formation);
            }
        };
    }

    private static void await(CompletionStage<?> member, CompletableFuture<?> givenUp) {
        CompletableFuture.anyOf(member.toCompletableFuture(), givenUp).join();
    }

    /** Waits until it ends by itself or is told to. */
    ExitStatus awaitEnd(CompletionStage<?> stop) {
        CompletableFuture.anyOf(stop.toCompletableFuture(), end.over()).join();
        if (!end.over().isDone()) {
            return ExitStatus.DONE;
        }
        LOG.error("The actor system ended by itself: {}", end.reason());
        return end.status();
    }

    /** Stops it in order; durable work is where the journal says it is. */
    @Override
    public void close() {
        opened.close();
    }
}
