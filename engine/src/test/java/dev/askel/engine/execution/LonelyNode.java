package dev.askel.engine.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.Limits;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.parser.DefinitionParser;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.RigTime;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.execution.ExecutionCommand.InspectReply;
import dev.askel.engine.execution.ExecutionCommand.StartReply;
import dev.askel.engine.execution.ExecutionCommand.StopReply;
import dev.askel.engine.journal.Bytes;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.PostgresJournal;
import dev.askel.engine.journal.Slices;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.task.TaskConnectors;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.ShardRegion.CurrentShardRegionState;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.jspecify.annotations.Nullable;

/**
 * Executions on a node without pollers, registry or deletions, behind gates: nobody comes to help
 * what is stranded here.
 */
final class LonelyNode implements AutoCloseable {
    private static final String ACCOUNT = "123456789012";
    private static final String REGION = "us-east-1";
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    /** Timers of a minute live in memory; an idle execution leaves it soon. */
    private static final ExecutionSettings SETTINGS =
            new ExecutionSettings(
                    Duration.ofSeconds(60),
                    Duration.ofMillis(300),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(300),
                    Duration.ofMillis(300),
                    10);

    private static final String CONFIGURATION =
            """
            pekko {
              loglevel = WARNING
              actor.provider = cluster
              remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
              remote.artery.advanced { maximum-frame-size = 2 MiB, buffer-pool-size = 4 }
              coordinated-shutdown {
                exit-jvm = off
                run-by-jvm-shutdown-hook = off
                run-by-actor-system-terminate = off
                # Longer than any test waits.
                phases.cluster-sharding-shutdown-region.timeout = 120s
              }
              cluster {
                jmx.enabled = off
                gossip-interval = 200ms
                leader-actions-interval = 200ms
                sharding {
                  number-of-shards = 256
                  passivation.strategy = none
                  retry-interval = 200ms
                }
              }
            }
            """;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());
    private final ActorSystem<Void> system =
            ActorSystem.create(
                    Behaviors.empty(),
                    "askel",
                    ConfigFactory.parseString(CONFIGURATION).withFallback(ConfigFactory.load()));
    private final Gates gates = new Gates();
    private final RigTime time = new RigTime();
    private final Functions functions = new Functions();
    private final Map<String, StateMachine> machines = new ConcurrentHashMap<>();
    private final Map<String, Error> bugs = new ConcurrentHashMap<>();
    private final Children children = new Children();
    private final ExecutionRegion region;

    LonelyNode() {
        var cluster = Cluster.get(system);
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        Eventually.holds(
                "the node is up", () -> cluster.selfMember().status().equals(MemberStatus.up()));
        var tokens =
                new TaskTokenCodec(List.of(new TaskTokenCodec.Key(1, Bytes.wrap(new byte[32]))));
        region =
                ExecutionRegion.start(
                        system,
                        started ->
                                new ExecutionServices(
                                        gates.before(journal),
                                        (machineId, _) -> revision(machineId),
                                        new TaskConnectors(List.of(functions)),
                                        new ChildExecutions(children, started, time),
                                        tokens,
                                        _ -> {},
                                        this::isMissing,
                                        time,
                                        () -> ThreadLocalRandom.current().nextLong(),
                                        Limits.DEFAULT,
                                        SETTINGS,
                                        "lonely"));
    }

    private CompletionStage<StateMachine> revision(String machineId) {
        var machine = Objects.requireNonNull(machines.get(machineId));
        return gates.<StateMachine>pass(
                Gates.Way.PIN, machineId, () -> CompletableFuture.completedStage(machine));
    }

    /**
     * Children that are started at once, unless held, and never end; who stops them hears nothing.
     */
    private static final class Children implements ExecutionStarter {
        private final List<String> stopped = new CopyOnWriteArrayList<>();
        private final Map<String, BlockingQueue<CompletableFuture<Answer<StartExecutionResult>>>>
                held = new ConcurrentHashMap<>();

        @Override
        public CompletionStage<Answer<StartExecutionResult>> start(
                Caller caller, StartExecutionRequest request, @Nullable Parent parent) {
            var starts = held.get(request.stateMachineArn());
            if (starts != null) {
                var start = new CompletableFuture<Answer<StartExecutionResult>>();
                starts.add(start);
                return start;
            }
            return CompletableFuture.completedStage(
                    Answer.ok(
                            new StartExecutionResult(
                                    request.stateMachineArn() + ":child", Instant.EPOCH)));
        }

        @Override
        public CompletionStage<Answer<StopExecutionResult>> stop(
                String executionArn, @Nullable String error, @Nullable String cause) {
            stopped.add(executionArn);
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<Answer<StopExecutionResult>> stopChild(
                String executionArn, @Nullable Parent parent, long owedSinceMillis) {
            return stop(executionArn, null, null);
        }
    }

    /** The gates before everything stored. */
    Gates gates() {
        return gates;
    }

    RigTime time() {
        return time;
    }

    Functions functions() {
        return functions;
    }

    /** From here on the starts of this machine come here, to be answered by the test. */
    BlockingQueue<CompletableFuture<Answer<StartExecutionResult>>> holdStarts(String machineArn) {
        var starts = new LinkedBlockingQueue<CompletableFuture<Answer<StartExecutionResult>>>();
        children.held.put(machineArn, starts);
        return starts;
    }

    /** How often somebody asked to stop a child. */
    int stoppedChildren() {
        return children.stopped.size();
    }

    /** The next frame that comes to a task of this activity meets a bug of ours. */
    void failOnce(String activityArn, Error bug) {
        bugs.put(activityArn, bug);
    }

    private boolean isMissing(String activityArn) {
        var bug = bugs.remove(activityArn);
        if (bug != null) {
            throw bug;
        }
        return false;
    }

    // Executions

    /** A machine of which executions can be started. */
    record Machine(String machineId, @Nullable Long timeoutSeconds) {}

    Machine machine(String definition) {
        return machine(definition, null);
    }

    Machine machine(String definition, @Nullable Long timeoutSeconds) {
        var machineId = UUID.randomUUID().toString();
        machines.put(machineId, DefinitionParser.compile(definition));
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                """
                                INSERT INTO machines (machine_id, account, region, name, type, status,
                                    generation, current_revision, created_at, updated_at)
                                VALUES (?::uuid, ?, ?, ?, 'STANDARD', 'ACTIVE', 1, 1, 1, 1)\
                                """)) {
            statement.setString(1, machineId);
            statement.setString(2, ACCOUNT);
            statement.setString(3, REGION);
            statement.setString(4, "m-" + machineId);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return new Machine(machineId, timeoutSeconds);
    }

    /** Starts the machine's one execution and gives its persistence id. */
    String start(Machine machine) {
        Eventually.get(starting(machine));
        return persistenceId(machine);
    }

    static String persistenceId(Machine machine) {
        return identity(machine).persistenceId();
    }

    CompletionStage<StartReply> starting(Machine machine) {
        var requestId = UUID.randomUUID().toString();
        return this.<StartReply>ask(
                persistenceId(machine),
                replyTo ->
                        new ExecutionCommand.Start(
                                identity(machine), 1, "{}", null, requestId, replyTo));
    }

    private static ExecutionIdentity identity(Machine machine) {
        var prefix = "arn:aws:states:%s:%s:".formatted(REGION, ACCOUNT);
        var name = "m-" + machine.machineId();
        return new ExecutionIdentity(
                prefix + "execution:" + name + ":x",
                "x",
                ACCOUNT,
                REGION,
                prefix + "stateMachine:" + name,
                name,
                machine.machineId(),
                1,
                "arn:aws:iam::123456789012:role/r",
                Instant.EPOCH,
                machine.timeoutSeconds(),
                null,
                null,
                null);
    }

    void tell(String persistenceId, ExecutionCommand command) {
        region.tell(persistenceId, command);
    }

    <R> CompletionStage<R> ask(
            String persistenceId, Function<ActorRef<R>, ExecutionCommand> command) {
        return region.ask(persistenceId, command, ANSWER_MAX);
    }

    /** Asks the actor that is in memory now, past region and shard. */
    <R> CompletionStage<R> askDirectly(
            String persistenceId, Function<ActorRef<R>, ExecutionCommand> command) {
        ActorRef<ExecutionCommand> actor = Adapter.toTyped(actor(persistenceId));
        return AskPattern.ask(actor, command::apply, ANSWER_MAX, system.scheduler());
    }

    void stop(String persistenceId) {
        Eventually.get(
                this.<StopReply>ask(
                        persistenceId,
                        replyTo -> new ExecutionCommand.Stop(null, null, null, replyTo)));
    }

    /** The repair view; what was told before has arrived when this answers. */
    JsonNode inspect(String persistenceId) {
        var reply =
                Eventually.get(
                        this.<InspectReply>ask(persistenceId, ExecutionCommand.Inspect::new));
        return Payload.ofVerbatim(Objects.requireNonNull(reply.json())).tree();
    }

    String status(String persistenceId) {
        return string("SELECT status FROM executions WHERE persistence_id = ?", persistenceId);
    }

    long journalRows(String persistenceId) {
        return Long.parseLong(
                string(
                        "SELECT count(*)::text FROM event_journal WHERE persistence_id = ?",
                        persistenceId));
    }

    long openTasks(String persistenceId) {
        return Long.parseLong(
                string(
                        "SELECT count(*)::text FROM open_tasks WHERE persistence_id = ?",
                        persistenceId));
    }

    private String string(String sql, String persistenceId) {
        try (var connection = database.connect();
                var statement = connection.prepareStatement(sql)) {
            statement.setString(1, persistenceId);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    // Memory

    /** Begins to move an execution out of memory, as passivation does; what is sent comes back. */
    void handOff(String persistenceId) {
        var actor = actor(persistenceId);
        Adapter.toClassic(system)
                .actorSelection(shardPath(persistenceId))
                .tell(new ShardRegion.Passivate(new ExecutionEntity.HandOff()), actor);
        // The shard answers this after it has passed the hand-off on.
        live();
    }

    /** Begins to end the node in order, as SIGTERM does; the stage completes when it has gone. */
    CompletionStage<?> leaving() {
        return CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.unknownReason());
    }

    boolean isInMemory(String persistenceId) {
        return live().contains(persistenceId);
    }

    private List<String> live() {
        var answer =
                AskPattern.<ClusterShardingQuery, CurrentShardRegionState>ask(
                        ClusterSharding.get(system).shardState(),
                        replyTo -> new GetShardRegionState(ExecutionRegion.KEY, replyTo),
                        ANSWER_MAX,
                        system.scheduler());
        return scala.jdk.javaapi.CollectionConverters.asJava(Eventually.get(answer).shards())
                .stream()
                .flatMap(shard ->
                        scala.jdk.javaapi.CollectionConverters.asJava(shard.entityIds()).stream())
                .toList();
    }

    private org.apache.pekko.actor.ActorRef actor(String persistenceId) {
        var path =
                shardPath(persistenceId)
                        + "/"
                        + URLEncoder.encode(persistenceId, StandardCharsets.UTF_8);
        return Eventually.get(
                Adapter.toClassic(system).actorSelection(path).resolveOne(ANSWER_MAX));
    }

    private static String shardPath(String persistenceId) {
        return "/system/sharding/%s/%d"
                .formatted(ExecutionRegion.KEY.name(), Slices.shardOf(persistenceId));
    }

    /** A name nobody else has. */
    static String name(String stem) {
        return EngineRig.name(stem);
    }

    @Override
    public void close() {
        system.terminate();
        Eventually.get(system.getWhenTerminated());
        journal.close();
    }
}
