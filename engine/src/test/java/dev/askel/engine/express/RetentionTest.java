package dev.askel.engine.express;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.ListExecutionsResult;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachineType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Reads of ended Express executions that the settings keep. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RetentionTest {
    private static final Duration RETENTION = Duration.ofHours(1);
    private static final long HEAP_MAX = 6_600_000;
    private static final EngineRig RIG = createRig();
    private static final String CHOOSING =
            """
            {"StartAt": "C", "States": {
              "C": {"Type": "Choice", "Default": "S",
                "Choices": [{"Variable": "$.fail", "IsPresent": true, "Next": "F"}]},
              "S": {"Type": "Pass", "End": true},
              "F": {"Type": "Fail", "Error": "E\\u0000", "Cause": "c"}}}\
            """;

    private final Client client = RIG.client();

    private static EngineRig createRig() {
        var rig =
                EngineRig.withoutNodes(
                        EngineRig.SETTINGS.toBuilder()
                                .express(new ExpressSettings(100, HEAP_MAX, RETENTION))
                                .build());
        rig.addNode();
        return rig;
    }

    @AfterAll
    static void close() {
        RIG.close();
    }

    private String createExpressMachine(String definition) {
        return client.createMachine(
                EngineRig.uniqueName("kept"), definition, StateMachineType.EXPRESS);
    }

    private static ListExecutionsResult list(
            String machine, @Nullable ExecutionStatus status, int size, @Nullable String token) {
        return ok(
                RIG.node()
                        .engine()
                        .executions()
                        .listExecutions(
                                caller(),
                                new ListExecutionsRequest(
                                        machine, status, new Page(size, token), null, null)));
    }

    private static List<String> names(ListExecutionsResult listed) {
        return listed.executions().stream().map(ExecutionListItem::name).toList();
    }

    private static EngineError describeRefusal(EngineRig rig, String executionArn) {
        return refused(
                rig.node()
                        .engine()
                        .executions()
                        .describeExecution(
                                caller(),
                                new DescribeExecutionRequest(executionArn, IncludedData.ALL_DATA)));
    }

    @Test
    void ended_executions_can_be_described_and_listed_until_their_retention_expires() {
        var machine = createExpressMachine(CHOOSING);
        var good = ok(client.startSyncAsync(machine, "good", "{ \"a\": \"\\u0000\" }"));
        RIG.time().skip(Duration.ofSeconds(1));
        var bad = client.start(machine, "bad", "{\"fail\": 1}");
        Eventually.holds(
                "both executions are stored",
                () -> list(machine, null, 10, null).executions().size() == 2);

        var described = client.describe(good.executionArn());
        assertThat(described.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(described.stateMachineArn()).isEqualTo(machine);
        assertThat(described.startDate()).isEqualTo(good.startDate());
        assertThat(described.stopDate()).isEqualTo(good.stopDate());
        assertThat(described.input()).isEqualTo("{ \"a\": \"\\u0000\" }");
        assertThat(described.output()).isEqualTo(good.output());
        assertThat(client.describe(bad).error()).isEqualTo("E\u0000");

        assertThat(names(list(machine, null, 10, null))).containsExactly("bad", "good");
        assertThat(names(list(machine, ExecutionStatus.FAILED, 10, null))).containsExactly("bad");
        assertThat(list(machine, ExecutionStatus.RUNNING, 10, null).executions()).isEmpty();
        var first = list(machine, null, 1, null);
        assertThat(names(list(machine, null, 1, first.nextToken()))).containsExactly("good");

        assertThat(client.types(good.executionArn()))
                .extracting(Enum::name)
                .containsExactly(
                        "ExecutionStarted",
                        "ChoiceStateEntered",
                        "ChoiceStateExited",
                        "PassStateEntered",
                        "PassStateExited",
                        "ExecutionSucceeded");
        assertThat(reverseHistory(good.executionArn(), 4))
                .extracting(HistoryEvent::id)
                .containsExactly(6L, 5L, 4L, 3L, 2L, 1L);

        RIG.time().skip(RETENTION);

        assertThat(describeRefusal(RIG, bad)).isEqualTo(new EngineError.ExecutionDoesNotExist(bad));
        assertThat(list(machine, null, 10, null).executions()).isEmpty();
    }

    private static List<HistoryEvent> reverseHistory(String executionArn, int pageSize) {
        var events = new ArrayList<HistoryEvent>();
        @Nullable String token = null;
        do {
            var page =
                    ok(
                            RIG.node()
                                    .engine()
                                    .executions()
                                    .getExecutionHistory(
                                            caller(),
                                            new GetExecutionHistoryRequest(
                                                    executionArn,
                                                    new Page(pageSize, token),
                                                    true,
                                                    true)));
            events.addAll(page.events());
            token = page.nextToken();
        } while (token != null);
        return events;
    }

    @Test
    void standard_executions_are_listed_and_unknown_express_executions_refused() {
        var standard = client.createMachine(EngineRig.uniqueName("standard"), CHOOSING);
        var started = client.start(standard, "s", "{}");
        assertThat(client.awaitEnd(started).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(names(list(standard, null, 10, null))).containsExactly("s");

        var unknown = standard.replace(":stateMachine:", ":express:") + ":n:u";
        assertThat(describeRefusal(RIG, unknown))
                .isEqualTo(new EngineError.ExecutionDoesNotExist(unknown));
    }

    @Test
    void executions_are_not_stored_without_retention() {
        var rig = EngineRig.shared();
        var machine =
                rig.client()
                        .createMachine(
                                EngineRig.uniqueName("bare"), CHOOSING, StateMachineType.EXPRESS);
        var run = ok(rig.client().startSyncAsync(machine, null, "{}"));

        assertThat(describeRefusal(rig, run.executionArn()))
                .isEqualTo(EngineError.InvalidArn.wrongType("express"));
        assertThat(
                        refused(
                                rig.node()
                                        .engine()
                                        .executions()
                                        .listExecutions(
                                                caller(),
                                                new ListExecutionsRequest(
                                                        machine,
                                                        null,
                                                        new Page(10, null),
                                                        null,
                                                        null))))
                .isEqualTo(new EngineError.StateMachineTypeNotSupported());
    }

    @Test
    void the_memory_of_a_grown_execution_is_not_available_to_others() {
        var large = EngineRig.uniqueName("large");
        RIG.functions()
                .answerWith(large, _ -> Payload.ofVerbatim("\"" + "x".repeat(250_000) + "\""));
        var holding = EngineRig.uniqueName("holding");
        var calls = RIG.functions().hold(holding);
        var machine =
                createExpressMachine(
                        """
                        {"StartAt": "A", "States": {
                          "A": {"Type": "Task", "Resource": "%1$s", "ResultPath": null, "Next": "B",
                            "Assign": {"kept.$": "$"}},
                          "B": {"Type": "Task", "Resource": "%1$s", "ResultPath": null, "Next": "C",
                            "Assign": {"more.$": "$"}},
                          "C": {"Type": "Task", "Resource": "%2$s", "End": true}}}\
                        """
                                .formatted(Functions.arn(large), Functions.arn(holding)));
        var growing = client.startSyncAsync(machine, "growing", "{}");
        var call = calls.awaitNext();

        assertThat(refused(client.startSyncAsync(machine, "other", "{}")))
                .isEqualTo(new EngineError.ThrottlingException());

        call.answer("1");
        assertThat(ok(growing).output()).isEqualTo("1");
        var again = client.startSyncAsync(machine, "again", "{}");
        calls.awaitNext().answer("2");
        assertThat(ok(again).output()).isEqualTo("2");
    }
}
