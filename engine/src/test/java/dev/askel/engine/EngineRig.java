package dev.askel.engine;

import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.access.RoleEnforcement;
import dev.askel.engine.audit.AuditSettings;
import dev.askel.engine.bulk.BulkSettings;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.encryption.KeyService;
import dev.askel.engine.execution.ExecutionSettings;
import dev.askel.engine.express.ExpressSettings;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.partition.PartitionPeriod;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeys;
import dev.askel.engine.machinelimit.DurationLimits;
import dev.askel.engine.machinelimit.LimitCeilings;
import dev.askel.engine.metric.MetricSettings;
import dev.askel.engine.mock.MockCases;
import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.retention.RetentionSettings;
import dev.askel.engine.trace.TracingSettings;
import dev.askel.engine.wakeup.SweepPace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs engines for tests, with a real database, a clock that can jump, fake services, and nodes
 * that are started and stopped. Tests that change no settings and stop no nodes share one rig.
 */
public final class EngineRig implements AutoCloseable {
    /** Short timeouts for tests, and frequent snapshots. */
    public static final EngineSettings SETTINGS =
            new EngineSettings(
                    JournalSettings.standard(),
                    new ExecutionSettings(
                            Duration.ofSeconds(5),
                            Duration.ofMillis(300),
                            Duration.ofSeconds(5),
                            Duration.ofMillis(300),
                            Duration.ofMillis(300),
                            Duration.ofMillis(300),
                            Duration.ofMillis(250),
                            Duration.ofMillis(100),
                            10,
                            PartitionPeriod.WEEK),
                    ExpressSettings.STANDARD,
                    ExecutionLimits.DEFAULT,
                    DurationLimits.DEFAULT,
                    LimitCeilings.DEFAULT,
                    dev.askel.engine.registry.table.RegistryLimits.STANDARD,
                    Duration.ofSeconds(3),
                    2,
                    5_000,
                    500,
                    SweepPace.DEFAULT,
                    BulkSettings.STANDARD,
                    RetentionSettings.OFF,
                    AuditSettings.STANDARD,
                    RoleEnforcement.OFF,
                    MockCases.NONE,
                    MachinesOnHold.NONE,
                    1L << 30,
                    TracingSettings.OFF,
                    MetricSettings.STANDARD,
                    false,
                    1_000_000,
                    false,
                    KeyService.NONE,
                    262_144,
                    null);

    /** The name of states with on-unknown-outcome = fail. */
    public static final String FAILING_ON_UNKNOWN_OUTCOME = "Once";

    /** The region whose executions send status events to an event bus. */
    public static final String STATUS_EVENT_REGION = "eu-north-1";

    private static final long LAST_SEEN_MILLIS_MAX = 2_000;
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final SqlStatements statements = new SqlStatements(database);
    private final RigTime time = new RigTime();
    private final RootKeys rootKeys = RootKeys.of(RootKey.of(new byte[RootKey.SECRET_BYTES]));
    private final Functions functions = new Functions();
    private final Jobs jobs = new Jobs();
    private final ClosablePermits permits = new ClosablePermits();
    private final TestLogSink logs = new TestLogSink();
    private final EngineSettings settings;
    private final EngineTime engineTime;
    private final List<EngineNode> nodes = new ArrayList<>();

    private EngineRig(EngineSettings settings) {
        this.settings = settings;
        this.engineTime = time;
    }

    private EngineRig(
            EngineSettings settings, Function<TestPostgres.Database, EngineTime> engineTime) {
        this.settings = settings;
        this.engineTime = engineTime.apply(database);
    }

    private static final class Shared {
        private static final EngineRig RIG = withoutNodes(SETTINGS);

        static {
            RIG.addNode();
        }
    }

    /** Returns the shared rig with one node, which is never closed. */
    public static EngineRig shared() {
        return Shared.RIG;
    }

    /** Returns a rig without nodes. */
    public static EngineRig withoutNodes(EngineSettings settings) {
        return new EngineRig(settings);
    }

    /** Returns a rig without nodes, whose engine clock is not {@link #time}. */
    public static EngineRig withoutNodes(
            EngineSettings settings, Function<TestPostgres.Database, EngineTime> engineTime) {
        return new EngineRig(settings, engineTime);
    }

    /** Returns a rig with one node. */
    public static EngineRig withOneNode() {
        var rig = withoutNodes(SETTINGS);
        rig.addNode();
        return rig;
    }

