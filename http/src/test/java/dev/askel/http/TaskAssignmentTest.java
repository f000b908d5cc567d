package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.engine.Eventually;
import dev.askel.http.AuthorizedServer.Call;
import java.net.http.HttpClient;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Assigns open tasks to verified people of one account, over HTTP with a real engine. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TaskAssignmentTest {
    private static final String ALLOW_ALL =
            """
            {"Version": "2012-10-17",
             "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}\
            """;

    private static ServedEngine served;
    private static HttpClient client;
    private static Tenant ada;
    private static Tenant grace;

    @BeforeAll
    static void start() {
        served = ServedEngine.verifying(Map.of());
        client = HttpClient.newHttpClient();
        ada = new Tenant(served, client, "111111111111", "Ada3Q");
        grace = ada.withPolicy(ALLOW_ALL);
    }

    @AfterAll
    static void stop() {
        client.close();
        served.close();
    }

    @Test
    void a_claim_excludes_other_people_until_its_release() {
        var task = startTask("claimed");
        var claimed = post(ada, task, "claim", "{}");
        assertThat(claimed.path("assignee").asText())
                .startsWith("arn:aws:iam::111111111111:user/Ada3Q");
        assertThat(claimed.path("assignedDate").isNumber()).isTrue();
        // The same claim again changes nothing.
        assertThat(post(ada, task, "claim", "{}")).isEqualTo(claimed);

        var refusal = "The task is assigned to '%s'.".formatted(claimed.path("assignee").asText());
        for (var action : new String[] {"claim", "release"}) {
            checkConflict(post(grace, task, action, "{}"), refusal);
        }
        checkConflict(post(grace, task, "complete", "{\"output\":\"1\"}"), refusal);
        checkConflict(post(grace, task, "reject", "{}"), refusal);

        assertThat(post(ada, task, "release", "{}").has("assignee")).isFalse();
        assertThat(post(grace, task, "claim", "{}").path("assignee").asText())
                .contains(":user/Ada3Q-limited");
        assertThat(post(grace, task, "complete", "{\"output\":\"1\"}").has("__type")).isFalse();
    }

    @Test
    void a_verified_person_cannot_claim_for_another_one_but_can_assign() {
        var task = startTask("assigned");
        assertThat(post(ada, task, "claim", "{\"assignee\":\"eve\"}").toString())
                .contains("ValidationException")
                .contains("assignee");
        post(ada, task, "claim", "{}");
        assertThat(post(grace, task, "assign", "{\"assignee\":\"team\"}").path("assignee").asText())
                .isEqualTo("team");
        assertThat(post(ada, task, "assign", "{}").has("assignee")).isFalse();
    }

    private static void checkConflict(JsonNode answer, String message) {
        assertThat(answer.path("__type").asText()).endsWith("ConflictException");
        assertThat(answer.path("message").asText()).isEqualTo(message);
    }

    private static JsonNode post(Tenant person, String task, String action, String body) {
        var path = "/api/v1/tasks/" + task + "/" + action;
        return Tenant.tree(person.send(Call.rest("POST", path, body)).body());
    }

    /** Starts an execution, and returns the token of its activity task. */
    private static String startTask(String name) {
        var activity =
                Tenant.tree(
                                ada.send(
                                                Call.operation(
                                                        "CreateActivity",
                                                        "{\"name\":\"%s\"}".formatted(name)))
                                        .body())
                        .path("activityArn")
                        .asText();
        var machine =
                ada.createMachine(
                        "-" + name,
                        """
                        {"StartAt": "A",
                         "States": {"A": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(activity));
        var execution = ada.start(machine, "-" + name, "{}");
        var list = Call.rest("GET", "/api/v1/tasks?executionArn=" + execution, "");
        return Eventually.value(
                        "the task of " + execution,
                        () -> Tenant.tree(ada.send(list).body()).path("tasks"),
                        tasks -> tasks.size() == 1)
                .path(0)
                .path("taskToken")
                .asText();
    }
}
