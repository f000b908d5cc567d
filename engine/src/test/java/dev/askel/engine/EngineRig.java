package dev.askel.engine;

import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.bulk.BulkSettings;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.ExecutionSettings;
import dev.askel.engine.express.ExpressSettings;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeys;
import dev.askel.engine.mock.MockCases;
import dev.askel.engine.registry.start.HeldMachines;
import dev.askel.engine.retention.RetentionSettings;
import dev.askel.engine.wakeup.SweepPace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An engine to test: a real database, a clock that can jump, functions to call, and nodes that come
 * and go. Tests that break nothing share one.
 */
public final class EngineRig implements AutoCloseable {
    /** Times short enough to be waited for, and snapshots that come often. */
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
                            10),
                    ExpressSettings.STANDARD,
                    ExecutionLimits.DEFAULT,
                    dev.askel.engine.registry.table.RegistryLimits.STANDARD,
                    Duration.ofSeconds(3),
                    2,
                    5_000,
                    500,
                    SweepPace.DEFAULT,
                    BulkSettings.STANDARD,
                    RetentionSettings.OFF,
                    MockCases.NONE,
                    HeldMachines.NONE,
                    1L << 30,
                    false);

    /** A state of this name has on-unknown-outcome = fail. */
    public static final String ONCE = "Once";

    /** Where executions tell a bus of themselves. */
    public static final String TOLD_REGION = "eu-north-1";

    private static final long SEEN_WITHIN_MILLIS = 2_000;
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final RigTime time = new RigTime();
    private final RootKeys rootKeys = RootKeys.of(RootKey.of(new byte[RootKey.SECRET_BYTES]));
    private final Functions functions = new Functions();
    private final Jobs jobs = new Jobs();
    private final Permits permits = new Permits();
    private final LogShelf logs = new LogShelf();
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
        private static final EngineRig RIG = of(SETTINGS);

        static {
            RIG.addNode();
        }
    }

    /** One node for all tests that leave it as it is; nobody closes it. */
    public static EngineRig shared() {
        return Shared.RIG;
    }

    /** A rig without nodes. */
    public static EngineRig of(EngineSettings settings) {
        return new EngineRig(settings);
    }

    /** A rig without nodes, whose time is another than {@link #time}. */
    public static EngineRig of(
            EngineSettings settings, Function<TestPostgres.Database, EngineTime> engineTime) {
        return new EngineRig(settings, engineTime);
    }

    /** A rig with one node. */
    public static EngineRig oneNode() {
        var rig = of(SETTINGS);
        rig.addNode();
        return rig;
    }

    /** The bus of an account in {@link #TOLD_REGION}; what it is told stands in {@link #logs}. */
    public static String bus(String account) {
        return "arn:aws:events:%s:%s:event-bus/default".formatted(TOLD_REGION, account);
    }

    /** The root keys of this rig's database. */
    RootKeys rootKeys() {
        return rootKeys;
    }

    /** A name nobody else has. */
    public static String name(String stem) {
        return stem + "-" + NAMES.incrementAndGet();
    }

    /** Starts a node that joins the others. */
    public EngineNode addNode() {
        return addNode(Map.of());
    }

    /** The same with settings of its own. */
    public EngineNode addNode(Map<String, String> settings) {
        var node = EngineNode.start(this, nodes.isEmpty() ? null : nodes.getFirst(), settings);
        nodes.add(node);
        return node;
    }

    /** The oldest living node. */
    public EngineNode node() {
        return nodes.getFirst();
    }

    /** A user of the oldest living node. */
    public Client client() {
        return node().client();
    }

    /** Kills a node. */
    public void kill(EngineNode node) {
        nodes.remove(node);
        node.kill();
    }

    /** Kills the only node, and starts another one on what it left. */
    public EngineNode killAndRestart() {
        return killAndRestart(() -> {});
    }

    /** The same; between the two something changes. */
    public EngineNode killAndRestart(Runnable meanwhile) {
        // A clock that has just jumped would make it an absence of so long.
        Eventually.holds("the node is seen", () -> sinceSeenMillis() < SEEN_WITHIN_MILLIS);
        kill(node());
        meanwhile.run();
        return addNode();
    }

    private long sinceSeenMillis() {
        return time.millis()
                - query(row -> row.getLong(1), "SELECT seen_at FROM presence").getFirst();
    }

    /** The living nodes, the oldest first. */
    public List<EngineNode> nodes() {
        return List.copyOf(nodes);
    }

    /** Begins to end a node in order; the stage completes when it has gone. */
    public CompletionStage<?> leaving(EngineNode node) {
        nodes.remove(node);
        return node.leaving();
    }

    /** The clock of all nodes. */
    public RigTime time() {
        return time;
    }

    /** The permits that deferred calls wait for. */
    public Permits permits() {
        return permits;
    }

    /** What tasks call. */
    public Functions functions() {
        return functions;
    }

    /** The service whose jobs tasks await. */
    public Jobs jobs() {
        return jobs;
    }

    /** Where machines log to. */
    public LogShelf logs() {
        return logs;
    }

    /** Where it is stored. */
    public TestPostgres.Database database() {
        return database;
    }

    EngineTime engineTime() {
        return engineTime;
    }

    EngineSettings settings() {
        return settings;
    }

    /** Changes what is stored, behind the engine's back. */
    public int execute(String sql, @Nullable Object... parameters) {
        try (var connection = database.connect();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** How a row is read. */
    public interface RowReader<T> {
        /** The current row. */
        T read(ResultSet row) throws SQLException;
    }

    /** Reads what is stored. */
    public <T> List<T> query(RowReader<T> reader, String sql, @Nullable Object... parameters) {
        try (var connection = database.connect();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            var found = new ArrayList<T>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
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

    /** How many rows an execution has in a table, found by its name. */
    public long rows(String table, String executionName) {
        return query(
                        row -> row.getLong(1),
                        "SELECT count(*) FROM " + table + " WHERE persistence_id LIKE ?",
                        "%/" + executionName)
                .getFirst();
    }

    /** How many rows an execution of a machine has in a table. */
    public long rows(String table, String machineId, String executionName) {
        return rows(table, machineId + "/" + executionName);
    }

    @Override
    public void close() {
        for (var node : List.copyOf(nodes)) {
            kill(node);
        }
    }
}
