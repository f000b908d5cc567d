package dev.askel.trigger.event.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.Page;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.event.EventBuses.BusContent;
import dev.askel.trigger.event.EventPublisher.Accepted;
import dev.askel.trigger.event.EventPublisher.EntryResult;
import dev.askel.trigger.event.EventPublisher.EventEntry;
import dev.askel.trigger.event.EventPublisher.IdentifiedEvent;
import dev.askel.trigger.event.EventPublisher.Rejected;
import dev.askel.trigger.event.EventRules.PutRuleRequest;
import dev.askel.trigger.event.EventRules.RuleState;
import dev.askel.trigger.event.RuleTarget;
import dev.askel.trigger.event.RuleTarget.InputTransformer;
import dev.askel.trigger.event.destination.StoredApiDestinations;
import dev.askel.trigger.event.destination.StoredEventConnections;
import dev.askel.trigger.target.Deliveries;
import dev.askel.trigger.target.Delivery;
import dev.askel.trigger.target.DeliveryLanes;
import dev.askel.trigger.target.DeliveryMemory;
import dev.askel.trigger.target.TriggerMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Events that start executions of a real engine. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredEventPublisherTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Caller CALLER = Client.caller();
    private static final String ROLE = "arn:aws:iam::123456789012:role/r";

    private static EngineRig rig;
    private static SqlWorkers lanes;
    private static DeliveryLanes deliveries;
    private static StoredEventBridge events;

    @BeforeAll
    static void start() {
        rig = EngineRig.withOneNode();
        lanes = SqlWorkers.open("lanes", rig.database().dataSource(), 2, 100);
        var tokens =
                new PageTokens(
                        RingKeys.of(new RingKey(1, Bytes.wrap(new byte[RingKey.SECRET_BYTES]))),
                        rig.time()::now);
        var destinations =
                new StoredApiDestinations(lanes, tokens, ConnectionLookup.NONE, rig.time());
        deliveries =
                DeliveryLanes.create(
                        lanes,
                        rig.node().engine().executions(),
                        rig.node().engine().taskConnectors(),
                        destinations,
                        rig.time(),
                        DeliveryMemory.ofHeap(),
                        TriggerMetrics.NONE);
        deliveries.start(rig.node().system());
        events =
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
    }

    @AfterAll
    static void stop() {
        rig.close();
        events.close();
        lanes.close();
    }

    @Test
    void an_event_starts_one_execution_of_each_matching_target_with_the_envelope_of_aws() {
        var first = createMachine();
        var second = createMachine();
        rule("envelope", "{\"source\":[\"envelope\"]}", target("a", first), target("b", second));
        rule("other", "{\"source\":[\"somewhere else\"]}", target("a", createMachine()));
        var id =
                accepted(
                        put(
                                new EventEntry(
                                        Instant.parse("2026-11-27T12:00:00.5Z"),
                                        "envelope",
                                        List.of("r"),
                                        "type",
                                        "{\"n\": 1.10}",
                                        null)));
        for (var machine : List.of(first, second)) {
            var execution = awaitExecutions(machine, 1).getFirst();
            assertThat(execution.name()).startsWith(id + "_");
            assertThat(execution.input())
                    .isEqualTo(
                            "{\"version\":\"0\",\"id\":\"%s\",\"detail-type\":\"type\",\"source\":\"envelope\",\"account\":\"123456789012\",\"time\":\"2026-11-27T12:00:00Z\",\"region\":\"us-east-1\",\"resources\":[\"r\"],\"detail\":{\"n\": 1.10}}"
                                    .formatted(id));
        }
    }

    @Test
    void a_rule_applies_to_the_next_event_after_each_change() {
        var machine = createMachine();
        for (int i = 0; i < 20; i++) {
            rule(
                    "changing",
                    "{\"source\":[\"changing-%d\"]}".formatted(i),
                    transformed("a", machine, "{\"i\":" + i + ",\"d\":<d>}"));
            accepted(put(entry("changing-" + i, "{\"d\":\"x\"}")));
            accepted(put(entry("changing-" + (i - 1), "{\"d\":\"previous\"}")));
        }
        ok(events.rules().setRuleState(CALLER, null, "changing", RuleState.DISABLED));
        accepted(put(entry("changing-19", "{\"d\":\"disabled\"}")));
        var inputs = awaitExecutions(machine, 20).stream().map(Started::input).toList();
        awaitDeliveries();
        assertThat(executions(machine)).hasSize(20);
        assertThat(inputs).allMatch(input -> input.endsWith("\"d\":\"x\"}"));
    }

    @Test
    void each_invalid_entry_has_its_own_error() {
        var results =
                put(
                        entry("ok", "{}"),
                        new EventEntry(null, null, List.of(), "t", "{}", null),
                        new EventEntry(null, "s", List.of(), "", "{}", null),
                        new EventEntry(null, "s", List.of(), "t".repeat(129), "{}", null),
                        new EventEntry(null, "s", List.of(), "t", null, null),
                        entry("s", "[]"),
                        entry("s", "{"),
                        entry("aws.states", "{}"));
        assertThat(results.getFirst()).isInstanceOf(Accepted.class);
        assertThat(results.subList(1, results.size()))
                .containsExactly(
                        new Rejected(
                                "InvalidArgument",
                                "Parameter Source is not valid. Reason: Source is a required argument."),
                        new Rejected(
                                "InvalidArgument",
                                "Parameter DetailType is not valid. Reason: DetailType is a required argument."),
                        new Rejected(
                                "InvalidArgument",
                                "Parameter DetailType is not valid. Reason: The value has more than 128 characters."),
                        new Rejected(
                                "InvalidArgument",
                                "Parameter Detail is not valid. Reason: Detail is a required argument."),
                        new Rejected("MalformedDetail", "Detail is malformed."),
                        new Rejected("MalformedDetail", "Detail is malformed."),
                        new Rejected(
                                "NotAuthorizedForSourceException",
                                "Not authorized for the source."));
        assertThat(
                        refused(
                                events.publisher()
                                        .putEvents(
                                                CALLER,
                                                List.of(
                                                        entry(
                                                                "s",
                                                                "{\"x\":\"%s\"}"
                                                                        .formatted(
                                                                                "x"
                                                                                        .repeat(
                                                                                                262_144)))))))
                .isEqualTo(
                        new EngineError.ValidationException(
                                "Total size of the entries in the request is over the limit."));
    }

    @Test
    void a_bus_forwards_events_and_a_cycle_of_buses_ends() {
        var machine = createMachine();
        ok(events.buses().createEventBus(CALLER, "one", BusContent.EMPTY, List.of()));
        ok(events.buses().createEventBus(CALLER, "two", BusContent.EMPTY, List.of()));
        var bus = "arn:aws:events:us-east-1:123456789012:event-bus/";
        rule("one", "forward", "{\"source\":[\"cycle\"]}", target("next", bus + "two"));
        rule(
                "two",
                "back",
                "{\"source\":[\"cycle\"]}",
                target("next", bus + "one"),
                target("m", machine));
        accepted(put(new EventEntry(null, "cycle", List.of(), "t", "{}", bus + "one")));
        accepted(put(new EventEntry(null, "cycle", List.of(), "t", "{}", "absent")));
        awaitExecutions(machine, 1);
        awaitDeliveries();
        assertThat(executions(machine)).hasSize(1);
    }

    @Test
    void an_event_of_a_service_that_is_received_twice_starts_one_execution() {
        var machine = createMachine();
        rule("service", "{\"source\":[\"aws.states\"]}", target("m", machine));
        var entry = new EventEntry(Instant.EPOCH, "aws.states", List.of(), "t", "{\"a\":1}", null);
        var first = ok(events.publisher().putServiceEvents(CALLER, List.of(entry)));
        awaitExecutions(machine, 1);
        awaitDeliveries();
        assertThat(ok(events.publisher().putServiceEvents(CALLER, List.of(entry))))
                .isEqualTo(first);
        awaitDeliveries();
        assertThat(executions(machine)).hasSize(1);
    }

    @Test
    void concurrent_requests_share_transactions_and_lose_no_event() {
        var machine = createMachine();
        rule("many", "{\"source\":[\"many\"]}", target("m", machine));
        var calls = new ArrayList<CompletableFuture<Answer<List<EntryResult>>>>();
        for (int i = 0; i < 200; i++) {
            calls.add(
                    events.publisher()
                            .putEvents(CALLER, List.of(entry("many", "{\"i\":%d}".formatted(i))))
                            .toCompletableFuture());
        }
        for (var call : calls) {
            accepted(ok(call));
        }
        awaitDeliveries();
        assertThat(executions(machine)).hasSize(200);
        assertThat(
                        executions(machine).stream()
                                .map(each -> tree(each.input()).at("/detail/i").asInt())
                                .distinct())
                .hasSize(200);
    }

    @Test
    void an_event_that_matches_too_many_targets_is_refused_alone() {
        var machine = createMachine();
        ok(events.buses().createEventBus(CALLER, "wide", BusContent.EMPTY, List.of()));
        var bus = "arn:aws:events:us-east-1:123456789012:event-bus/wide";
        rule(
                "narrow",
                "{\"source\":[\"wide\",\"narrow\"]}",
                target("a", machine),
                target("b", machine),
                target("c", machine));
        rule("forward", "{\"source\":[\"wide\"]}", target("bus", bus));
        rule("wide", "wide", "{\"source\":[\"wide\"]}", target("a", machine));
        try (var workers = SqlWorkers.open("limited", rig.database().dataSource(), 1, 1)) {
            var limited =
                    new StoredEventPublisher(
                            workers, deliveries, rig.time(), TriggerMetrics.NONE, _ -> {}, 3);
            var results =
                    ok(
                            limited.putEvents(
                                    CALLER,
                                    List.of(
                                            entry("narrow", "{}"),
                                            entry("wide", "{}"),
                                            entry("narrow", "{}"))));
            assertThat(results.get(0)).isInstanceOf(Accepted.class);
            assertThat(results.get(1))
                    .isEqualTo(
                            new Rejected(
                                    "InvalidArgument",
                                    "The event matches more than 3 targets of rules."));
            assertThat(results.get(2)).isInstanceOf(Accepted.class);
        }
        awaitExecutions(machine, 6);
        awaitDeliveries();
        assertThat(executions(machine)).hasSize(6);
    }

    @Test
    void an_event_of_two_buses_is_refused_by_one_of_them() {
        var machine = createMachine();
        ok(events.buses().createEventBus(CALLER, "crowded", BusContent.EMPTY, List.of()));
        rule(
                "crowded",
                "crowded",
                "{\"source\":[\"shared\"]}",
                target("a", machine),
                target("b", machine));
        rule("shared", "{\"source\":[\"shared\"]}", target("a", machine));
        var key = UUID.randomUUID();
        try (var workers = SqlWorkers.open("limited", rig.database().dataSource(), 1, 1)) {
            var limited =
                    new StoredEventPublisher(
                            workers, deliveries, rig.time(), TriggerMetrics.NONE, _ -> {}, 1);
            var results =
                    ok(
                            limited.putIdentifiedEvents(
                                    CALLER,
                                    List.of(
                                            onBus("shared", key, "crowded"),
                                            onBus("shared", key, "default"))));
            assertThat(results.getFirst()).isInstanceOf(Rejected.class);
            assertThat(results.getLast()).isEqualTo(new Accepted("1"));
        }
        awaitExecutions(machine, 1);
        awaitDeliveries();
        assertThat(executions(machine)).hasSize(1);
    }

    private static IdentifiedEvent onBus(String source, UUID key, String bus) {
        return new IdentifiedEvent(
                new EventEntry(null, source, List.of(), "t", "{}", bus), "1", key, Map.of());
    }

    @Test
    void a_batch_with_many_deliveries_has_several_transactions() {
        var machine = createMachine();
        rule("split", "{\"source\":[\"split\"]}", target("a", machine), target("b", machine));
        var transactions = new ArrayList<Long>();
        var recorded =
                new Deliveries() {
                    @Override
                    public void insert(Connection connection, List<Delivery> inserted)
                            throws SQLException {
                        long transaction =
                                Objects.requireNonNull(
                                        new Sql("SELECT txid_current() AS id")
                                                .<Long>first(connection, row -> row.bigint("id")));
                        inserted.forEach(_ -> transactions.add(transaction));
                        deliveries.insert(connection, inserted);
                    }

                    @Override
                    public void onCommitted() {
                        deliveries.onCommitted();
                    }
                };
        try (var workers = SqlWorkers.open("limited", rig.database().dataSource(), 1, 1)) {
            var limited =
                    new StoredEventPublisher(
                            workers, recorded, rig.time(), TriggerMetrics.NONE, _ -> {}, 3);
            var five = new ArrayList<EventEntry>();
            for (int i = 0; i < 5; i++) {
                five.add(entry("split", "{}"));
            }
            assertThat(ok(limited.putEvents(CALLER, five)))
                    .hasSize(5)
                    .allMatch(Accepted.class::isInstance);
        }
        // The first two events reach the maximum of 3, and so do the next two.
        assertThat(transactions).hasSize(10);
        assertThat(transactions.subList(0, 4)).containsOnly(transactions.get(0));
        assertThat(transactions.subList(4, 8)).containsOnly(transactions.get(4));
        assertThat(transactions.subList(8, 10)).containsOnly(transactions.get(8));
        assertThat(transactions.stream().distinct()).hasSize(3);
        awaitExecutions(machine, 10);
        awaitDeliveries();
        assertThat(executions(machine)).hasSize(10);
    }

    private record Started(String name, String input) {}

    private static String createMachine() {
        return rig.client()
                .createMachine(
                        EngineRig.uniqueName("event"),
                        "{\"StartAt\":\"S\",\"States\":{\"S\":{\"Type\":\"Succeed\"}}}");
    }

    private static List<Started> awaitExecutions(String machine, int count) {
        return Eventually.value(
                count + " executions of " + machine,
                () -> executions(machine),
                found -> found.size() >= count);
    }

    private static List<Started> executions(String machine) {
        var engine = rig.node().engine().executions();
        return ok(
                        engine.listExecutions(
                                CALLER,
                                new ListExecutionsRequest(
                                        machine, null, new Page(1_000, null), null, null)))
                .executions()
                .stream()
                .map(item ->
                        new Started(
                                item.name(),
                                String.valueOf(
                                        ok(engine.describeExecution(
                                                        CALLER,
                                                        new DescribeExecutionRequest(
                                                                item.executionArn(),
                                                                IncludedData.ALL_DATA)))
                                                .input())))
                .toList();
    }

    private static void awaitDeliveries() {
        Eventually.value(
                "no delivery is left",
                () ->
                        rig.query(
                                row -> row.getLong(1),
                                "SELECT count(*) FROM askel.trigger_deliveries"),
                count -> count.getFirst() == 0);
    }

    private static void rule(String name, String pattern, RuleTarget... targets) {
        rule(null, name, pattern, targets);
    }

    private static void rule(
            @Nullable String bus, String name, String pattern, RuleTarget... targets) {
        ok(
                events.rules()
                        .putRule(
                                CALLER,
                                new PutRuleRequest(
                                        bus,
                                        name,
                                        pattern,
                                        null,
                                        RuleState.ENABLED,
                                        null,
                                        null,
                                        List.of())));
        ok(events.rules().putTargets(CALLER, bus, name, List.of(targets)));
    }

    private static RuleTarget target(String id, String arn) {
        return target(id, arn, null);
    }

    private static RuleTarget transformed(String id, String arn, String template) {
        return target(id, arn, new InputTransformer(Map.of("d", "$.detail.d"), template));
    }

    private static RuleTarget target(
            String id, String arn, @Nullable InputTransformer transformer) {
        return new RuleTarget(id, arn, ROLE, null, null, transformer, null, null, null, null, null);
    }

    private static EventEntry entry(String source, String detail) {
        return new EventEntry(null, source, List.of(), "t", detail, null);
    }

    private static List<EntryResult> put(EventEntry... entries) {
        return ok(events.publisher().putEvents(CALLER, List.of(entries)));
    }

    private static String accepted(List<EntryResult> results) {
        assertThat(results).hasSize(1);
        if (results.getFirst() instanceof Accepted(var id)) {
            return id;
        }
        throw new AssertionError(results);
    }

    private static <T> T ok(CompletionStage<Answer<T>> call) {
        var answer = call.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
        if (answer instanceof Answer.Ok<T>(var result)) {
            return result;
        }
        throw new AssertionError("refused: " + answer);
    }

    private static <T> EngineError refused(CompletionStage<Answer<T>> call) {
        var answer = call.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
        if (answer instanceof Answer.Refused<T>(var error)) {
            return error;
        }
        throw new AssertionError("not refused: " + answer);
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
