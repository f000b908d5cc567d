package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.Eventually;
import dev.askel.http.ServedEngine;
import dev.askel.http.rest.DocumentedApi.Reply;
import dev.askel.http.wire.ApiOperations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Calls a real engine only through the REST API. The client checks each answer against the OpenAPI
 * document.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ApiCallsTest {
    private static final String PASS =
            "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}";
    private static final Map<String, String> NONE = Map.of();

    private static ServedEngine served;
    private static DocumentedApi api;

    @BeforeAll
    static void connect() {
        served = ServedEngine.shared();
        api = new DocumentedApi(served.address());
    }

    /** Every served operation of AWS is available as a route and is performed once. */
    @Test
    void performs_every_operation() {
        callMachineOperations();
        callExecutionOperations();
        callActivityOperations();
        assertThat(api.operations()).containsKeys(ApiOperations.names().toArray(String[]::new));
        // No Map Runs exist that could be requested.
        assertThat(api.performed())
                .containsAll(
                        ApiOperations.names().stream().filter(n -> !n.endsWith("MapRun")).toList());
    }

    private void callMachineOperations() {
        var arn = createMachine("rest-machine", PASS);
        var machine = Map.of("stateMachineArn", arn);
        api.callOk("ListStateMachines", Map.of("maxResults", "1000"));
        assertThat(api.callOk("DescribeStateMachine", machine).text("definition")).isEqualTo(PASS);
        api.callOk(
                "UpdateStateMachine",
                machine,
                "{\"roleArn\":\"arn:aws:iam::123456789012:role/s\"}");
        var version = api.callOk("PublishStateMachineVersion", machine, "{}");
        var versionArn = version.text("stateMachineVersionArn");
        api.callOk("ListStateMachineVersions", machine);
        var alias =
                api.callOk(
                        "CreateStateMachineAlias",
                        NONE,
                        ("{\"name\":\"live\",\"routingConfiguration\":[{\"stateMachineVersionArn\":"
                                        + "\"%s\",\"weight\":100}]}")
                                .formatted(versionArn));
        var aliased = Map.of("stateMachineAliasArn", alias.text("stateMachineAliasArn"));
        api.callOk("DescribeStateMachineAlias", aliased);
        api.callOk("UpdateStateMachineAlias", aliased, "{\"description\":\"d\"}");
        api.callOk("ListStateMachineAliases", machine);
        api.callOk("DeleteStateMachineAlias", aliased);
        api.callOk("DeleteStateMachineVersion", Map.of("stateMachineVersionArn", versionArn));
        var tagged = Map.of("resourceArn", arn);
        api.callOk("TagResource", tagged, "{\"tags\":[{\"key\":\"k\",\"value\":\"v\"}]}");
        assertThat(api.callOk("ListTagsForResource", tagged).body().path("tags")).hasSize(1);
        api.callOk("UntagResource", Map.of("resourceArn", arn, "tagKeys", "k"));
        assertThat(api.callOk("ListTagsForResource", tagged).body().path("tags")).isEmpty();
        var definition = "{\"definition\":" + ServedEngine.quoted(PASS) + "}";
        api.callOk("ValidateStateMachineDefinition", NONE, definition);
        var tested = ServedEngine.quoted("{\"Type\":\"Pass\",\"End\":true}");
        assertThat(
                        api.callOk(
                                        "TestState",
                                        NONE,
                                        "{\"definition\":" + tested + ",\"input\":\"7\"}")
                                .text("output"))
                .isEqualTo("7");
        api.callOk("DeleteStateMachine", machine);
    }

    private void callExecutionOperations() {
        var failing =
                createMachine(
                        "rest-failing",
                        "{\"StartAt\":\"F\",\"States\":{\"F\":{\"Type\":\"Fail\",\"Error\":\"E\"}}}");
        var execution = Map.of("executionArn", start(failing, "rest-failed"));
        awaitEnd(execution);
        assertThat(api.callOk("DescribeExecution", execution).text("error")).isEqualTo("E");
        api.callOk("DescribeStateMachineForExecution", execution);
        assertThat(
                        api.callOk(
                                        "ListExecutions",
                                        Map.of(
                                                "stateMachineArn",
                                                failing,
                                                "statusFilter",
                                                "FAILED"))
                                .body()
                                .path("executions"))
                .hasSize(1);
        api.callOk("GetExecutionHistory", execution);
        assertThat(api.callOk("ListMapRuns", execution).body().path("mapRuns")).isEmpty();
        api.callOk("RedriveExecution", execution);
        awaitEnd(execution);
        api.callOk("StopExecution", execution, "{\"error\":\"x\"}");
        var express =
                api.callOk(
                        "CreateStateMachine",
                        NONE,
                        ServedEngine.createMachineBody("rest-express", PASS)
                                .replaceFirst("\\{", "{\"type\":\"EXPRESS\","));
        assertThat(
                        api.callOk(
                                        "StartSyncExecution",
                                        NONE,
                                        "{\"stateMachineArn\":\"%s\",\"input\":\"[1]\"}"
                                                .formatted(express.text("stateMachineArn")))
                                .text("output"))
                .isEqualTo("[1]");
    }

    private void callActivityOperations() {
        var activity =
                Map.of(
                        "activityArn",
                        api.callOk("CreateActivity", NONE, "{\"name\":\"rest-work\"}")
                                .text("activityArn"));
        api.callOk("ListActivities", NONE);
        api.callOk("DescribeActivity", activity);
        var machine =
                createMachine(
                        "rest-working",
                        """
                        {"StartAt":"A","States":{"A":{"Type":"Task","Resource":"%s",
                         "HeartbeatSeconds":600,"Next":"B","Catch":[{"ErrorEquals":["No"],"Next":"B"}]},
                         "B":{"Type":"Task","Resource":"%s","End":true}}}\
                        """
                                .formatted(
                                        activity.get("activityArn"), activity.get("activityArn")));
        var execution = Map.of("executionArn", start(machine, "rest-worked"));
        // This is another execution of the machine. Only an operator answers its task.
        answerTasksAsOperator(start(machine, "rest-looked-after"));

        var task = Map.of("taskToken", pollToken(activity, "{\"workerName\":\"w\"}"));
        api.callOk("SendTaskHeartbeat", task);
        assertThat(api.callOk("DescribeOpenTask", task).text("workerName")).isEqualTo("w");
        api.callOk("SendTaskFailure", task, "{\"error\":\"No\"}");
        var again = Map.of("taskToken", pollToken(activity, "{}"));
        api.callOk("SendTaskSuccess", again, "{\"output\":\"3\"}");
        awaitEnd(execution);
        assertThat(api.callOk("DescribeExecution", execution).text("output")).isEqualTo("3");
        assertThat(api.call("SendTaskHeartbeat", task).error()).isEqualTo("TaskTimedOut");
        assertThat(api.call("DescribeOpenTask", task).status()).isEqualTo(404);
        api.callOk("DeleteActivity", activity);
    }

    /** Polls for the token of the next task; one poll may be too short. */
    private static String pollToken(Map<String, String> activity, String body) {
        return Eventually.value(
                "a task of " + activity,
                () -> api.callOk("GetActivityTask", activity, body).text("taskToken"),
                token -> !token.isEmpty());
    }

    /** Finds, rejects and completes open tasks without a worker. */
    private void answerTasksAsOperator(String executionArn) {
        var execution = Map.of("executionArn", executionArn);
        var first = awaitOpenTask(execution, "A");
        assertThat(first.path("status").asText()).isEqualTo("WAITING");
        assertThat(first.path("kind").asText()).isEqualTo("ACTIVITY");
        assertThat(first.path("frame").asText("none")).isEmpty();
        assertThat(first.has("input")).isFalse();
        var task = Map.of("taskToken", first.path("taskToken").asText());
        assertThat(api.callOk("DescribeOpenTask", task).text("input")).isEqualTo("{}");
        // No worker has received the task, so a worker's calls do not accept its token.
        assertThat(api.call("SendTaskSuccess", task, "{\"output\":\"1\"}").error())
                .isEqualTo("InvalidToken");
        assertThat(api.as("999999999999").call("DescribeOpenTask", task).error())
                .isEqualTo("TaskDoesNotExist");
        assertThat(
                        api.as("999999999999")
                                .call("CompleteOpenTask", task, "{\"output\":\"1\"}")
                                .error())
                .isEqualTo("TaskDoesNotExist");
        assertThat(api.as("999999999999").call("ListOpenTasks", execution).error())
                .isEqualTo("ExecutionDoesNotExist");
        api.callOk("RejectOpenTask", task, "{\"error\":\"No\"}");
        var second = awaitOpenTask(execution, "B");
        assertThat(
                        api.callOk(
                                        "ListOpenTasks",
                                        Map.of("kind", "CALLBACK", "executionArn", executionArn))
                                .body()
                                .path("tasks"))
                .isEmpty();
        api.callOk(
                "CompleteOpenTask",
                Map.of("taskToken", second.path("taskToken").asText()),
                "{\"output\":\"[2]\"}");
        awaitEnd(execution);
        assertThat(api.callOk("DescribeExecution", execution).text("output")).isEqualTo("[2]");
    }

    private com.fasterxml.jackson.databind.JsonNode awaitOpenTask(
            Map<String, String> execution, String state) {
        return Eventually.value(
                "a task of " + state,
                () -> api.callOk("ListOpenTasks", execution).body().path("tasks").path(0),
                task -> task.path("state").asText().equals(state));
    }

    @Test
    void pages_through_open_tasks_the_oldest_first() {
        var activity =
                api.callOk("CreateActivity", NONE, "{\"name\":\"rest-queue\"}").text("activityArn");
        var machine =
                createMachine(
                        "rest-queue",
                        "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\",\"Resource\":\"%s\",\"End\":true}}}"
                                .formatted(activity));
        for (int i = 0; i < 3; i++) {
            var arn = start(machine, "rest-queued-" + i);
            awaitOpenTask(Map.of("executionArn", arn), "A");
        }
        var page = api.callOk("ListOpenTasks", Map.of("activityArn", activity, "maxResults", "2"));
        var rest =
                api.callOk(
                        "ListOpenTasks",
                        Map.of("activityArn", activity, "nextToken", page.text("nextToken")));
        assertThat(page.body().path("tasks")).hasSize(2);
        assertThat(page.body().at("/tasks/0/executionArn").asText()).endsWith("queued-0");
        assertThat(rest.body().at("/tasks/0/executionArn").asText()).endsWith("queued-2");
        assertThat(rest.body().has("nextToken")).isFalse();
        assertThat(api.call("ListOpenTasks", Map.of("nextToken", page.text("nextToken"))).error())
                .isEqualTo("InvalidToken");
    }

    @Test
    void assigns_open_tasks_to_people() {
        var activity =
                api.callOk("CreateActivity", NONE, "{\"name\":\"rest-desk\"}").text("activityArn");
        var machine =
                createMachine(
                        "rest-desk",
                        "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\",\"Resource\":\"%s\",\"End\":true}}}"
                                .formatted(activity));
        var tokens = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            var execution = Map.of("executionArn", start(machine, "rest-desk-" + i));
            tokens.add(awaitOpenTask(execution, "A").path("taskToken").asText());
        }
        var second = Map.of("taskToken", tokens.get(1));
        var third = Map.of("taskToken", tokens.get(2));

        var claimed = api.callOk("ClaimOpenTask", second, "{\"assignee\":\"ada\"}");
        assertThat(claimed.text("assignee")).isEqualTo("ada");
        assertThat(claimed.body().path("revision").asInt()).isEqualTo(1);
        var refused = api.call("ClaimOpenTask", second, "{\"assignee\":\"grace\"}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("message").asText())
                .isEqualTo("The task is assigned to 'ada'.");
        assertThat(api.call("ClaimOpenTask", second, "{}").body().toString())
                .contains("assignee", "Member must not be null");
        assertThat(api.call("ClaimOpenTask", second, "{\"assignee\":\"a\\u0000\"}").error())
                .isEqualTo("ValidationException");

        var due = "{\"note\":\"call back\",\"dueDate\":1900000000,\"revision\":0}";
        assertThat(api.callOk("AnnotateOpenTask", third, due).text("note")).isEqualTo("call back");
        assertThat(api.call("AnnotateOpenTask", third, due).body().path("message").asText())
                .isEqualTo(
                        "The task has been changed meanwhile. Its revision is 1, the request expects"
                                + " 0.");

        assertThat(tokensOf(activity, "order", "DUE"))
                .containsExactly(tokens.get(2), tokens.get(0), tokens.get(1));
        assertThat(tokensOf(activity, "order", "SCHEDULED")).isEqualTo(tokens);
        assertThat(tokensOf(activity, "assignee", "ada")).containsExactly(tokens.get(1));
        assertThat(tokensOf(activity, "assigned", "false"))
                .containsExactly(tokens.get(0), tokens.get(2));

        var cleared = api.callOk("AnnotateOpenTask", third, "{}");
        assertThat(cleared.body().has("note")).isFalse();
        assertThat(cleared.body().has("dueDate")).isFalse();
        assertThat(api.callOk("AssignOpenTask", second, "{}").body().has("assignee")).isFalse();
        assertThat(
                        api.as("999999999999")
                                .call("AssignOpenTask", second, "{\"assignee\":\"eve\"}")
                                .error())
                .isEqualTo("TaskDoesNotExist");
        api.callOk("CompleteOpenTask", second, "{\"output\":\"1\"}");
        Eventually.value(
                "the end of the task",
                () -> api.call("ClaimOpenTask", second, "{\"assignee\":\"ada\"}").status(),
                status -> status == 404);
    }

    private static List<String> tokensOf(String activity, String parameter, String value) {
        return api.callOk("ListOpenTasks", Map.of("activityArn", activity, parameter, value))
                .body()
                .path("tasks")
                .findValuesAsText("taskToken");
    }

    @Test
    void finds_executions_by_a_text_in_their_inputs() {
        var machine = createMachine("rest-inputs", PASS);
        for (int i = 0; i < 5; i++) {
            api.callOk(
                    "StartExecution",
                    Map.of(),
                    "{\"stateMachineArn\":\"%s\",\"name\":\"i%d\",\"input\":\"{\\\"customer\\\":\\\"Ädä %d\\\"}\"}"
                            .formatted(machine, i, i % 2));
        }
        var found =
                api.callOk(
                        "SearchInputs", Map.of("machine", machine, "input", "CUSTOMER\":\"Ädä 1"));
        assertThat(found.body().path("executions").findValuesAsText("name"))
                .containsExactlyInAnyOrder("i1", "i3");
        assertThat(found.body().path("executionsRead").asInt()).isEqualTo(5);
        assertThat(found.body().path("readBackTo").isNumber()).isTrue();
        assertThat(found.body().has("nextToken")).isFalse();
        // Letters other than A to Z are equal only in the same case.
        assertThat(
                        api.callOk("SearchInputs", Map.of("machine", machine, "input", "ÄDÄ"))
                                .body()
                                .path("executions"))
                .isEmpty();

        var first =
                api.callOk(
                        "SearchInputs",
                        Map.of("machine", machine, "input", "ädä 0", "maxResults", "2"));
        assertThat(first.body().path("executions")).isEmpty();
        var page =
                api.callOk(
                        "SearchInputs",
                        Map.of("machine", machine, "input", "Ädä 0", "maxResults", "2"));
        assertThat(page.body().path("executions")).hasSize(2);
        var rest =
                api.callOk(
                        "SearchInputs",
                        Map.of(
                                "machine",
                                machine,
                                "input",
                                "Ädä 0",
                                "maxResults",
                                "2",
                                "nextToken",
                                page.text("nextToken")));
        assertThat(rest.body().path("executions")).hasSize(1);
        assertThat(
                        api.call(
                                        "SearchInputs",
                                        Map.of(
                                                "machine",
                                                machine,
                                                "input",
                                                "other",
                                                "nextToken",
                                                page.text("nextToken")))
                                .error())
                .isEqualTo("InvalidToken");
        assertThat(
                        api.call("SearchInputs", Map.of("input", "x", "cause", "y"))
                                .body()
                                .path("message")
                                .asText())
                .contains("'cause'");
    }

    @Test
    void the_status_depends_on_the_kind_of_error() {
        var nowhere = "arn:aws:states:us-east-1:123456789012:execution:none:none";
        assertThat(api.call("DescribeExecution", Map.of("executionArn", nowhere)).status())
                .isEqualTo(404);
        assertThat(api.raw("GET", "/executions/" + nowhere, null).status()).isEqualTo(404);
        assertThat(api.call("DescribeExecution", Map.of("executionArn", "x")).error())
                .isEqualTo("InvalidArn");
        assertThat(api.call("ListStateMachines", Map.of("maxResults", "1001")).body().toString())
                .contains("maxResults is '1001', expected an integer from 0 to 1000");
        assertThat(api.raw("GET", "/state-machines?maxResult=1", null).body().toString())
                .contains("There is no parameter 'maxResult' here");
        assertThat(api.call("CreateStateMachine", NONE, "{\"name\":7}").error())
                .isEqualTo("SerializationException");
        assertThat(api.call("CreateStateMachine", NONE, "{}").error())
                .isEqualTo("ValidationException");
        assertThat(api.call("CreateStateMachine", NONE, "[").text("message")).isNotEmpty();
        assertThat(
                        api.call(
                                        "StopExecution",
                                        Map.of("executionArn", nowhere),
                                        "{\"executionArn\":\"another\"}")
                                .text("message"))
                .contains("differs between the body and the path");
        assertThat(api.raw("GET", "/nothing", null).status()).isEqualTo(404);
        assertThat(api.raw("PUT", "/state-machines", "{}").status()).isEqualTo(405);
        assertThat(api.raw("GET", "/executions/%C3%28", null).status()).isEqualTo(400);
        // The path of a Map Run's child contains a slash, which may be encoded.
        var child = "arn:aws:states:us-east-1:123456789012:execution:m/label:uuid";
        assertThat(api.raw("GET", "/executions/" + child, null).error())
                .isEqualTo("ExecutionDoesNotExist");
        assertThat(api.raw("GET", "/executions/" + child + "/events", null).error())
                .isEqualTo("ExecutionDoesNotExist");
        // An unsigned request uses the account and region of the ARN.
        var elsewhere = "arn:aws:states:eu-north-1:111111111111:stateMachine:none";
        assertThat(api.raw("GET", "/state-machines/" + elsewhere, null).error())
                .isEqualTo("StateMachineDoesNotExist");
    }

    @Test
    void sends_signals_to_an_execution_and_to_a_key() {
        var machine =
                createMachine(
                        "rest-signaled",
                        """
                        {"StartAt":"W","States":{
                        "W":{"Type":"Task","Resource":"arn:aws:states:::askel:waitForSignal",
                        "Parameters":{"Name":"go","Key":"rest"},"Next":"V"},
                        "V":{"Type":"Task","Resource":"arn:aws:states:::askel:waitForSignal",
                        "Parameters":{"Name":"stop"},"OutputPath":"$.Payload","End":true}}}\
                        """);
        var execution = Map.of("executionArn", start(machine, "rest-signaled"));
        var toKey = "{\"name\":\"go\",\"key\":\"rest\"}";
        Eventually.holds(
                "the execution waits with its key",
                () ->
                        api.callOk("SendSignalToKey", NONE, toKey).body().path("delivered").asInt()
                                == 1);
        var signal = "{\"name\":\"stop\",\"payload\":\"7\",\"clientToken\":\"t\"}";
        for (int i = 0; i < 2; i++) {
            assertThat(api.callOk("SendSignal", execution, signal).body().path("delivered").asInt())
                    .isEqualTo(1);
        }
        awaitEnd(execution);
        assertThat(api.callOk("DescribeExecution", execution).text("output")).isEqualTo("7");
        assertThat(api.call("SendSignal", execution, "{\"name\":\"stop\"}").error())
                .isEqualTo("ConflictException");
        assertThat(api.call("SendSignal", execution, "{\"name\":\"a b\"}").error())
                .isEqualTo("ValidationException");
        assertThat(api.call("SendSignalToKey", NONE, "{\"name\":\"go\"}").error())
                .isEqualTo("ValidationException");
        assertThat(api.callOk("SendSignalToKey", NONE, toKey).body().path("delivered").asInt())
                .isZero();
    }

    @Test
    void pauses_and_resumes() {
        var machine =
                createMachine(
                        "rest-pause",
                        "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":9999,\"End\":true}}}");
        var execution = Map.of("executionArn", start(machine, "rest-pause"));
        assertThat(api.callOk("DescribePause", execution).body().has("paused")).isFalse();
        var pause = "{\"reason\":\"fire\\u0000\",\"timeouts\":\"STOP\"}";
        for (int i = 0; i < 2; i++) {
            assertThat(
                            api.callOk("PauseExecution", execution, pause)
                                    .body()
                                    .path("executions")
                                    .asInt())
                    .isEqualTo(1);
        }
        var paused = api.callOk("DescribePause", execution).body().path("paused");
        assertThat(paused.path("reason").asText()).isEqualTo("fire\0");
        assertThat(paused.path("timeouts").asText()).isEqualTo("STOP");
        assertThat(paused.path("since").asText()).isNotEmpty();
        assertThat(api.callOk("DescribeExecution", execution).text("status")).isEqualTo("RUNNING");
        assertThat(api.call("PauseExecution", execution, "{\"timeouts\":\"NEVER\"}").error())
                .isEqualTo("ValidationException");
        assertThat(
                        api.call(
                                        "PauseExecution",
                                        execution,
                                        "{\"reason\":\"%s\"}".formatted("x".repeat(1_001)))
                                .error())
                .isEqualTo("ValidationException");
        assertThat(api.callOk("ResumeExecution", execution, "{}").body().path("executions").asInt())
                .isEqualTo(1);
        assertThat(api.callOk("DescribePause", execution).body().has("paused")).isFalse();
        api.callOk("StopExecution", execution, "{}");
        assertThat(api.call("PauseExecution", execution, "{}").error())
                .isEqualTo("ConflictException");
        assertThat(api.call("ResumeExecution", execution, "{}").error())
                .isEqualTo("ConflictException");
    }

    @Test
    void requests_and_cancels_a_migration() {
        var states =
                "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":9999,\"Next\":\"P\"},\"P\":{\"Type\":\"%s\"}}}";
        var machine = createMachine("rest-migration", states.formatted("Succeed"));
        var execution = Map.of("executionArn", start(machine, "rest-migration"));
        var version =
                api.callOk(
                                "UpdateStateMachine",
                                Map.of("stateMachineArn", machine),
                                Payload.of(
                                                JsonNodeFactory.instance
                                                        .objectNode()
                                                        .put("definition", states.formatted("Fail"))
                                                        .put("publish", true))
                                        .text())
                        .text("stateMachineVersionArn");
        var request = "{\"stateMachineArn\":\"%s\",\"reason\":\"fire\"}".formatted(version);
        var preview = api.callOk("PreviewMigration", execution, request).body();
        assertThat(preview.path("migratable").asBoolean()).isTrue();
        assertThat(preview.path("next").toString())
                .isEqualTo("[{\"state\":\"P\",\"exists\":true}]");
        for (int i = 0; i < 2; i++) {
            var pending = api.callOk("MigrateExecution", execution, request).body().path("pending");
            assertThat(pending.path("to").path("stateMachineVersionArn").asText())
                    .isEqualTo(version);
            assertThat(pending.path("reason").asText()).isEqualTo("fire");
        }
        var described = api.callOk("DescribeMigration", execution).body();
        assertThat(described.path("current").path("revision").asInt()).isEqualTo(1);
        assertThat(described.path("pending").path("to").path("revision").asInt()).isEqualTo(2);
        assertThat(described.has("last")).isFalse();
        assertThat(api.callOk("CancelMigration", execution, "{}").body().has("pending")).isFalse();
        assertThat(api.call("MigrateExecution", execution, "{}").error())
                .isEqualTo("ValidationException");
        assertThat(api.call("MigrateExecution", execution, "{\"back\":true}").error())
                .isEqualTo("ConflictException");
        api.callOk("StopExecution", execution, "{}");
        assertThat(api.call("MigrateExecution", execution, request).error())
                .isEqualTo("ConflictException");
    }

    @Test
    void forks_an_execution() {
        var machine =
                createMachine(
                        "rest-forked",
                        """
                        {"StartAt":"A","States":{
                        "A":{"Type":"Pass","Assign":{"n":{"a":1}},"Next":"B"},
                        "B":{"Type":"Pass","End":true}}}\
                        """);
        var execution = Map.of("executionArn", start(machine, "rest-forked"));
        awaitEnd(execution);
        var preview = api.callOk("PreviewFork", execution, "{\"eventId\":5}").body();
        assertThat(preview.path("originEventId").asInt()).isEqualTo(4);
        assertThat(preview.path("entered").toString())
                .isEqualTo("[{\"branch\":\"\",\"state\":\"B\",\"requested\":true}]");
        assertThat(preview.path("reachable").toString()).isEqualTo("[\"B\"]");
        assertThat(preview.path("differences").isEmpty()).isTrue();
        assertThat(preview.has("supersede")).isFalse();
        var body = "{\"eventId\":4,\"input\":\"7\",\"name\":\"rest-fork\",\"clientToken\":\"t\"}";
        var arn = api.callOk("ForkExecution", execution, body).text("executionArn");
        assertThat(api.callOk("ForkExecution", execution, body).text("executionArn"))
                .isEqualTo(arn);
        var fork = Map.of("executionArn", arn);
        awaitEnd(fork);
        assertThat(api.callOk("DescribeExecution", fork).text("output")).isEqualTo("7");
        var started = api.callOk("GetExecutionHistory", fork).body().path("events").get(0);
        assertThat(started.path("executionStartedEventDetails").path("originEventId").asInt())
                .isEqualTo(4);
        assertThat(api.callOk("DescribeFork", execution).body().isEmpty()).isTrue();
        var described = api.callOk("DescribeFork", fork).body();
        assertThat(described.path("originExecutionArn").asText())
                .isEqualTo(execution.get("executionArn"));
        assertThat(described.path("originEventId").asInt()).isEqualTo(4);
        assertThat(described.path("frames").toString())
                .isEqualTo("[{\"frame\":\"\",\"variables\":{\"n\":\"{\\\"a\\\":1}\"}}]");
        assertThat(api.call("ForkExecution", execution, "{}").error())
                .isEqualTo("ValidationException");
        assertThat(api.call("ForkExecution", execution, "{\"eventId\":99}").error())
                .isEqualTo("ValidationException");
        assertThat(
                        api.call(
                                        "ForkExecution",
                                        execution,
                                        "{\"eventId\":2,\"definition\":\"{}\"}")
                                .error())
                .isEqualTo("InvalidDefinition");
    }

    @Test
    void inspects_and_repairs() {
        var machine =
                createMachine(
                        "rest-waiting",
                        "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":9999,\"End\":true}}}");
        var execution = Map.of("arn", start(machine, "rest-waiting"));
        assertThat(api.callOk("InspectExecution", execution).text("status")).isEqualTo("RUNNING");
        api.callOk("WakeExecution", execution);
        api.callOk("ExportExecution", execution);
        api.callOk("ListQuarantined", NONE);
        api.callOk("AbortExecution", execution, "{\"error\":\"byHand\"}");
        var described =
                api.callOk("DescribeExecution", Map.of("executionArn", execution.get("arn")));
        assertThat(described.text("error")).isEqualTo("byHand");
    }

    private static String createMachine(String name, String definition) {
        return api.callOk(
                        "CreateStateMachine",
                        NONE,
                        ServedEngine.createMachineBody(name, definition))
                .text("stateMachineArn");
    }

    private static String start(String machineArn, String name) {
        return api.callOk(
                        "StartExecution",
                        NONE,
                        "{\"stateMachineArn\":\"%s\",\"name\":\"%s\"}".formatted(machineArn, name))
                .text("executionArn");
    }

    private static Reply awaitEnd(Map<String, String> execution) {
        return Eventually.value(
                "the end of " + execution,
                () -> api.callOk("DescribeExecution", execution),
                described -> !described.text("status").equals("RUNNING"));
    }
}
