package dev.askel.engine;

import com.typesafe.config.ConfigFactory;
import dev.askel.asl.validator.OwnResources;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.journal.TestFence;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.observability.LogSettings;
import dev.askel.engine.task.OnUnknownOutcome;
import dev.askel.engine.task.ResultRules;
import dev.askel.engine.task.TaskConnectors;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardRegion.ClusterShardingStats;
import org.apache.pekko.cluster.sharding.ShardRegion.CurrentShardRegionState;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.jspecify.annotations.Nullable;

/** One node of a rig: an actor system and the engine on it, in this JVM. */
public final class EngineNode {
    /**
     * Every message is serialised, also those that stay on the node; ending a system never ends the
     * JVM, and never happens in order unless {@link #leaving} says so.
     */
    private static final String CONFIGURATION =
            """
            pekko {
              loglevel = WARNING
              actor.provider = cluster
              actor.serialize-messages = on
              remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
              remote.artery.advanced { maximum-frame-size = 2 MiB, buffer-pool-size = 16 }
              coordinated-shutdown {
                exit-jvm = off
                run-by-jvm-shutdown-hook = off
                run-by-actor-system-terminate = off
              }
              cluster {
                jmx.enabled = off
                gossip-interval = 200ms
                leader-actions-interval = 200ms
                unreachable-nodes-reaper-interval = 200ms
                failure-detector { heartbeat-interval = 300ms, acceptable-heartbeat-pause = 4s }
                downing-provider-class = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider"
                # The oldest stays, so a test kills the younger one.
                split-brain-resolver {
                  active-strategy = keep-oldest
                  keep-oldest.down-if-alone = off
                  stable-after = 1s
                }
                sharding {
                  number-of-shards = 256
                  passivation.strategy = none
                  remember-entities = off
                  retry-interval = 200ms
                  coordinator-state.write-majority-plus = 0
                  distributed-data.majority-min-cap = 1
                }
              }
            }
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicBoolean putOut;
    private final NodeDatabase database;
    private final ActorSystem<Void> system;
    private final Engine engine;
    private final Client client;

    private EngineNode(
            AtomicBoolean putOut, NodeDatabase database, ActorSystem<Void> system, Engine engine) {
        this.putOut = putOut;
        this.database = database;
        this.system = system;
        this.engine = engine;
        this.client = new Client(engine);
    }

    static EngineNode start(EngineRig rig, @Nullable EngineNode other) {
        return start(rig, other, Map.of());
    }

    /** The same with settings that go before those of all nodes. */
    static EngineNode start(
            EngineRig rig, @Nullable EngineNode other, Map<String, String> settings) {
        var system =
                ActorSystem.<Void>create(
                        Behaviors.empty(),
                        "askel",
                        ConfigFactory.parseMap(settings)
                                .withFallback(ConfigFactory.parseString(CONFIGURATION))
                                .withFallback(ConfigFactory.load()));
        var cluster = Cluster.get(system);
        var seed = other == null ? cluster : Cluster.get(other.system);
        cluster.manager().tell(Join.create(seed.selfMember().address()));
        Eventually.holds(
                "the node is up", () -> cluster.selfMember().status().equals(MemberStatus.up()));
        var database = new NodeDatabase(rig.database());
        var putOut = new AtomicBoolean();
        var engine =
                Engine.start(
                        system,
                        database,
                        KeyRing.open(database, rig.rootKeys(), rig.time()),
                        new TaskConnectors(
                                List.of(rig.jobs(), rig.functions()),
                                ResultRules.NONE,
                                (_, state) ->
                                        state.equals(EngineRig.ONCE)
                                                ? OnUnknownOutcome.FAIL
                                                : OnUnknownOutcome.REPEAT,
                                OwnResources.NONE,
                                rig.permits()),
                        rig.engineTime(),
                        rig.settings(),
                        new LogSettings(
                                _ -> rig.logs(),
                                Duration.ofDays(3),
                                LogShelf.BYTES_MAX,
                                LogShelf.NODE_BYTES_MAX,
                                (_, region) -> region.equals(EngineRig.TOLD_REGION)),
                        new TestFence(_ -> !putOut.get()));
        return new EngineNode(putOut, database, system, engine);
    }

    /** The engine. */
    public Engine engine() {
        return engine;
    }

    /** A user of this node. */
    public Client client() {
        return client;
    }

    /** The actor system. */
    public ActorSystem<Void> system() {
        return system;
    }

    /** The executions that are in this node's memory, by their persistence ids. */
    public Set<String> liveExecutions() {
        var answer =
                AskPattern.<ClusterShardingQuery, CurrentShardRegionState>ask(
                        ClusterSharding.get(system).shardState(),
                        replyTo -> new GetShardRegionState(ExecutionRegion.KEY, replyTo),
                        PATIENCE,
                        system.scheduler());
        return scala.jdk.javaapi.CollectionConverters.asJava(Eventually.get(answer).shards())
                .stream()
                .flatMap(shard ->
                        scala.jdk.javaapi.CollectionConverters.asJava(shard.entityIds()).stream())
                .collect(Collectors.toSet());
    }

    /** The versions of the members that are up, as this node sees them. */
    Set<String> versions() {
        return StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
                .filter(member -> member.status().equals(MemberStatus.up()))
                .map(member -> member.appVersion().version())
                .collect(Collectors.toSet());
    }

    /** Waits until executions can be placed on so many nodes. */
    void awaitPlaces(int count) {
        Eventually.holds(
                "executions can be placed on " + count,
                () -> Eventually.get(placement()).getRegions().size() == count);
    }

    private CompletionStage<ClusterShardingStats> placement() {
        return AskPattern.<ClusterShardingQuery, ClusterShardingStats>ask(
                ClusterSharding.get(system).shardState(),
                replyTo -> new GetClusterShardingStats(ExecutionRegion.KEY, PATIENCE, replyTo),
                PATIENCE,
                system.scheduler());
    }

    /** The others go on without it, and it has not learnt so. */
    void putOut() {
        putOut.set(true);
    }

    /** Ends it as kill -9 does: nothing is handed over, nothing more reaches the database. */
    public void kill() {
        database.cut();
        system.terminate();
        Eventually.get(system.getWhenTerminated());
        // Its threads find out by themselves that nobody wants them any more.
        Thread.ofVirtual().start(engine::close);
    }

    /** Begins to end it in order, as SIGTERM does; the stage completes when it has gone. */
    CompletionStage<?> leaving() {
        return CoordinatedShutdown.get(system)
                .runAll(CoordinatedShutdown.unknownReason())
                .thenRunAsync(engine::close);
    }
}
