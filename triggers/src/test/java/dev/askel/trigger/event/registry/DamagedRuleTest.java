package dev.askel.trigger.event.registry;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.EventBridgeError;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.visibility.TestCatalogue;
import dev.askel.trigger.event.EventRules;
import dev.askel.trigger.event.EventRules.ListPage;
import dev.askel.trigger.event.EventRules.Listing;
import dev.askel.trigger.event.EventRules.PutRuleRequest;
import dev.askel.trigger.event.EventRules.Rule;
import dev.askel.trigger.event.EventRules.RuleState;
import dev.askel.trigger.event.RuleTarget;
import dev.askel.trigger.overview.Trigger;
import dev.askel.trigger.overview.TriggerOverview.MachineTriggers;
import dev.askel.trigger.target.DeliveryId;
import dev.askel.trigger.target.EventExecutionName;
import java.sql.SQLException;
import java.time.Duration;
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

    private static EventRules rules() {
        return new RuleRegistry(catalogue.workers(), catalogue.tokens(), catalogue.time()).rules();
    }

    private static PutRuleRequest request(String name) {
        return new PutRuleRequest(
                null, name, "{\"source\":[\"s\"]}", null, RuleState.ENABLED, null, null, List.of());
    }

    @BeforeAll
    static void plant() {
        catalogue = new TestCatalogue();
        var rules = rules();
        for (var name : List.of("damaged", "damaged-2", "sound", "with-damaged-target")) {
            ok(rules.putRule(CALLER, request(name)));
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
        return target(id, MACHINE);
    }

    private static RuleTarget target(String id, StateMachineArn machine) {
        return new RuleTarget(
                id,
                machine.toString(),
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

    private static List<String> names(Listing<Rule> page) {
        return page.items().stream().map(Rule::name).toList();
    }

    @Test
    void a_damaged_rule_does_not_hide_the_other_rules_of_a_list() {
        var first = ok(rules().listRules(CALLER, null, null, new ListPage(3, null)));
        assertThat(names(first)).containsExactly("sound");
        var second = ok(rules().listRules(CALLER, null, null, new ListPage(3, first.nextToken())));
        assertThat(names(second)).containsExactly("with-damaged-target");
        assertThat(second.nextToken()).isNull();
    }

    @Test
    void a_page_with_only_damaged_rules_is_followed_by_others() {
        var first = ok(rules().listRules(CALLER, null, "d", new ListPage(1, null)));
        assertThat(first.items()).isEmpty();
        assertThat(first.nextToken()).isNotNull();
    }

    @Test
    void a_damaged_target_does_not_hide_the_other_targets_of_a_list() {
        var page =
                ok(
                        rules().listTargetsByRule(
                                        CALLER,
                                        null,
                                        "with-damaged-target",
                                        new ListPage(10, null)));
        assertThat(page.items()).extracting(RuleTarget::id).containsExactly("b");
    }

    @Test
    void putting_a_damaged_rule_again_repairs_it_and_keeps_its_targets() {
        var caller = damagedRuleOfAnotherRegion("eu-west-1");

        ok(rules().putRule(caller, request("broken")));

        var rule = ok(rules().describeRule(caller, null, "broken"));
        assertThat(rule.pattern()).isEqualTo("{\"source\":[\"s\"]}");
        assertThat(rule.createdBy()).isEqualTo(caller.account());
        assertThat(
                        ok(rules().listTargetsByRule(
                                                caller, null, "broken", new ListPage(10, null)))
                                .items())
                .containsExactly(target("t", new StateMachineArn(caller.scope(), "m")));
    }

    @Test
    void putting_a_damaged_target_again_repairs_it() throws SQLException {
        var caller = damagedRuleOfAnotherRegion("eu-west-3");
        var repaired = target("t", new StateMachineArn(caller.scope(), "other"));
        ok(rules().putRule(caller, request("broken")));
        catalogue.execute("UPDATE event_targets SET content = 'x' WHERE region = 'eu-west-3'");

        assertThat(ok(rules().putTargets(caller, null, "broken", List.of(repaired)))).isEmpty();

        assertThat(
                        ok(rules().listTargetsByRule(
                                                caller, null, "broken", new ListPage(10, null)))
                                .items())
                .containsExactly(repaired);
        try (var connection = catalogue.source().getConnection()) {
            var bus = new BusKey(caller.scope(), "default");
            var snapshot = BusSnapshot.read(connection, bus);
            assertThat(snapshot.unreadable()).isEmpty();
            assertThat(snapshot.rules())
                    .singleElement()
                    .satisfies(rule -> assertThat(rule.targets()).containsExactly(repaired));
        }
    }

    @Test
    void a_read_or_a_change_of_a_damaged_rule_names_the_remedy() {
        var caller = damagedRuleOfAnotherRegion("eu-central-1");
        var expected =
                "The stored data of rule broken is damaged. PutRule replaces it, and keeps its targets.";

        assertThat(refused(rules().describeRule(caller, null, "broken")).message())
                .isEqualTo(expected);
        assertThat(
                        refused(rules().setRuleState(caller, null, "broken", RuleState.DISABLED))
                                .message())
                .isEqualTo(expected);
    }

    @Test
    void a_rule_of_a_later_release_is_not_replaced() throws SQLException {
        var caller = damagedRuleOfAnotherRegion("eu-north-1");
        catalogue.execute(
                "UPDATE event_rules SET content = '{\"v\":2}' WHERE region = 'eu-north-1'");

        assertThat(rules().putRule(caller, request("broken")))
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(LaterVersionException.class);

        var bus = new BusKey(caller.scope(), "default");
        try (var connection = catalogue.source().getConnection()) {
            assertThatThrownBy(() -> RuleTable.find(connection, bus, "broken"))
                    .isInstanceOf(LaterVersionException.class)
                    .hasMessageContaining("version 2");
        }
    }

    @Test
    void a_damaged_rule_with_a_damaged_target_can_be_deleted() {
        var caller = damagedRuleOfAnotherRegion("eu-west-2");
        catalogue.execute("UPDATE event_targets SET content = 'x' WHERE region = 'eu-west-2'");

        assertThat(ok(rules().removeTargets(caller, null, "broken", List.of("t")))).isEmpty();
        ok(rules().deleteRule(caller, null, "broken"));

        assertThat(refused(rules().describeRule(caller, null, "broken")))
                .isEqualTo(EventBridgeError.noRule("default", "broken"));
    }

    @Test
    void the_refusal_to_delete_a_rule_names_its_damaged_targets() {
        var caller = new Caller(TestCatalogue.ACCOUNT, "eu-south-1", "request-1");
        var machine = new StateMachineArn(caller.scope(), "m");
        ok(rules().putRule(caller, request("broken")));
        ok(
                rules().putTargets(
                                caller,
                                null,
                                "broken",
                                List.of(
                                        target("a", machine),
                                        target("b", machine),
                                        target("later", machine),
                                        target("sound", machine))));
        catalogue.execute(
                "UPDATE event_targets SET content = CASE WHEN id = 'later' THEN '{\"v\":2}' ELSE 'x' END"
                        + " WHERE region = 'eu-south-1' AND id <> 'sound'");

        assertThat(refused(rules().deleteRule(caller, null, "broken")).message())
                .isEqualTo(
                        "Rule can't be deleted since it has targets. The stored data of these targets is damaged,"
                                + " and RemoveTargets deletes it: a, b.");

        ok(rules().removeTargets(caller, null, "broken", List.of("a", "b")));
        assertThat(refused(rules().deleteRule(caller, null, "broken")).message())
                .isEqualTo("Rule can't be deleted since it has targets.");
    }

    private static Caller damagedRuleOfAnotherRegion(String region) {
        var caller = new Caller(TestCatalogue.ACCOUNT, region, "request-1");
        var machine = new StateMachineArn(caller.scope(), "m");
        ok(rules().putRule(caller, request("broken")));
        ok(rules().putTargets(caller, null, "broken", List.of(target("t", machine))));
        catalogue.execute(
                "UPDATE event_rules SET content = '{\"v\":1}' WHERE region = '" + region + "'");
        return caller;
    }
}
