package dev.askel.trigger;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Fence;
import dev.askel.trigger.event.publish.StoredEventBridge;
import dev.askel.trigger.schedule.ScheduleDefinition;
import dev.askel.trigger.schedule.ScheduleDefinition.ActionAfterCompletion;
import dev.askel.trigger.schedule.ScheduleDefinition.State;
import dev.askel.trigger.schedule.Schedules;
import dev.askel.trigger.schedule.Schedules.ScheduleRequest;
import dev.askel.trigger.target.RetryPolicy;
import dev.askel.trigger.target.Target;
import dev.askel.trigger.target.TriggerMetrics;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An engine with triggers on one node, with a real database and a clock that can skip. */
public final class TriggerRig implements AutoCloseable {
    private static final int PAGE = 1_000;

    private final EngineRig engines = EngineRig.withOneNode();
    private final TriggerMetrics metrics;
    private Triggers triggers;

    /** Starts an engine with triggers. */
    public TriggerRig() {
        this(TriggerMetrics.NONE);
    }

    /** Starts an engine with triggers that report to these metrics. */
    public TriggerRig(TriggerMetrics metrics) {
        this.metrics = metrics;
        triggers = startTriggers();
    }

    private Triggers startTriggers() {
        var node = engines.node();
        return Triggers.start(
                node.system(),
                engines.database().dataSource(),
                node.engine(),
                engines.time(),
                tokens(),
                Fence.NONE,
                metrics,
                InetAddress::getByName,
                _ -> AllowedHosts.NONE);
    }

    private PageTokens tokens() {
        var key = new RingKey(1, Bytes.wrap(new byte[RingKey.SECRET_BYTES]));
        return new PageTokens(
                new RingKeys() {
                    @Override
                    public RingKey newest() {
                        return key;
                    }

                    @Override
                    public @Nullable RingKey find(int id) {
                        return id == key.id() ? key : null;
                    }
                },
                engines.time()::now);
    }

    /** The engine of the node. */
    public EngineRig engines() {
        return engines;
    }

    /** The schedules of the node. */
    public Schedules schedules() {
        return triggers.schedules();
    }

    /** The event buses of the node. */
    public StoredEventBridge events() {
        return triggers.events();
    }

    /** Opens a connection to the tables of triggers, with the plans of the engine's connections. */
    public Connection connect() throws SQLException {
        var source = engines.database().dataSource();
        source.setCurrentSchema("askel");
        var connection = source.getConnection();
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "SET enable_seqscan = off; SET enable_hashjoin = off;"
                            + " SET enable_mergejoin = off");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /** Kills the node as kill -9 does, and starts another one. */
    public void killAndRestart() {
        killAndRestart(() -> {});
    }

    /** Kills the node as kill -9 does, runs {@code meanwhile}, and starts another node. */
    public void killAndRestart(Runnable meanwhile) {
        var before = triggers;
        engines.killAndRestart(meanwhile);
        Thread.ofVirtual().start(before::close);
        triggers = startTriggers();
    }

    /** Creates a machine whose executions end immediately with their input as output. */
    public String createMachine() {
        return engines.client()
                .createMachine(
                        EngineRig.uniqueName("scheduled"),
                        "{\"StartAt\":\"S\",\"States\":{\"S\":{\"Type\":\"Succeed\"}}}");
    }

    /** Creates an enabled schedule in the default group, in UTC. */
    public String create(String name, String expression, String machine, @Nullable String input) {
        return Client.ok(
                schedules()
                        .createSchedule(
                                Client.caller(),
                                new ScheduleRequest(
                                        "default",
                                        name,
                                        definition(expression, machine, input),
                                        null)));
    }

    /** Returns a definition with this target. */
    public static ScheduleDefinition definition(
            String expression, String machine, @Nullable String input) {
        return new ScheduleDefinition(
                expression,
                "UTC",
                null,
                null,
                null,
                State.ENABLED,
                ActionAfterCompletion.NONE,
                null,
                null,
                new Target(
                        machine,
                        "arn:aws:iam::123456789012:role/scheduler",
                        input,
                        RetryPolicy.DEFAULT,
                        null,
                        Target.NO_PARAMETERS));
    }

    /** Returns the executions of a machine. */
    public List<ExecutionListItem> executions(String machine) {
        var all = new ArrayList<ExecutionListItem>();
        String token = null;
        do {
            var page =
                    Client.ok(
                            engines.node()
                                    .engine()
                                    .executions()
                                    .listExecutions(
                                            Client.caller(),
                                            new ListExecutionsRequest(
                                                    machine,
                                                    null,
                                                    new Page(PAGE, token),
                                                    null,
                                                    null)));
            all.addAll(page.executions());
            token = page.nextToken();
        } while (token != null);
        return all;
    }

    /** Waits until a machine has this number of executions. */
    public List<ExecutionListItem> awaitExecutions(String machine, int count) {
        return Eventually.value(
                count + " executions", () -> executions(machine), it -> it.size() >= count);
    }

    /** Waits until no schedule is due. */
    public void awaitFired() {
        Eventually.value(
                "no schedule is due",
                () ->
                        engines.query(
                                row -> row.getLong(1),
                                "SELECT count(*) FROM askel.schedules WHERE due_at <= "
                                        + engines.time().millis()),
                it -> it.getFirst() == 0);
    }

    /** Waits until no delivery to a machine is stored. */
    public void awaitDeliveries(String machine) {
        Eventually.value(
                "no delivery is left",
                () ->
                        engines.query(
                                row -> row.getLong(1),
                                "SELECT count(*) FROM askel.trigger_deliveries WHERE target_arn = ?",
                                machine),
                it -> it.getFirst() == 0);
    }

    @Override
    public void close() {
        engines.close();
        triggers.close();
    }
}
