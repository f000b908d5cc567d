package dev.askel.engine;

import com.typesafe.config.ConfigFactory;
import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.journal.TestFence;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.maprun.child.MapRunChildren;
import dev.askel.engine.observability.LogSettings;
import dev.askel.engine.task.OnUnknownOutcome;
import dev.askel.engine.task.ResultRules;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.upgrade.NodeCapability;
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
     * Serialises every message, also within the node. The termination of a system does not end the
     * JVM, and is a coordinated shutdown only in {@link #shutDownAsync}.
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
                # The oldest node survives, so tests kill the younger one.
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

    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(30);

    private final AtomicBoolean fenced;
    private final NodeDatabase database;
    private final ActorSystem<Void> system;
    private final Engine engine;
    private final Client client;

    private EngineNode(
            AtomicBoolean fenced, NodeDatabase database, ActorSystem<Void> system, Engine engine) {
        this.fenced = fenced;
        this.database = database;
        this.system = system;
        this.engine = engine;
        this.client = new Client(engine);
    }

    static EngineNode start(EngineRig rig, @Nullable EngineNode other) {
        return start(rig, other, Map.of());
    }

    /** Starts a node whose settings override those of all nodes. */
    static EngineNode start(EngineRig rig, @Nullable EngineNode other, Map<String, ?> settings) {
        var system =
                ActorSystem.<Void>create(
                        Behaviors.empty(),
                        "askel",
                        ConfigFactory.parseMap(settings)
                                .withFallback(ConfigFactory.parseString(CONFIGURATION))
                                .withFallback(
                                        ConfigFactory.parseMap(
                                                Map.of(
                                                        "pekko.cluster.roles",
                                                        List.copyOf(NodeCapability.roles(true)))))
                                .withFallback(ConfigFactory.load()));
        var cluster = Cluster.get(system);
        var seed = other == null ? cluster : Cluster.get(other.system);
        cluster.manager().tell(Join.create(seed.selfMember().address()));
        Eventually.holds(
                "the node is up", () -> cluster.selfMember().status().equals(MemberStatus.up()));
        var database = new NodeDatabase(rig.database());
        var fenced = new AtomicBoolean();
        var engine =
                Engine.start(
                        system,
                        database,
                        KeyRing.open(database, rig.rootKeys(), rig.time()),
                        new TaskConnectors(
                                List.of(rig.jobs(), rig.functions()),
                                ResultRules.NONE,
                                (_, state) ->
                                        state.equals(EngineRig.FAILING_ON_UNKNOWN_OUTCOME)
                                                ? OnUnknownOutcome.FAIL
                                                : OnUnknownOutcome.REPEAT,
                                AdditionalIntegrations.NONE,
                                rig.permits()),
                        rig.engineTime(),
                        rig.settings(),
                        new LogSettings(
                                _ -> rig.logs(),
                                Duration.ofDays(3),
                                TestLogSink.BYTES_MAX,
                                TestLogSink.NODE_BYTES_MAX,
                                (_, region) -> region.equals(EngineRig.STATUS_EVENT_REGION)),
                        new TestFence(_ -> !fenced.get()));
        return new EngineNode(fenced, database, system, engine);
    }

    /** The engine. */
    public Engine engine() {
        return engine;
    }

    /** Returns the creator of children of the Map Runs that this node owns. */
    public MapRunChildren mapRunChildren() {
        return engine.executions.mapRunChildren();
    }

    /** Returns a client of this node. */
    public Client client() {
        return client;
    }

    /** The actor system. */
    public ActorSystem<Void> system() {
        return system;
    }

    /** Returns the persistence ids of the executions that are loaded on this node. */
    public Set<String> loadedExecutions() {
        var answer =
                AskPattern.<ClusterShardingQuery, CurrentShardRegionState>ask(
                        ClusterSharding.get(system).shardState(),
                        replyTo -> new GetShardRegionState(ExecutionRegion.KEY, replyTo),
                        ASK_TIMEOUT,
                        system.scheduler());
        return scala.jdk.javaapi.CollectionConverters.asJava(Eventually.get(answer).shards())
                .stream()
                .flatMap(shard ->
                        scala.jdk.javaapi.CollectionConverters.asJava(shard.entityIds()).stream())
                .collect(Collectors.toSet());
    }

    /** Returns the versions of the members that are up, as this node knows them. */
    Set<String> versions() {
        return StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
                .filter(member -> member.status().equals(MemberStatus.up()))
                .map(member -> member.appVersion().version())
                .collect(Collectors.toSet());
    }

    /** Waits until {@code count} nodes have a shard region for executions. */
    public void awaitShardRegions(int count) {
        Eventually.holds(
                "shard regions on " + count + " nodes",
                () -> Eventually.get(shardingStats()).getRegions().size() == count);
    }

    private CompletionStage<ClusterShardingStats> shardingStats() {
        return AskPattern.<ClusterShardingQuery, ClusterShardingStats>ask(
                ClusterSharding.get(system).shardState(),
                replyTo -> new GetClusterShardingStats(ExecutionRegion.KEY, ASK_TIMEOUT, replyTo),
                ASK_TIMEOUT,
                system.scheduler());
    }

    /** Fences the node, as if the cluster had marked it down while it was suspended. */
    void markDown() {
        fenced.set(true);
    }

    /**
     * Ends the node as kill -9 does: it hands nothing over, and writes nothing more to the
     * database.
     */
    public void kill() {
        database.cut();
        system.terminate();
        Eventually.get(system.getWhenTerminated());
        // Closing waits for threads that still use the database, so the test does not wait for it.
        Thread.ofVirtual().start(engine::close);
    }

    /**
     * Starts a coordinated shutdown, as SIGTERM does. The stage completes when the cluster has
     * removed the node and its engine is closed.
     */
    CompletionStage<?> shutDownAsync() {
        return CoordinatedShutdown.get(system)
                .runAll(CoordinatedShutdown.unknownReason())
                .thenRunAsync(engine::close);
    }
}
