package dev.askel.trigger.event.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.sql.Sql;
import dev.askel.trigger.TriggerRig;
import dev.askel.trigger.event.EventBuses.BusContent;
import dev.askel.trigger.event.EventPublisher.Accepted;
import dev.askel.trigger.event.EventPublisher.EntryResult;
import dev.askel.trigger.event.EventPublisher.EventEntry;
import dev.askel.trigger.event.EventRules.PutRuleRequest;
import dev.askel.trigger.event.EventRules.RuleState;
import dev.askel.trigger.event.RuleTarget;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Events of a bus with rules that this node cannot read. */
@TestInstance(Lifecycle.PER_CLASS)
@DisplayNameGeneration(ReplaceUnderscores.class)
class UnreadableRulesTest {
    private static final String PATTERN = "{\"source\":[\"s\"]}";

    private final TriggerRig rig = new TriggerRig();

    @AfterAll
    void close() {
        rig.close();
    }

    private void createBus(String bus) {
        Client.ok(
                rig.events()
                        .buses()
                        .createEventBus(Client.caller(), bus, BusContent.EMPTY, List.of()));
    }

    /** Creates a rule with a target that starts executions of a machine. */
    private void putRule(String bus, String rule, String machine) {
        var rules = rig.events().rules();
        Client.ok(
                rules.putRule(
                        Client.caller(),
                        new PutRuleRequest(
                                bus,
                                rule,
                                PATTERN,
                                null,
                                RuleState.ENABLED,
                                null,
                                null,
                                List.of())));
        Client.ok(
                rules.putTargets(
                        Client.caller(),
                        bus,
                        rule,
                        List.of(
                                new RuleTarget(
                                        "t",
                                        machine,
                                        "arn:aws:iam::123456789012:role/r",
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null))));
    }

    private void execute(String sql, Object... parameters) throws SQLException {
        try (var connection = rig.connect()) {
            assertThat(new Sql(sql).update(connection, parameters)).isEqualTo(1);
        }
    }

    private CompletableFuture<Answer<List<EntryResult>>> put(String bus) {
        return rig.events()
                .publisher()
                .putEvents(
                        Client.caller(),
                        List.of(new EventEntry(null, "s", List.of(), "t", "{}", bus)))
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS);
    }

    @Test
    void a_damaged_rule_is_counted_and_does_not_stop_the_others() throws Exception {
        createBus("damaged");
        var machine = rig.createMachine();
        putRule("damaged", "broken", rig.createMachine());
        putRule("damaged", "sound", machine);
        execute("UPDATE event_rules SET content = '{\"v\":1}' WHERE name = 'broken'");
        assertThat(rig.events().publisher().unreadableRuleCount()).isZero();

        assertThat(Client.ok(put("damaged"))).hasOnlyElementsOfType(Accepted.class);

        rig.awaitExecutions(machine, 1);
        assertThat(rig.events().publisher().unreadableRuleCount()).isEqualTo(1);
        Client.ok(
                rig.events()
                        .rules()
                        .removeTargets(Client.caller(), "damaged", "sound", List.of("t")));
        execute("DELETE FROM event_rules WHERE name = 'broken'");
        Client.ok(put("damaged"));
        assertThat(rig.events().publisher().unreadableRuleCount()).isZero();
    }

    @Test
    void a_bus_with_a_rule_of_a_later_release_refuses_events_until_this_node_can_read_it()
            throws Exception {
        var machine = rig.createMachine();
        var other = rig.createMachine();
        createBus("updated");
        createBus("unchanged");
        putRule("updated", "later", machine);
        putRule("unchanged", "sound", other);
        for (var table : List.of("event_rules", "event_targets")) {
            execute(
                    "UPDATE " + table + " SET content = replace(content, ?, ?) WHERE bus = ?",
                    "\"v\":1",
                    "\"v\":2",
                    "updated");
            var waiting = List.of(put("unchanged"), put("updated"), put("unchanged"));

            assertThat(waiting.get(1).join())
                    .isEqualTo(Answer.refused(new EngineError.ServiceUnavailable()));
            assertThat(Client.ok(waiting.get(0))).hasOnlyElementsOfType(Accepted.class);
            assertThat(Client.ok(waiting.get(2))).hasOnlyElementsOfType(Accepted.class);
            execute(
                    "UPDATE " + table + " SET content = replace(content, ?, ?) WHERE bus = ?",
                    "\"v\":2",
                    "\"v\":1",
                    "updated");
        }
        rig.awaitExecutions(other, 4);
        assertThat(rig.executions(machine)).isEmpty();

        Client.ok(put("updated"));
        rig.awaitExecutions(machine, 1);
    }
}
