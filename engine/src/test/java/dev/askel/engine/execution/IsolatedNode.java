package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.parser.DefinitionParser;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.RigTime;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.execution.ExecutionCommand.InspectReply;
import dev.askel.engine.execution.ExecutionCommand.StartReply;
import dev.askel.engine.execution.ExecutionCommand.StopReply;
import dev.askel.engine.execution.ExecutionCommand.TaskReply;
import dev.askel.engine.execution.child.ChildExecutions;
import dev.askel.engine.execution.live.ExecutionEntity;
import dev.askel.engine.execution.start.StartDispatch;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.partition.PartitionPeriod;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.memory.ExecutionMemory;
import dev.askel.engine.metric.ExecutionMetrics;
import dev.askel.engine.metric.MetricSettings;
import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.trace.ExecutionTracing;
import dev.askel.engine.usage.UsageCounters;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.jspecify.annotations.Nullable;

/**
 * A node that runs only executions, behind gates. It has no registry, no deletions, and no pollers,
 * so that no poller recovers an execution.
 */
public final class IsolatedNode implements AutoCloseable {
    private static final String ACCOUNT = "123456789012";
    private static final String REGION = "us-east-1";
    private static final Duration ANSWER_MAX = Duration.ofMinutes(1);

    /** The delay after which a wake-up repeats a notice. */
    static final Duration NOTICE_REPEAT_DELAY = Duration.ofMillis(300);

    /** Timers up to a minute run in memory. An idle execution is passivated soon. */
    private static final ExecutionSettings SETTINGS =
            new ExecutionSettings(
                    Duration.ofSeconds(60),
                    Duration.ofMillis(300),
                    Duration.ofSeconds(1),
                    NOTICE_REPEAT_DELAY,
                    Duration.ofMillis(300),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    Duration.ofMillis(100),
                    10,
                    PartitionPeriod.WEEK);

    /** These timeouts are long, so that every awaited event happens before they expire. */
    public static final ExecutionSettings LONG_TIMEOUTS =
            new ExecutionSettings(
                    SETTINGS.nearTimerMax(),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    SETTINGS.attemptResetAfter(),
                    SETTINGS.handOverGrace(),
                    SETTINGS.callbackDelayMax(),
                    Duration.ofMinutes(5),
                    SETTINGS.snapshotRows(),
                    SETTINGS.partitions());

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
    private final Map<String, Runnable> reachActions = new ConcurrentHashMap<>();
    private final Map<String, Runnable> offerActions = new ConcurrentHashMap<>();
    private final StubChildren children = new StubChildren();
    private final RecordedMapRunHints mapRuns = new RecordedMapRunHints();
    private final NodeMemory memory = new NodeMemory(system);
    private final TaskTokenCodec tokens =
            new TaskTokenCodec(RingKeys.of(new RingKey(1, Bytes.wrap(new byte[32]))));
    private final TaskConnectors connectors = new TaskConnectors(List.of(functions));
    private final EvaluationThreads evaluations = new EvaluationThreads(1);
    private final ExecutionRegion region;
    private final StartDispatch dispatch;

    public IsolatedNode() {
        this(SETTINGS);
    }

    public IsolatedNode(ExecutionSettings settings) {
        var cluster = Cluster.get(system);
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        Eventually.holds(
                "the node is up", () -> cluster.selfMember().status().equals(MemberStatus.up()));
        region = new ExecutionRegion(system);
        var services =
                new ExecutionServices(
                        gates.guard(journal),
                        (machineId, _) -> revision(machineId),
                        connectors,
                        new ChildExecutions(children, region, connectors, time),
                        tokens,
                        this::onOffered,
                        this::isMissing,
                        time,
                        () -> ThreadLocalRandom.current().nextLong(),
                        ExecutionLimits.DEFAULT,
                        settings,
                        (_, _) -> false,
                        "isolated",
                        new ExecutionMemory(1L << 30),
                        () -> MachinesOnHold.NONE,
                        evaluations,
                        mapRuns,
                        new UsageCounters(),
                        new ExecutionMetrics(MetricSettings.STANDARD, System::nanoTime),
                        ExecutionTracing.OFF,
                        new LaterAttributesCache());
        dispatch = new StartDispatch(system, region, journal.payloads());
        dispatch.enableInlineRuns(services);
        region.start(entity -> ExecutionEntity.create(entity, services));
    }

    private CompletionStage<PinnedDefinition> revision(String machineId) {
        var machine = Objects.requireNonNull(machines.get(machineId));
        return gates.<PinnedDefinition>pass(
                Gates.Access.PIN,
                machineId,
                () ->
                        CompletableFuture.completedStage(
                                new PinnedDefinition(machine, LoggingConfiguration.NONE)));
    }

    /** The gates before the journal and the revisions. */
    Gates gates() {
        return gates;
    }

    public RigTime time() {
        return time;
    }

    Functions functions() {
        return functions;
    }

    /** The children of the executions of this node. */
    StubChildren children() {
        return children;
    }

    /** The hints of the executions of this node to the owners of Map Runs. */
    RecordedMapRunHints mapRuns() {
        return mapRuns;
    }

