package dev.askel.engine.attributesearch;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.attribute.AttributeValue;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.Forks.ForkRequest;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.api.workbench.SearchAttributes.AttributeSearch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The values that executions set by their variables and outputs (docs/search-attributes.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LaterValuesTest {
    private static final String FUNCTION = "later-values";

    private static final String DEFINITION =
            """
            {"QueryLanguage": "JSONata", "StartAt": "Order", "States": {
              "Order": {"Type": "Pass", "Next": "Pay",
                "Assign": {"step": "ordered", "total": "{% $states.input.total %}"}},
              "Pay": {"Type": "Task", "Resource": "FUNCTION", "Next": "Ship", "Output": "{% $states.input %}",
                "Assign": {"step": "paid"}},
              "Ship": {"Type": "Pass", "End": true,
                "Output": {"parcel": "{% 'P' & $total %}"}}}}\
            """
                    .replace("FUNCTION", Functions.arn(FUNCTION));

    private static final AttributeDefinition STEP =
            new AttributeDefinition("step", AttributeType.KEYWORD, "{% $step %}");
    private static final AttributeDefinition PARCEL =
            new AttributeDefinition("parcel", AttributeType.KEYWORD, "{% $states.output.parcel %}");
    private static final AttributeDefinition NOTE =
            new AttributeDefinition("note", AttributeType.TEXT, "{% 'The order is ' & $step %}");

    private final EngineRig rig = EngineRig.withoutNodes(EngineRig.SETTINGS);
    private final Functions.HeldCalls payments = rig.functions().hold(FUNCTION);
    private final String machine;

    LaterValuesTest() {
        rig.addNode();
        machine = client().createMachine("orders", DEFINITION);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Client client() {
        return rig.client();
    }

    private SearchAttributes attributes() {
        return rig.node().engine().searchAttributes();
    }

    private void define(AttributeDefinition... definitions) {
        ok(attributes().put(caller(), machine, List.of(definitions)));
    }

    private Map<String, AttributeValue> values(String execution) {
        return ok(attributes().values(caller(), execution));
    }

    private static AttributeValue keyword(String value) {
        return new AttributeValue.Keyword(value);
    }

    private List<String> names(String query) {
        return ok(
                        attributes()
                                .search(
                                        caller(),
                                        ExecutionCriteria.ALL,
                                        new AttributeSearch(query, null),
                                        Page.of(100, null)))
                .executions()
                .stream()
                .map(each -> each.execution().name())
                .toList();
    }

    private long eventOfPay(String execution) {
        return client().history(execution).stream()
                .filter(event -> event.type() == HistoryEventType.TaskStateEntered)
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Test
    void variables_and_the_output_change_the_values_with_their_events() {
        define(STEP, PARCEL, NOTE);
        var execution = client().start(machine, "first", "{\"total\": 7}");
        var call = payments.awaitNext();
        assertThat(values(execution))
                .isEqualTo(
                        Map.of(
                                "step",
                                keyword("ordered"),
                                "note",
                                new AttributeValue.Text("The order is ordered")));
        assertThat(names("step = \"ordered\"")).containsExactly("first");
        assertThat(names("note matches \"ordered\"")).containsExactly("first");

        call.answer("true");
        client().awaitOutput(execution);

        assertThat(values(execution))
                .isEqualTo(
                        Map.of(
                                "step",
                                keyword("paid"),
                                "parcel",
                                keyword("P7"),
                                "note",
                                new AttributeValue.Text("The order is paid")));
        assertThat(names("step = \"ordered\"")).isEmpty();
        assertThat(names("note matches \"ordered\"")).isEmpty();
        assertThat(names("note matches \"order paid\"")).containsExactly("first");
        assertThat(names("parcel = \"P7\" and step = \"paid\"")).containsExactly("first");
    }

    @Test
    void an_execution_keeps_the_definitions_of_its_start_after_a_crash() {
        define(STEP, PARCEL);
        var execution = client().start(machine, "x", "{\"total\": 7}");
        payments.awaitNext();
        define(
                new AttributeDefinition("step", AttributeType.KEYWORD, "{% $uppercase($step) %}"),
                PARCEL);
        rig.killAndRestart();
        payments.awaitNext().answer("true");
        client().awaitOutput(execution);
        assertThat(values(execution))
                .isEqualTo(Map.of("step", keyword("paid"), "parcel", keyword("P7")));

        var next = client().start(machine, "y", "{\"total\": 8}");
        payments.awaitNext();
        assertThat(values(next)).isEqualTo(Map.of("step", keyword("ORDERED")));
    }

    @Test
    void a_redrive_and_a_fork_continue_the_values() {
        define(STEP, PARCEL);
        var execution = client().start(machine, "x", "{\"total\": 7}");
        payments.awaitNext().fail("Declined", "card");
        assertThat(client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(values(execution)).isEqualTo(Map.of("step", keyword("ordered")));

        var fork =
                ok(rig.node()
                                .engine()
                                .forks()
                                .fork(
                                        caller(),
                                        new ForkRequest(
                                                execution,
                                                eventOfPay(execution),
                                                null,
                                                null,
                                                "fork",
                                                null,
                                                null,
                                                null)))
                        .executionArn();
        var ofFork = payments.awaitNext();
        assertThat(values(fork)).isEqualTo(Map.of("step", keyword("ordered")));
        ofFork.answer("true");
        client().awaitOutput(fork);
        assertThat(values(fork))
                .isEqualTo(Map.of("step", keyword("paid"), "parcel", keyword("P7")));

        client().redrive(execution);
        payments.awaitNext().answer("true");
        client().awaitOutput(execution);
        assertThat(values(execution))
                .isEqualTo(Map.of("step", keyword("paid"), "parcel", keyword("P7")));
    }

    @Test
    void a_backfill_stores_values_of_outputs_and_keeps_those_of_variables() {
        define(STEP);
        var ended = client().start(machine, "ended", "{\"total\": 7}");
        payments.awaitNext().answer("true");
        client().awaitOutput(ended);
        var running = client().start(machine, "running", "{\"total\": 8}");
        payments.awaitNext();
        define(STEP, PARCEL);

        var job =
                ok(
                        rig.node()
                                .engine()
                                .bulkJobs()
                                .start(
                                        caller(),
                                        new BulkOrder(
                                                Action.BACKFILL,
                                                ExecutionCriteria.ALL,
                                                null,
                                                null,
                                                100),
                                        null,
                                        null));
        Eventually.holds(
                "the job has ended",
                () ->
                        ok(rig.node().engine().bulkJobs().describe(caller(), job.jobId()))
                                .state()
                                .hasEnded());

        assertThat(values(ended))
                .isEqualTo(Map.of("step", keyword("paid"), "parcel", keyword("P7")));
        assertThat(values(running)).isEqualTo(Map.of("step", keyword("ordered")));
    }
}