    /**
     * Returns the ARN of an account's event bus in {@link #STATUS_EVENT_REGION}. {@link #logs}
     * keeps its events.
     */
    public static String eventBusArn(String account) {
        return "arn:aws:events:%s:%s:event-bus/default".formatted(STATUS_EVENT_REGION, account);
    }

    /** The root keys of this rig's database. */
    RootKeys rootKeys() {
        return rootKeys;
    }

    /** Returns a name that no other test uses. */
    public static String uniqueName(String stem) {
        return stem + "-" + NAMES.incrementAndGet();
    }

    /** Starts a node that joins the others. */
    public EngineNode addNode() {
        return addNode(Map.of());
    }

    /** Starts a node with these settings, which joins the others. */
    public EngineNode addNode(Map<String, ?> settings) {
        var node = EngineNode.start(this, nodes.isEmpty() ? null : nodes.getFirst(), settings);
        nodes.add(node);
        return node;
    }

    /** Returns the oldest running node. */
    public EngineNode node() {
        return nodes.getFirst();
    }

    /** Returns a client of the oldest running node. */
    public Client client() {
        return node().client();
    }

    /** Kills a node. */
    public void kill(EngineNode node) {
        nodes.remove(node);
        node.kill();
    }

    /** Kills the only node, and starts another one on the same database. */
    public EngineNode killAndRestart() {
        return killAndRestart(() -> {});
    }

    /** Kills the only node, runs {@code meanwhile}, and starts another node. */
    public EngineNode killAndRestart(Runnable meanwhile) {
        // After a jump of the clock, the new node would take the jump for an absence of all nodes.
        Eventually.holds(
                "the presence row is recent", () -> millisSinceSeen() < LAST_SEEN_MILLIS_MAX);
        kill(node());
        meanwhile.run();
        return addNode();
    }

    private long millisSinceSeen() {
        return time.millis() - seenAt();
    }

    /** Returns the running nodes, the oldest first. */
    public List<EngineNode> nodes() {
        return List.copyOf(nodes);
    }

    /** Starts a coordinated shutdown of a node, as {@link EngineNode#shutDownAsync} does. */
    public CompletionStage<?> shutDownAsync(EngineNode node) {
        nodes.remove(node);
        return node.shutDownAsync();
    }

    /** Returns the clock of all nodes. */
    public RigTime time() {
        return time;
    }

    /** Returns the permits that deferred calls wait for. */
    public ClosablePermits permits() {
        return permits;
    }

    /** Returns the fake functions that tasks call. */
    public Functions functions() {
        return functions;
    }

    /** Returns the fake service whose jobs tasks wait for. */
    public Jobs jobs() {
        return jobs;
    }

    /** Returns the sink of logs and status events. */
    public TestLogSink logs() {
        return logs;
    }

    /** Returns the database of all nodes. */
    public TestPostgres.Database database() {
        return database;
    }

    EngineTime engineTime() {
        return engineTime;
    }

    EngineSettings settings() {
        return settings;
    }

    /** Executes an SQL statement that the engine does not notice. */
    public int execute(String sql, @Nullable Object... parameters) {
        return statements.execute(sql, parameters);
    }

    /** Waits for a number of beats of the nodes, each of which is a second after the former one. */
    public void awaitBeats(int beats) {
        for (int beat = 0; beat < beats; beat++) {
            long former = seenAt();
            Eventually.value("a beat", this::seenAt, seen -> seen > former);
        }
    }

    private long seenAt() {
        return query(row -> row.getLong(1), "SELECT seen_at FROM presence").getFirst();
    }

    /** Returns the rows of an SQL query. */
    public <T> List<T> query(
            SqlStatements.RowReader<T> reader, String sql, @Nullable Object... parameters) {
        return statements.query(reader, sql, parameters);
    }

    /** Returns whether a session of the database waits for a lock. */
    public boolean isAnySessionBlocked() {
        return !query(
                        _ -> true,
                        """
                        SELECT FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'\
                        """)
                .isEmpty();
    }

    /** Counts the rows of the executions with this name in a table. */
    public long countRows(String table, String executionName) {
        return query(
                        row -> row.getLong(1),
                        "SELECT count(*) FROM " + table + " WHERE persistence_id LIKE ?",
                        "%/" + executionName)
                .getFirst();
    }

    /** Counts the rows of an execution of a machine in a table. */
    public long countRows(String table, String machineId, String executionName) {
        return countRows(table, machineId + "/" + executionName);
    }

    @Override
    public void close() {
        for (var node : List.copyOf(nodes)) {
            kill(node);
        }
        statements.close();
        TestPostgres.shared().dropDatabase(database);
    }
}
