package dev.askel.engine.attributesearch;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.attribute.AttributeValue;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionCriteria.CauseFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.FailureFilter;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.api.workbench.SearchAttributes.ValueGroup;
import dev.askel.engine.api.workbench.SearchAttributes.ValueGroups;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Executions by the values of an attribute (docs/search-attributes.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class GroupedSearchesTest {
    private static final String PASS =
            "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}";
    private static final String FAIL =
            "{\"StartAt\":\"F\",\"States\":{\"F\":{\"Type\":\"Fail\",\"Error\":\"E\"}}}";

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();
    private final SearchAttributes attributes = rig.node().engine().searchAttributes();

    /** A prefix that makes the names of this test unique in the shared account. */
    private final String prefix = EngineRig.uniqueName("g").replace('-', '_');

    private final String machine = client.createMachine(EngineRig.uniqueName("grouped"), PASS);

    private void define(String arn, Map<String, AttributeType> types) {
        ok(
                attributes.put(
                        caller(),
                        arn,
                        types.entrySet().stream()
                                .map(each ->
                                        new AttributeDefinition(
                                                prefix + each.getKey(),
                                                each.getValue(),
                                                "{% $states.input." + each.getKey() + " %}"))
                                .toList()));
    }

    private void run(String arn, String name, String input) {
        client.awaitEnd(client.start(arn, name, input));
    }

    /** Groups executions. {@code @} is the prefix of names in the query. */
    private ValueGroups group(
            @Nullable String query, String attribute, ExecutionCriteria criteria) {
        return ok(
                attributes.group(
                        caller(),
                        criteria,
                        query == null ? null : query.replace("@", prefix),
                        prefix + attribute));
    }

    private String refusal(
            Caller caller, @Nullable String query, String name, ExecutionCriteria criteria) {
        var error = refused(attributes.group(caller, criteria, query, name));
        assertThat(error).isInstanceOf(EngineError.ValidationException.class);
        return error.message();
    }

    private static ValueGroup keyword(String value, Map<ExecutionStatus, Integer> executions) {
        return new ValueGroup(new AttributeValue.Keyword(value), executions);
    }

    @Test
    void executions_are_counted_by_value_and_status() {
        var failing = client.createMachine(EngineRig.uniqueName("failing"), FAIL);
        define(machine, Map.of("k", AttributeType.KEYWORD));
        define(failing, Map.of("k", AttributeType.KEYWORD));
        run(machine, "one", "{\"k\":\"rare\"}");
        run(machine, "two", "{\"k\":\"common\"}");
        run(machine, "three", "{\"k\":\"common\"}");
        run(failing, "four", "{\"k\":\"common\"}");
        run(machine, "without-value", "{}");
        run(machine, "with-problem", "{\"k\":[1]}");
        var common =
                keyword("common", Map.of(ExecutionStatus.SUCCEEDED, 2, ExecutionStatus.FAILED, 1));
        var rare = keyword("rare", Map.of(ExecutionStatus.SUCCEEDED, 1));
        assertThat(common.count()).isEqualTo(3);
        assertThat(group(null, "k", ExecutionCriteria.ALL))
                .isEqualTo(new ValueGroups(List.of(common, rare), 2, 4, true));
    }

    @Test
    void conditions_and_criteria_select_the_counted_executions() {
        var failing = client.createMachine(EngineRig.uniqueName("failing"), FAIL);
        var types = Map.of("k", AttributeType.KEYWORD, "n", AttributeType.NUMBER);
        define(machine, types);
        define(failing, types);
        run(machine, "a1", "{\"k\":\"x\",\"n\":1}");
        run(machine, "a2", "{\"k\":\"y\",\"n\":2}");
        run(machine, "b1", "{\"k\":\"y\",\"n\":3}");
        run(failing, "a3", "{\"k\":\"x\",\"n\":3}");
        var one = Map.of(ExecutionStatus.SUCCEEDED, 1);
        assertThat(group("@n >= 2", "k", ExecutionCriteria.ALL.withNamePrefix("a")).groups())
                .containsExactlyInAnyOrder(
                        keyword("x", Map.of(ExecutionStatus.FAILED, 1)), keyword("y", one));
        assertThat(group("@k = \"y\"", "k", ExecutionCriteria.ALL).groups())
                .containsExactly(keyword("y", Map.of(ExecutionStatus.SUCCEEDED, 2)));
        assertThat(
                        group(
                                        null,
                                        "k",
                                        ExecutionCriteria.ALL.withStatuses(
                                                Set.of(ExecutionStatus.FAILED)))
                                .groups())
                .containsExactly(keyword("x", Map.of(ExecutionStatus.FAILED, 1)));
        assertThat(group("@n > 3", "k", ExecutionCriteria.ALL))
                .isEqualTo(new ValueGroups(List.of(), 0, 0, true));
    }

    @Test
    void numbers_times_and_booleans_form_groups_of_equal_values() {
        define(
                machine,
                Map.of(
                        "n", AttributeType.NUMBER,
                        "at", AttributeType.TIME,
                        "f", AttributeType.BOOLEAN));
        run(machine, "one", "{\"n\":0,\"at\":\"2026-11-30T13:00:00+01:00\",\"f\":true}");
        run(machine, "two", "{\"n\":-0.0,\"at\":\"2026-11-30T12:00:00Z\",\"f\":true}");
        run(machine, "three", "{\"n\":0.5,\"at\":\"2026-12-01T00:00:00Z\",\"f\":false}");
        assertThat(group(null, "n", ExecutionCriteria.ALL).groups())
                .containsExactly(
                        group(new AttributeValue.Decimal(0), 2),
                        group(new AttributeValue.Decimal(0.5), 1));
        assertThat(group(null, "at", ExecutionCriteria.ALL).groups())
                .containsExactly(
                        group(new AttributeValue.Time(Instant.parse("2026-11-30T12:00:00Z")), 2),
                        group(new AttributeValue.Time(Instant.parse("2026-12-01T00:00:00Z")), 1));
        assertThat(group(null, "f", ExecutionCriteria.ALL).groups())
                .containsExactly(
                        group(new AttributeValue.Flag(true), 2),
                        group(new AttributeValue.Flag(false), 1));
    }

    private static ValueGroup group(AttributeValue value, int succeeded) {
        return new ValueGroup(value, Map.of(ExecutionStatus.SUCCEEDED, succeeded));
    }

    @Test
    void unknown_names_texts_and_causes_are_refused() {
        define(machine, Map.of("k", AttributeType.KEYWORD, "t", AttributeType.TEXT));
        assertThat(refusal(caller(), null, "nope", ExecutionCriteria.ALL))
                .isEqualTo(
                        "Parameter 'attribute': No state machine defines the search attribute 'nope'.");
        assertThat(refusal(caller(), null, prefix + "t", ExecutionCriteria.ALL))
                .isEqualTo(
                        "Parameter 'attribute': The search attribute '%st' has the type TEXT, which forms no groups."
                                .formatted(prefix));
        assertThat(refusal(caller(), "nope = 1", prefix + "k", ExecutionCriteria.ALL))
                .startsWith("Parameter 'query': No state machine defines");
        var ofCause =
                ExecutionCriteria.ALL.withFailure(
                        new FailureFilter(null, null, null, new CauseFilter("x")));
        assertThat(refusal(caller(), null, prefix + "k", ofCause))
                .isEqualTo("A search by attributes does not support the parameter 'cause'.");
    }

    @Test
    void another_account_and_region_see_no_groups() {
        define(machine, Map.of("k", AttributeType.KEYWORD));
        run(machine, "own", "{\"k\":\"x\"}");
        for (var stranger :
                List.of(
                        new Caller("999999999999", caller().region(), "r"),
                        new Caller(caller().account(), "eu-north-1", "r"))) {
            assertThat(refusal(stranger, null, prefix + "k", ExecutionCriteria.ALL))
                    .startsWith("Parameter 'attribute': No state machine defines");
        }
    }
}
