package dev.askel.trigger.event.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Page;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.observability.LogRecord;
import dev.askel.engine.observability.LogStream;
import dev.askel.engine.observability.UndeliveredException;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.event.EventRules.PutRuleRequest;
import dev.askel.trigger.event.EventRules.RuleState;
import dev.askel.trigger.event.RuleTarget;
import dev.askel.trigger.event.destination.StoredApiDestinations;
import dev.askel.trigger.event.destination.StoredEventConnections;
import dev.askel.trigger.event.publish.StoredEventBridge;
import dev.askel.trigger.target.DeliveryLanes;
import dev.askel.trigger.target.DeliveryMemory;
import dev.askel.trigger.target.TriggerMetrics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Status events of executions on the default bus, with the database of a real engine. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StatusEventBusTest {
    private static final String ACCOUNT = "123456789012";
    private static final LogStream BUS =
            new LogStream("arn:aws:events:us-east-1:123456789012:event-bus/default", "s");

    private final EngineRig rig = EngineRig.withOneNode();
    private final SqlWorkers lanes = SqlWorkers.open("lanes", rig.database().dataSource(), 2, 100);
    private final PageTokens tokens =
            new PageTokens(
                    RingKeys.of(new RingKey(1, Bytes.wrap(new byte[RingKey.SECRET_BYTES]))),
                    rig.time()::now);
    private final StoredApiDestinations destinations =
            new StoredApiDestinations(lanes, tokens, ConnectionLookup.NONE, rig.time());
    private final DeliveryLanes deliveries =
            DeliveryLanes.create(
                    lanes,
                    rig.node().engine().executions(),
                    rig.node().engine().taskConnectors(),
                    destinations,
                    rig.time(),
                    DeliveryMemory.ofHeap(),
                    TriggerMetrics.NONE);
    private final StoredEventBridge events =
            StoredEventBridge.open(
                    rig.database().dataSource(),
                    Fence.NONE,
                    tokens,
                    deliveries,
                    destinations,
                    new StoredEventConnections(rig.node().engine().connections(), tokens),
                    rig.time(),
                    TriggerMetrics.NONE,
                    rig.node().system().executionContext());
    private final StatusEventBus bus = new StatusEventBus();

    @BeforeEach
    void startDeliveries() {
        deliveries.start(rig.node().system());
    }

    @AfterEach
    void stop() {
        rig.close();
        events.close();
        lanes.close();
    }

    @Test
    void each_status_event_starts_one_execution_however_often_it_is_sent() throws Exception {
        assertThatThrownBy(() -> bus.putAndCountRefused(BUS, List.of(failure(0))))
                .isInstanceOf(UndeliveredException.class);
        bus.open(rig.node().system(), events);
        Eventually.value(
                "the bus has no rules", () -> bus.mayHaveRules(ACCOUNT, "us-east-1"), it -> !it);
        var machine =
                rig.client()
                        .createMachine(
                                EngineRig.uniqueName("chained"),
                                "{\"StartAt\":\"S\",\"States\":{\"S\":{\"Type\":\"Succeed\"}}}");
        putRule("{\"source\":[\"aws.states\"],\"detail\":{\"status\":[\"FAILED\"]}}", machine);
        Eventually.value(
                "the bus has rules", () -> bus.mayHaveRules(ACCOUNT, "us-east-1"), it -> it);
        assertThat(bus.mayHaveRules(ACCOUNT, "eu-north-1")).isFalse();
        var records = new ArrayList<LogRecord>();
        for (int i = 0; i < 25; i++) {
            records.add(failure(i));
        }
        assertThat(bus.putAndCountRefused(BUS, records)).isZero();
        assertThat(bus.putAndCountRefused(BUS, records)).isZero();
        Eventually.value(
                "no delivery is left",
                () ->
                        rig.query(
                                row -> row.getLong(1),
                                "SELECT count(*) FROM askel.trigger_deliveries"),
                count -> count.getFirst() == 0);
        var request = new ListExecutionsRequest(machine, null, new Page(100, null), null, null);
        var executions = rig.node().engine().executions();
        assertThat(Client.ok(executions.listExecutions(Client.caller(), request)).executions())
                .hasSize(25);
    }

    @Test
    void executions_write_status_events_until_the_node_knows_which_buses_have_rules() {
        assertThat(bus.mayHaveRules(ACCOUNT, "us-east-1")).isTrue();
        bus.open(rig.node().system(), events);
        Eventually.value(
                "the bus has no rules", () -> bus.mayHaveRules(ACCOUNT, "us-east-1"), it -> !it);
    }

    @Test
    void an_event_that_can_never_be_accepted_is_counted_as_refused() throws Exception {
        bus.open(rig.node().system(), events);
        var malformed = "{\"Source\":\"aws.states\",\"DetailType\":\"t\",\"Detail\":\"[\"}";
        assertThat(
                        bus.putAndCountRefused(
                                BUS, List.of(new LogRecord(0, malformed, malformed.length()))))
                .isEqualTo(1);
    }

    private void putRule(String pattern, String machine) {
        Client.ok(
                events.rules()
                        .putRule(
                                Client.caller(),
                                new PutRuleRequest(
                                        null,
                                        "r",
                                        pattern,
                                        null,
                                        RuleState.ENABLED,
                                        null,
                                        null,
                                        List.of())));
        var role = "arn:aws:iam::123456789012:role/r";
        var target =
                new RuleTarget("m", machine, role, null, null, null, null, null, null, null, null);
        Client.ok(events.rules().putTargets(Client.caller(), null, "r", List.of(target)));
    }

    private static LogRecord failure(int number) {
        var json =
                """
                {"Time":"2026-11-27T12:00:00Z","Source":"aws.states",\
                "DetailType":"Step Functions Execution Status Change",\
                "Detail":"{\\"status\\":\\"FAILED\\",\\"name\\":\\"e-%d\\"}","Resources":["r"]}\
                """
                        .formatted(number);
        return new LogRecord(0, json, json.getBytes(StandardCharsets.UTF_8).length);
    }
}
