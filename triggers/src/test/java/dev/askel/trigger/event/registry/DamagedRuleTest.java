package dev.askel.trigger.event.registry;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.visibility.TestCatalogue;
import dev.askel.trigger.event.EventRules.PutRuleRequest;
import dev.askel.trigger.event.EventRules.RuleState;
import dev.askel.trigger.event.RuleTarget;
import dev.askel.trigger.overview.Trigger;
import dev.askel.trigger.overview.TriggerOverview.MachineTriggers;
import dev.askel.trigger.target.DeliveryId;
import dev.askel.trigger.target.EventExecutionName;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Damaged rows of rules and targets. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DamagedRuleTest {
    private static final ArnScope SCOPE = ArnScope.of(TestCatalogue.REGION, TestCatalogue.ACCOUNT);
    private static final StateMachineArn MACHINE = new StateMachineArn(SCOPE, "m");
    private static final BusKey BUS = new BusKey(SCOPE, "default");

    private static TestCatalogue catalogue;

    @BeforeAll
    static void plant() {
        catalogue = new TestCatalogue();
        var rules =
                new RuleRegistry(catalogue.workers(), catalogue.tokens(), catalogue.time()).rules();
        for (var name : List.of("damaged", "damaged-2", "sound", "with-damaged-target")) {
            ok(
                    rules.putRule(
                            CALLER,
                            new PutRuleRequest(
                                    null,
                                    name,
                                    "{\"source\":[\"s\"]}",
                                    null,
                                    RuleState.ENABLED,
                                    null,
                                    null,
                                    List.of())));
            var ids = name.startsWith("damaged") ? "abcde" : "ab";
            ok(
                    rules.putTargets(
                            CALLER,
                            null,
                            name,
                            ids.chars().mapToObj(id -> target("" + (char) id)).toList()));
        }
        // A document without a pattern, without a version, and one that is not JSON.
        catalogue.execute("UPDATE event_rules SET content = '{\"v\":1}' WHERE name = 'damaged'");
        catalogue.execute("UPDATE event_rules SET content = '{}' WHERE name = 'damaged-2'");
        catalogue.execute(
                "UPDATE event_targets SET content = 'x' WHERE rule = 'with-damaged-target'"
                        + " AND id = 'a'");
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private static RuleTarget target(String id) {
        return new RuleTarget(
                id,
                MACHINE.toString(),
                TestCatalogue.ROLE,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    @Test
    void a_damaged_rule_does_not_hide_the_other_rules_of_a_machine() throws SQLException {
        try (var connection = catalogue.source().getConnection()) {
            var found = new RuleTriggers().ofMachine(connection, MACHINE, 10);
            assertThat(found.triggers())
                    .extracting(Trigger::name)
                    .containsExactly("sound", "with-damaged-target");
            assertThat(found.isComplete()).isTrue();
        }
    }

    @Test
    void a_list_that_ends_with_damaged_rules_is_not_complete() throws SQLException {
        try (var connection = catalogue.source().getConnection()) {
            assertThat(new RuleTriggers().ofMachine(connection, MACHINE, 1))
                    .isEqualTo(new MachineTriggers(List.of(), false));
        }
    }

    @Test
    void a_damaged_rule_does_not_hide_the_trigger_of_an_execution() throws SQLException {
        var id = DeliveryId.of(BUS.ruleArn("sound"), "event", "b");
        try (var connection = catalogue.source().getConnection()) {
            var found =
                    new RuleTriggers()
                            .ofExecution(
                                    connection,
                                    MACHINE,
                                    new EventExecutionName("event", id.toString()).text());
            assertThat(found.orElseThrow().trigger().name()).isEqualTo("sound");
        }
    }

    @Test
    void a_damaged_rule_or_target_does_not_stop_the_other_rules_of_its_bus() throws SQLException {
        try (var connection = catalogue.source().getConnection()) {
            var snapshot = BusSnapshot.read(connection, BUS);
            assertThat(snapshot.unreadable())
                    .containsExactly(
                            new UnreadableRule(
                                    BUS.ruleArn("with-damaged-target"),
                                    "the target a cannot be decoded and gets no events"),
                            new UnreadableRule(
                                    BUS.ruleArn("damaged"),
                                    "the rule cannot be decoded and matches no events"),
                            new UnreadableRule(
                                    BUS.ruleArn("damaged-2"),
                                    "the rule cannot be decoded and matches no events"));
            assertThat(snapshot.rules())
                    .extracting(
                            each -> each.rule().name(),
                            each -> each.targets().stream().map(RuleTarget::id).toList())
                    .containsExactly(
                            tuple("sound", List.of("a", "b")),
                            tuple("with-damaged-target", List.of("b")));
        }
    }
}
