package dev.askel.http.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.http.ServedEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests docs/aws/api.md section 6 for each of the four lists. The lists contain only the rows of
 * this test.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PagesTest {
    private static final int COUNT = 7;

    private static ServedEngine served;
    private static String machine;
    private static String execution = "";

    @BeforeAll
    static void createResources() {
        served = ServedEngine.standard();
        for (int i = 0; i < COUNT; i++) {
            served.createMachine("m" + i, Definitions.PASS);
            served.callOk("CreateActivity", "{\"name\":\"a" + i + "\"}");
        }
        machine = arn("stateMachine:m3");
        for (int i = 0; i < COUNT; i++) {
            execution = served.start(machine, "e" + i);
            assertThat(served.awaitEnd(execution)).isEqualTo("SUCCEEDED");
        }
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static String arn(String resource) {
        return "arn:aws:states:" + ServedEngine.SCOPE + ":" + resource;
    }

    /** Reads all pages of a list, each as the texts of one member. */
    private static List<List<String>> readPages(
            String operation, String arguments, String items, String member) {
        var pages = new ArrayList<List<String>>();
        var token = "";
        do {
            var page = served.callOk(operation, "{" + arguments + token + "}");
            var texts = new ArrayList<String>();
            for (JsonNode item : page.body().path(items)) {
                texts.add(item.path(member).asText());
            }
            pages.add(texts);
            token = page.text("nextToken");
            if (!token.isEmpty()) {
                token = ",\"nextToken\":\"" + token + "\"";
            }
        } while (!token.isEmpty());
        return pages;
    }

    private static String firstToken(String operation, String arguments) {
        return served.callOk(operation, "{" + arguments + "}").text("nextToken");
    }

    private static void assertRefused(String operation, String arguments, String token) {
        assertThat(token).isNotEmpty();
        var refused = served.call(operation, "{" + arguments + ",\"nextToken\":\"" + token + "\"}");
        assertThat(refused.error()).isEqualTo("InvalidToken");
        assertThat(refused.message()).isEqualTo("Invalid Token: 'Invalid token'");
    }

    private static String executions(String more) {
        return "\"stateMachineArn\":\"" + machine + "\"" + more;
    }

    private static String history(String more) {
        return "\"executionArn\":\"" + execution + "\"" + more;
    }

    @Test
    void lists_machines_and_activities_by_name() {
        assertThat(readPages("ListStateMachines", "\"maxResults\":3", "stateMachines", "name"))
                .containsExactly(
                        List.of("m0", "m1", "m2"), List.of("m3", "m4", "m5"), List.of("m6"));
        assertThat(readPages("ListActivities", "\"maxResults\":3", "activities", "name"))
                .containsExactly(
                        List.of("a0", "a1", "a2"), List.of("a3", "a4", "a5"), List.of("a6"));
    }

    @Test
    void a_full_last_page_has_no_next_token() {
        assertThat(readPages("ListActivities", "\"maxResults\":7", "activities", "name"))
                .hasSize(1);
        assertThat(firstToken("ListActivities", "\"maxResults\":0")).isEmpty();
        assertThat(firstToken("GetExecutionHistory", history(",\"maxResults\":4"))).isEmpty();
    }

    @Test
    void lists_executions_newest_first_while_others_start() {
        var first = served.callOk("ListExecutions", "{" + executions(",\"maxResults\":3") + "}");
        assertThat(first.body().path("executions").path(0).path("name").asText()).isEqualTo("e6");
        var late = served.start(machine, "late");
        assertThat(served.awaitEnd(late)).isEqualTo("SUCCEEDED");
        var second =
                served.callOk(
                        "ListExecutions",
                        "{"
                                + executions(
                                        ",\"maxResults\":2,\"nextToken\":\""
                                                + first.text("nextToken")
                                                + "\"")
                                + "}");
        assertThat(second.body().path("executions").path(0).path("name").asText()).isEqualTo("e3");
        assertThat(second.body().path("executions").path(1).path("name").asText()).isEqualTo("e2");
    }

    @Test
    void reads_a_history_in_pages_in_both_directions() {
        assertThat(readPages("GetExecutionHistory", history(",\"maxResults\":3"), "events", "id"))
                .containsExactly(List.of("1", "2", "3"), List.of("4"));
        assertThat(
                        readPages(
                                "GetExecutionHistory",
                                history(",\"maxResults\":3,\"reverseOrder\":true"),
                                "events",
                                "id"))
                .containsExactly(List.of("4", "3", "2"), List.of("1"));
    }

    @Test
    void accepts_a_token_only_in_the_list_that_issued_it() {
        var machines = firstToken("ListStateMachines", "\"maxResults\":1");
        assertRefused("ListActivities", "\"maxResults\":1", machines);
        assertRefused("ListExecutions", executions(",\"maxResults\":1"), machines);
        assertRefused("GetExecutionHistory", history(",\"maxResults\":1"), machines);
        var executions = firstToken("ListExecutions", executions(",\"maxResults\":1"));
        assertRefused("ListStateMachines", "\"maxResults\":1", executions);
        assertRefused("ListExecutions", executions(",\"statusFilter\":\"SUCCEEDED\""), executions);
        assertRefused(
                "ListExecutions", executions(",\"redriveFilter\":\"NOT_REDRIVEN\""), executions);
        assertRefused(
                "ListExecutions",
                "\"stateMachineArn\":\"" + arn("stateMachine:m1") + "\"",
                executions);
        var history = firstToken("GetExecutionHistory", history(",\"maxResults\":1"));
        assertRefused("GetExecutionHistory", history(",\"reverseOrder\":true"), history);
        assertRefused(
                "GetExecutionHistory",
                "\"executionArn\":\"" + arn("execution:m3:e0") + "\"",
                history);
    }

    @Test
    void refuses_a_changed_token() {
        var token = firstToken("ListStateMachines", "\"maxResults\":1");
        for (int i = 0; i < token.length(); i++) {
            var other = token.charAt(i) == 'A' ? 'Q' : 'A';
            assertRefused(
                    "ListStateMachines",
                    "\"maxResults\":1",
                    token.substring(0, i) + other + token.substring(i + 1));
        }
        assertRefused("ListStateMachines", "\"maxResults\":1", token + "A");
        assertRefused("ListStateMachines", "\"maxResults\":1", token + "=");
    }

    @Test
    void accepts_a_token_for_24_hours() {
        var token = firstToken("ListActivities", "\"maxResults\":1");
        served.rig().time().skip(Duration.ofHours(23).plusMinutes(59));
        served.callOk("ListActivities", "{\"nextToken\":\"" + token + "\"}");
        served.rig().time().skip(Duration.ofMinutes(1));
        assertRefused("ListActivities", "\"maxResults\":1", token);
    }
}
