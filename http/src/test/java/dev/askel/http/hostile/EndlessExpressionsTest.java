package dev.askel.http.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.http.ServedEngine;
import dev.askel.http.ServedEngine.Reply;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endless expressions and loops end by their budget and delay no other execution. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EndlessExpressionsTest {
    private static final ServedEngine SERVED = ServedEngine.shared();

    private static final String INPUT =
            "{\"text\":\"%s!\",\"deep\":%s,\"list\":[%s1]}"
                    .formatted(
                            "a".repeat(30_000),
                            "{\"a\":".repeat(300) + "1" + "}".repeat(300),
                            "[[[1,2],[3,4]],\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"],"
                                    .repeat(500));

    private static String ended(String definition) {
        var machine = SERVED.createMachine(EngineRig.uniqueName("endless"), definition);
        var execution =
                SERVED.callOk(
                                "StartExecution",
                                "{\"stateMachineArn\":\"%s\",\"input\":%s}"
                                        .formatted(machine, ServedEngine.quoted(INPUT)))
                        .text("executionArn");
        SERVED.callOk("ListActivities", "{}");
        SERVED.awaitEnd(execution);
        return execution;
    }

    private static Reply described(String execution) {
        return SERVED.callOk("DescribeExecution", "{\"executionArn\":\"" + execution + "\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$..*..*..*..*",
                "$..a..a..a..a..a",
                "$..[?(@.a)]..[?(@.a)]..[?(@.a)]",
                "$.list[*][*][?(@ =~ /(a+)+$/)]",
                "$.list..[?(@ =~ /(a|a)*b/)]",
                "$..[?(@.text =~ /(a*)*b/)]",
            })
    void ends_a_path_that_would_not_end(String path) {
        var execution =
                ended(
                        "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"InputPath\":%s,\"OutputPath\":\"$[0]\",\"End\":true}}}"
                                .formatted(ServedEngine.quoted(path)));
        assertThat(described(execution).text("status")).isIn("FAILED", "SUCCEEDED");
    }

    @Test
    void ends_a_match_with_many_wildcards() {
        var execution =
                ended(
                        "{\"StartAt\":\"C\",\"States\":{\"C\":{\"Type\":\"Choice\",\"Choices\":[{\"Variable\":\"$.text\",\"StringMatches\":\"%s\",\"Next\":\"F\"}],\"Default\":\"S\"},\"S\":{\"Type\":\"Succeed\"},\"F\":{\"Type\":\"Fail\"}}}"
                                .formatted("*a".repeat(1_000) + "*b"));
        assertThat(described(execution).text("status")).isEqualTo("SUCCEEDED");
    }

    @Test
    void ends_a_loop_when_its_history_is_full() {
        var execution =
                ended(
                        "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"Result\":1,\"Next\":\"B\"},\"B\":{\"Type\":\"Pass\",\"Next\":\"C\"},\"C\":{\"Type\":\"Choice\",\"Choices\":[{\"Variable\":\"$\",\"IsPresent\":true,\"Next\":\"A\"}],\"Default\":\"E\"},\"E\":{\"Type\":\"Succeed\"}}}");
        var last =
                SERVED.callOk(
                        "GetExecutionHistory",
                        "{\"executionArn\":\"%s\",\"reverseOrder\":true,\"maxResults\":1}"
                                .formatted(execution));
        assertThat(last.body().path("events").path(0).path("id").asInt()).isEqualTo(25_000);
        assertThat(described(execution).text("error")).isEqualTo("States.Runtime");
    }

    @Test
    void ends_data_that_doubles() {
        var execution =
                ended(
                        "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"Parameters\":{\"l.$\":\"$\",\"r.$\":\"$\"},\"Next\":\"B\"},\"B\":{\"Type\":\"Choice\",\"Choices\":[{\"Variable\":\"$\",\"IsPresent\":true,\"Next\":\"A\"}],\"Default\":\"E\"},\"E\":{\"Type\":\"Succeed\"}}}");
        assertThat(described(execution).text("error")).isEqualTo("States.DataLimitExceeded");
    }
}