    /** Throws the error once, in the next frame that reaches a task of this activity. */
    void failOnce(String activityArn, Error bug) {
        onReach(
                activityArn,
                () -> {
                    throw bug;
                });
    }

    /** Runs {@code action} on the thread of the next frame that reaches a task of this activity. */
    void onReach(String activityArn, Runnable action) {
        reachActions.put(activityArn, action);
    }

    /**
     * Runs {@code action} on the execution's thread with the next offer of a task of this activity.
     */
    void onOffer(String activityArn, Runnable action) {
        offerActions.put(activityArn, action);
    }

    private void onOffered(String activityArn) {
        var action = offerActions.remove(activityArn);
        if (action != null) {
            action.run();
        }
    }

    private boolean isMissing(String activityArn) {
        var action = reachActions.remove(activityArn);
        if (action != null) {
            action.run();
        }
        return false;
    }

    // Executions

    /** Completes the task of this token with an empty object. */
    public CompletionStage<TaskReply> completeAsync(@Nullable String taskToken) {
        var task = Objects.requireNonNull(tokens.open(Objects.requireNonNull(taskToken)));
        return this.<TaskReply>ask(
                task.persistenceId(),
                replyTo ->
                        new ExecutionCommand.CompleteTask(
                                task.frame().text(),
                                task.ordinal(),
                                task.redrive(),
                                task.startStamp(),
                                "{}",
                                null,
                                null,
                                "r",
                                replyTo));
    }

    /** A machine whose executions can be started. */
    record Machine(String machineId, @Nullable Long timeoutSeconds) {}

    public Machine createMachine(String definition) {
        return createMachine(definition, null);
    }

    public Machine createMachine(String definition, @Nullable Long timeoutSeconds) {
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

    /** Starts the only execution of the machine and returns its persistence id. */
    public String start(Machine machine) {
        Eventually.get(startAsync(machine));
        return persistenceId(machine);
    }

    static String persistenceId(Machine machine) {
        return identity(machine).persistenceId();
    }

    CompletionStage<StartReply> startAsync(Machine machine) {
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

    public void tell(String persistenceId, ExecutionCommand command) {
        region.tell(persistenceId, command);
    }

    public <R> CompletionStage<R> ask(
            String persistenceId, Function<ActorRef<R>, ExecutionCommand> command) {
        return region.ask(persistenceId, command, ANSWER_MAX);
    }

    /** Sends a request to the loaded actor, without region and shard. */
    <R> CompletionStage<R> askDirectly(
            String persistenceId, Function<ActorRef<R>, ExecutionCommand> command) {
        return askDirectly(memory.actor(persistenceId), command);
    }

    <R> CompletionStage<R> askDirectly(
            ActorRef<ExecutionCommand> actor, Function<ActorRef<R>, ExecutionCommand> command) {
        return AskPattern.ask(actor, command::apply, ANSWER_MAX, system.scheduler());
    }

    /** Redrives an execution that has ended without success. */
    void redrive(String persistenceId, String clientToken) {
        var reply =
                Eventually.get(
                        this.<ExecutionCommand.RedriveReply>ask(
                                persistenceId,
                                replyTo -> new ExecutionCommand.Redrive(clientToken, replyTo)));
        assertThat(reply.result()).isEqualTo(ExecutionCommand.RedriveResult.REDRIVEN);
    }

    void stop(String persistenceId) {
        Eventually.get(
                this.<StopReply>ask(
                        persistenceId,
                        replyTo -> new ExecutionCommand.Stop(null, null, null, replyTo)));
    }

    /**
     * Inspects an execution. When it returns, the execution has handled all messages that were sent
     * before.
     */
    public JsonNode inspect(String persistenceId) {
        var reply =
                Eventually.get(
                        this.<InspectReply>ask(persistenceId, ExecutionCommand.Inspect::new));
        return Payload.ofVerbatim(Objects.requireNonNull(reply.json())).tree();
    }

    public String status(String persistenceId) {
        return string("SELECT status FROM executions WHERE persistence_id = ?", persistenceId);
    }

    /** Number of rows in the journal of an execution. */
    public long journalRows(String persistenceId) {
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

    /** Returns the first column of the first row of a query with an id; the row must exist. */
    String string(String sql, String persistenceId) {
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

    /** The loaded executions of this node. */
    public NodeMemory memory() {
        return memory;
    }

    /** Starts the hand-off of an execution, as {@link NodeMemory#handOff} does. */
    public void handOff(String persistenceId) {
        memory.handOff(persistenceId);
    }

    /**
     * Starts an ordered shutdown of the node, as SIGTERM does. The stage completes when the node
     * has shut down.
     */
    CompletionStage<?> shutDownAsync() {
        return CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.unknownReason());
    }

    /** The only evaluation thread. */
    EvaluationThreads evaluations() {
        return evaluations;
    }

    /** Returns a unique name that begins with the stem. */
    static String name(String stem) {
        return EngineRig.uniqueName(stem);
    }

    @Override
    public void close() {
        system.terminate();
        Eventually.get(system.getWhenTerminated());
        evaluations.close();
        journal.close();
    }
}
