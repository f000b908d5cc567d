package dev.askel.engine.attributesearch;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeProblem;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.attribute.AttributeValue;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.Forks.ForkRequest;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.api.workbench.SearchAttributes.AttributeSearch;
import dev.askel.engine.api.workbench.SearchAttributes.AttributeSearchResult;
import dev.askel.engine.api.workbench.SearchAttributes.DefinedAttribute;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Search attributes of machines and executions (docs/search-attributes.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SearchAttributesTest {
    private static final String PASS =
            "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}";

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();
    private final SearchAttributes attributes = rig.node().engine().searchAttributes();

    /** A prefix that makes the names of this test unique in the shared account. */
    private final String prefix = EngineRig.uniqueName("a").replace('-', '_');

    private final String machine = client.createMachine(EngineRig.uniqueName("orders"), PASS);

    private AttributeDefinition definition(String name, AttributeType type) {
        return new AttributeDefinition(prefix + name, type, "{% $states.input." + name + " %}");
    }

    private void define(String arn, AttributeDefinition... definitions) {
        ok(attributes.put(caller(), arn, List.of(definitions)));
    }

    private AttributeSearchResult search(
            @Nullable String query, @Nullable String sort, Page page, ExecutionCriteria criteria) {
        return ok(
                attributes.search(
                        caller(),
                        criteria,
                        new AttributeSearch(
                                query == null ? null : query.replace("@", prefix),
                                sort == null ? null : sort.replace("@", prefix)),
                        page));
    }

    private List<String> names(@Nullable String query, @Nullable String sort) {
        return search(query, sort, Page.of(100, null), ExecutionCriteria.ALL).executions().stream()
                .map(each -> each.execution().name())
                .toList();
    }

    private EngineError refusal(String query) {
        return refusal(query.replace("@", prefix), null);
    }

    private EngineError refusal(@Nullable String query, @Nullable String sort) {
        return refused(
                attributes.search(
                        caller(),
                        ExecutionCriteria.ALL,
                        new AttributeSearch(query, sort),
                        Page.of(10, null)));
    }

    /** Asserts that a query is refused. {@code @} is the prefix of names. */
    private void assertRefused(String query, String message) {
        assertThat(refusal(query))
                .isInstanceOf(EngineError.ValidationException.class)
                .extracting(EngineError::message)
                .isEqualTo(message.replace("@", prefix));
    }

    @Test
    void finds_an_execution_by_its_order_number_at_once() {
        define(machine, definition("orderId", AttributeType.KEYWORD));
        for (int i = 0; i < 20; i++) {
            client.start(machine, "e" + i, "{\"orderId\":\"A-" + i + "\"}");
            assertThat(names("@orderId = \"A-" + i + "\"", null)).containsExactly("e" + i);
        }
        assertThat(names("@orderId = \"A-\"", null)).isEmpty();
        assertThat(names("@orderId startsWith \"A-1\"", "@orderId"))
                .containsExactly(
                        "e1", "e10", "e11", "e12", "e13", "e14", "e15", "e16", "e17", "e18", "e19");
    }

    @Test
    void all_types_are_stored_shown_and_compared() {
        define(
                machine,
                definition("k", AttributeType.KEYWORD),
                definition("t", AttributeType.TEXT),
                definition("n", AttributeType.NUMBER),
                definition("at", AttributeType.TIME),
                definition("f", AttributeType.BOOLEAN));
        var first =
                client.start(
                        machine,
                        "first",
                        "{\"k\":\"x\",\"t\":\"The parcel is late\",\"n\":-1.5,\"at\":\"2026-11-30T13:00:00+01:00\",\"f\":true}");
        client.start(
                machine,
                "second",
                "{\"k\":\"y\",\"t\":\"late late\",\"n\":100,\"at\":\"2026-12-01T00:00:00Z\",\"f\":false}");
        assertThat(ok(attributes.values(caller(), first)))
                .isEqualTo(
                        Map.of(
                                prefix + "k",
                                new AttributeValue.Keyword("x"),
                                prefix + "t",
                                new AttributeValue.Text("The parcel is late"),
                                prefix + "n",
                                new AttributeValue.Decimal(-1.5),
                                prefix + "at",
                                new AttributeValue.Time(Instant.parse("2026-11-30T12:00:00Z")),
                                prefix + "f",
                                new AttributeValue.Flag(true)));
        assertThat(names("@t matches \"LATE\"", null)).containsExactly("second", "first");
        assertThat(names("@t matches \"late parcel\"", null)).containsExactly("first");
        assertThat(names("@t matches \"lat\"", null)).isEmpty();
        assertThat(names("@n >= 0", null)).containsExactly("second");
        assertThat(names("@n > -2 and @n < 100", null)).containsExactly("first");
        assertThat(names("@n = 100 and @f = false", null)).containsExactly("second");
        assertThat(names("@n = 100 and @f = true", null)).isEmpty();
        assertThat(names("@at = \"2026-11-30T12:00:00Z\"", null)).containsExactly("first");
        assertThat(names("@at <= \"2026-12-01T00:00:00Z\"", "-@at"))
                .containsExactly("second", "first");
        assertThat(names("@k > \"x\"", null)).containsExactly("second");
        for (var sort : List.of("@k", "@n", "@at", "-@f")) {
            assertThat(names(null, sort)).as(sort).containsExactly("first", "second");
        }
    }

    @Test
    void unknown_names_and_wrong_values_are_refused() {
        define(
                machine,
                definition("k", AttributeType.KEYWORD),
                definition("t", AttributeType.TEXT),
                definition("n", AttributeType.NUMBER),
                definition("f", AttributeType.BOOLEAN),
                definition("at", AttributeType.TIME));
        assertRefused(
                "@nope = 1",
                "Parameter 'query': No state machine defines the search attribute '@nope'.");
        assertRefused(
                "@at < \"+999999999-01-01T00:00:00Z\"",
                "The search attribute '@at' has the type TIME: compare it with a time such as \"2026-11-30T12:00:00Z\", not with \"+999999999-01-01T00:00:00Z\".");
        assertRefused(
                "@n = \"a \\\"%s\"".formatted("x".repeat(40)),
                "The search attribute '@n' has the type NUMBER: compare it with a number, not with \"a \\\"%s…\"."
                        .formatted("x".repeat(29)));
        assertRefused(
                "@k = 1",
                "The search attribute '@k' has the type KEYWORD: compare it with a string in quotation marks, not with 1.");
        assertRefused(
                "@t matches 1.5",
                "The search attribute '@t' has the type TEXT: compare it with a string in quotation marks, not with 1.5.");
        assertRefused(
                "@t matches \"!\"",
                "The search attribute '@t' has the type TEXT: compare it with at least one word, not with \"!\".");
        assertRefused(
                "@at = true",
                "The search attribute '@at' has the type TIME: compare it with a time such as \"2026-11-30T12:00:00Z\", not with true.");
        for (var value : List.of("\\u0000", "\\ud800")) {
            assertRefused(
                    "@k = \"" + value + "\"",
                    "The value that is compared with '@k' contains U+0000 or an unpaired surrogate, which no stored value has.");
        }
    }

    @Test
    void operators_that_a_type_does_not_support_are_refused_before_their_value() {
        define(
                machine,
                definition("k", AttributeType.KEYWORD),
                definition("t", AttributeType.TEXT),
                definition("n", AttributeType.NUMBER),
                definition("f", AttributeType.BOOLEAN));
        assertRefused(
                "@n startsWith \"1\"",
                "The search attribute '@n' has the type NUMBER, which does not support the operator startsWith. It supports: =, <, <=, >, >=.");
        assertRefused(
                "@f > 1",
                "The search attribute '@f' has the type BOOLEAN, which does not support the operator >. It supports: =.");
        assertRefused(
                "@t = 1",
                "The search attribute '@t' has the type TEXT, which does not support the operator =. It supports: matches.");
        assertRefused(
                "@k matches \"a\"",
                "The search attribute '@k' has the type KEYWORD, which does not support the operator matches. It supports: =, <, <=, >, >=, startsWith.");
    }

    @Test
    void the_order_needs_the_name_of_an_attribute_that_has_an_order() {
        define(machine, definition("t", AttributeType.TEXT));
        for (var sort : List.of("", "-")) {
            assertThat(refusal(null, sort).message())
                    .isEqualTo("Parameter 'sort' must name a search attribute, such as -total.");
        }
        assertThat(refusal(null, "-nope").message())
                .isEqualTo(
                        "Parameter 'sort': No state machine defines the search attribute 'nope'.");
        assertThat(refusal(null, prefix + "t").message())
                .startsWith("Parameter 'sort': ")
                .endsWith("has the type TEXT, which has no order.");
    }

    @Test
    void a_value_that_does_not_fit_never_fails_the_start_and_is_counted() {
        define(
                machine,
                definition("n", AttributeType.NUMBER),
                definition("k", AttributeType.KEYWORD));
        var execution = client.start(machine, "e", "{\"n\":\"many\",\"k\":\"x\"}");
        assertThat(ok(attributes.values(caller(), execution)))
                .isEqualTo(
                        Map.of(
                                prefix + "n",
                                new AttributeValue.Absent(AttributeProblem.WRONG_TYPE),
                                prefix + "k",
                                new AttributeValue.Keyword("x")));
        assertThat(ok(attributes.describe(caller(), machine)).attributes())
                .extracting(DefinedAttribute::problems)
                .containsExactly(1, 0);
        assertThat(names("@k = \"x\"", null)).containsExactly("e");
        assertThat(names(null, "@n")).isEmpty();
    }

    @Test
    void children_and_forks_have_values() {
        define(machine, definition("k", AttributeType.KEYWORD));
        var parent =
                client.createMachine(
                        EngineRig.uniqueName("parent"),
                        """
                        {"StartAt": "C", "States": {"C": {"Type": "Task", "End": true,
                          "Resource": "arn:aws:states:::states:startExecution.sync:2",
                          "Parameters": {"StateMachineArn": "%s", "Name": "child",
                            "Input": {"k": "of-child"}}}}}\
                        """
                                .formatted(machine));
        client.awaitEnd(client.start(parent, "p", "{}"));
        assertThat(names("@k = \"of-child\"", null)).containsExactly("child");

        var origin = client.start(machine, "origin", "{\"k\":\"of-origin\"}");
        client.awaitEnd(origin);
        var event =
                client.history(origin).stream()
                        .filter(each -> each.type() == HistoryEventType.PassStateEntered)
                        .findFirst()
                        .orElseThrow();
        ok(
                rig.node()
                        .engine()
                        .forks()
                        .fork(
                                caller(),
                                new ForkRequest(
                                        origin, event.id(), null, null, "fork", null, null, null)));
        assertThat(names("@k = \"of-origin\"", null)).containsExactlyInAnyOrder("fork", "origin");
    }

    @Test
    void children_of_map_runs_have_values_that_searches_do_not_select() {
        var mapping =
                client.createMachine(
                        EngineRig.uniqueName("mapping"),
                        """
                        {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                          "ItemsPath": "$.items", "Label": "M",
                          "ItemProcessor": {
                            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                            "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}}}}\
                        """);
        define(mapping, definition("k", AttributeType.KEYWORD));
        client.awaitEnd(client.start(mapping, "m", "{\"items\":[{\"k\":\"item\"}]}"));
        var values =
                rig.query(
                        row -> row.getString(1) + " " + row.getBoolean(2),
                        """
                        SELECT v.keyword, v.is_child FROM askel.search_attribute_values AS v
                          JOIN askel.search_attribute_names AS n ON n.attribute_id = v.attribute_id
                         WHERE n.name = ?\
                        """,
                        prefix + "k");
        assertThat(values).containsExactly("item true");
        assertThat(names("@k = \"item\"", null)).isEmpty();

        define(
                mapping,
                definition("k", AttributeType.KEYWORD),
                definition("n", AttributeType.NUMBER));
        client.awaitEnd(client.start(mapping, "m2", "{\"items\":[{\"n\":5}]}"));
        assertThat(
                        rig.query(
                                row -> row.getDouble(1),
                                """
                                SELECT v.number FROM askel.search_attribute_values AS v
                                  JOIN askel.search_attribute_names AS n
                                    ON n.attribute_id = v.attribute_id
                                 WHERE n.name = ?\
                                """,
                                prefix + "n"))
                .containsExactly(5d);
    }

    @Test
    void a_name_has_one_type_in_all_machines() {
        var other = client.createMachine(EngineRig.uniqueName("other"), PASS);
        define(machine, definition("k", AttributeType.KEYWORD));
        var refusal =
                refused(
                        attributes.put(
                                caller(), other, List.of(definition("k", AttributeType.NUMBER))));
        assertThat(refusal).isInstanceOf(EngineError.ConflictException.class);
        assertThat(refusal.message()).contains(prefix + "k with the type KEYWORD, not NUMBER.");
        define(other, definition("k", AttributeType.KEYWORD));
        client.start(machine, "one", "{\"k\":\"x\"}");
        client.start(other, "two", "{\"k\":\"x\"}");
        assertThat(names("@k = \"x\"", null)).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void values_of_a_removed_definition_do_not_appear_under_another_type() {
        define(machine, definition("k", AttributeType.KEYWORD));
        var execution = client.start(machine, "e", "{\"k\":\"17\"}");
        ok(attributes.remove(caller(), machine));
        assertThat(ok(attributes.values(caller(), execution))).isEmpty();
        assertThat(refusal("@k = \"17\"").message()).contains("No state machine defines");

        define(machine, definition("k", AttributeType.NUMBER));
        assertThat(ok(attributes.values(caller(), execution))).isEmpty();
        assertThat(names("@k >= 0", null)).isEmpty();
        assertThat(names(null, "@k")).isEmpty();
        client.start(machine, "later", "{\"k\":18}");
        assertThat(names("@k >= 0", null)).containsExactly("later");

        define(machine, definition("k", AttributeType.KEYWORD));
        assertThat(names("@k = \"17\"", null)).containsExactly("e");
    }

    @Test
    void a_deleted_machine_defines_no_names() {
        define(machine, definition("k", AttributeType.KEYWORD));
        client.deleteMachine(machine);
        var other = client.createMachine(EngineRig.uniqueName("other"), PASS);
        Eventually.holds(
                "the name is free",
                () ->
                        ok(attributes.list(caller())).stream()
                                .noneMatch(each -> each.name().equals(prefix + "k")));
        define(other, definition("k", AttributeType.NUMBER));
    }

    @Test
    void another_account_sees_neither_names_nor_executions() {
        define(machine, definition("k", AttributeType.KEYWORD));
        var execution = client.start(machine, "e", "{\"k\":\"x\"}");
        for (var stranger :
                List.of(
                        new Caller("999999999999", caller().region(), "r"),
                        new Caller(caller().account(), "eu-north-1", "r"))) {
            assertThat(ok(attributes.list(stranger)))
                    .noneMatch(each -> each.name().equals(prefix + "k"));
            assertThat(
                            refused(
                                    attributes.search(
                                            stranger,
                                            ExecutionCriteria.ALL,
                                            new AttributeSearch(prefix + "k = \"x\"", null),
                                            Page.of(10, null))))
                    .isInstanceOf(EngineError.ValidationException.class);
            assertThat(refused(attributes.values(stranger, execution)))
                    .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
            assertThat(refused(attributes.describe(stranger, machine)))
                    .isInstanceOf(EngineError.StateMachineDoesNotExist.class);
            assertThat(refused(attributes.remove(stranger, machine)))
                    .isInstanceOf(EngineError.StateMachineDoesNotExist.class);
        }
    }

    @Test
    void pages_continue_after_their_last_row() {
        define(
                machine,
                definition("n", AttributeType.NUMBER),
                definition("k", AttributeType.KEYWORD));
        for (int i = 0; i < 12; i++) {
            client.start(machine, "e" + i, "{\"n\":%d,\"k\":\"a b\"}".formatted(i / 2));
        }
        for (var sort : new @Nullable String[] {null, "@n", "-@n", "@k", "-@k"}) {
            var whole = names("@n >= 1", sort);
            assertThat(whole).hasSize(10);
            var paged = new ArrayList<String>();
            String token = null;
            do {
                var page = search("@n >= 1", sort, Page.of(3, token), ExecutionCriteria.ALL);
                page.executions().forEach(each -> paged.add(each.execution().name()));
                token = page.nextToken();
            } while (token != null);
            assertThat(paged).as(String.valueOf(sort)).isEqualTo(whole);
        }
        var token = search("@n >= 1", null, Page.of(3, null), ExecutionCriteria.ALL).nextToken();
        assertThat(
                        refused(
                                attributes.search(
                                        caller(),
                                        ExecutionCriteria.ALL,
                                        new AttributeSearch(prefix + "n >= 2", null),
                                        Page.of(3, token))))
                .isInstanceOf(EngineError.InvalidToken.class);
    }

    @Test
    void conditions_and_criteria_apply_together() {
        define(machine, definition("k", AttributeType.KEYWORD));
        var other = client.createMachine(EngineRig.uniqueName("other"), PASS);
        define(other, definition("k", AttributeType.KEYWORD));
        client.start(machine, "one", "{\"k\":\"x\"}");
        client.start(other, "two", "{\"k\":\"x\"}");
        var found =
                search(
                        "@k = \"x\"",
                        null,
                        Page.of(10, null),
                        ExecutionCriteria.ALL.withNamePrefix("o"));
        assertThat(found.executions())
                .extracting(each -> each.execution().name())
                .containsExactly("one");
        assertThat(found.executions().getFirst().values())
                .isEqualTo(Map.of(prefix + "k", new AttributeValue.Keyword("x")));
    }

    @Test
    void a_refused_definition_is_named() {
        var valid = definition("k", AttributeType.KEYWORD);
        var at = "at 'attributes.2.member";
        assertDefinitionRefused(
                List.of(valid, new AttributeDefinition("1k", AttributeType.KEYWORD, "{% 1 %}")),
                "Value '1k' " + at + ".name' failed");
        assertDefinitionRefused(
                List.of(valid, valid),
                "Value '" + prefix + "k' " + at + ".name' failed",
                "Member must not occur in another definition");
        assertDefinitionRefused(
                List.of(
                        valid,
                        new AttributeDefinition(
                                "l", AttributeType.KEYWORD, "{% " + " ".repeat(1_020) + "1 %}")),
                "Value " + at + ".expression' (l) failed",
                "Member must have length less than or equal to 1024");
        assertDefinitionRefused(
                List.of(valid, new AttributeDefinition("l", AttributeType.KEYWORD, "1")),
                "Value '1' " + at + ".expression' (l) failed",
                "Member must be a JSONata expression between {% and %}");
    }

    private void assertDefinitionRefused(List<AttributeDefinition> definitions, String... parts) {
        var refusal = refused(attributes.put(caller(), machine, definitions));
        assertThat(refusal).isInstanceOf(EngineError.ValidationException.class);
        assertThat(refusal.message()).contains(parts);
    }

    @Test
    void wrong_definitions_are_refused() {
        var valid = definition("k", AttributeType.KEYWORD);
        var wrong = new ArrayList<List<AttributeDefinition>>();
        wrong.add(List.of());
        wrong.add(List.of(valid, valid));
        wrong.add(List.of(new AttributeDefinition("1k", AttributeType.KEYWORD, "{% 1 %}")));
        wrong.add(List.of(new AttributeDefinition("a.b", AttributeType.KEYWORD, "{% 1 %}")));
        wrong.add(List.of(new AttributeDefinition("k", AttributeType.KEYWORD, "1")));
        wrong.add(
                List.of(
                        new AttributeDefinition(
                                "k", AttributeType.KEYWORD, "{% " + " ".repeat(1_020) + "1 %}")));
        wrong.add(
                IntStream.range(0, 21)
                        .mapToObj(i -> definition("k" + i, AttributeType.KEYWORD))
                        .toList());
        wrong.add(
                IntStream.range(0, 5)
                        .mapToObj(i -> definition("t" + i, AttributeType.TEXT))
                        .toList());
        for (var each : wrong) {
            assertThat(refused(attributes.put(caller(), machine, each)))
                    .as(each.toString())
                    .isInstanceOf(EngineError.ValidationException.class);
        }
        var express =
                client.createMachine(
                        EngineRig.uniqueName("express"), PASS, StateMachineType.EXPRESS);
        assertThat(refused(attributes.put(caller(), express, List.of(valid))))
                .isInstanceOf(EngineError.StateMachineTypeNotSupported.class);
        assertThat(ok(attributes.describe(caller(), machine)).attributes()).isEmpty();
    }
}
