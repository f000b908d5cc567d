package dev.askel.http.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.http.ServedEngine;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Limits of executions by tags of their state machine (docs/concepts/limits.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MachineLimitsTest {
    private static final ServedEngine SERVED = ServedEngine.shared();

    private static String createBody(String name, String definition, String tags) {
        var body = ServedEngine.createMachineBody(name, definition);
        return body.substring(0, body.length() - 1) + ",\"tags\":[" + tags + "]}";
    }

    private static String tag(String key, String value) {
        return "{\"key\":\"%s\",\"value\":\"%s\"}".formatted(key, value);
    }

    private static String tagBody(String machine, String tags) {
        return "{\"resourceArn\":\"%s\",\"tags\":[%s]}".formatted(machine, tags);
    }

    private static String startBody(String machine, String name, int bytes) {
        var input = "\"" + "x".repeat(bytes - 2) + "\"";
        return "{\"stateMachineArn\":\"%s\",\"name\":\"%s\",\"input\":%s}"
                .formatted(machine, name, ServedEngine.quoted(input));
    }

    private static void assertTooLong(ServedEngine.Reply refused, int characters) {
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo("ValidationException");
        assertThat(refused.message())
                .isEqualTo(
                        "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to "
                                + characters);
    }

    @Test
    void a_tag_raises_and_lowers_the_payload_limit_of_one_machine() {
        var machine =
                SERVED.callOk(
                                "CreateStateMachine",
                                createBody(
                                        "raised-payloads",
                                        Definitions.PASS,
                                        tag("askel:max-payload-bytes", "1MiB")))
                        .text("stateMachineArn");
        var started = SERVED.callOk("StartExecution", startBody(machine, "large", 1_048_576));
        assertThat(SERVED.awaitEnd(started.text("executionArn"))).isEqualTo("SUCCEEDED");
        assertTooLong(SERVED.call("StartExecution", startBody(machine, "x", 1_048_577)), 1_048_576);

        SERVED.callOk("TagResource", tagBody(machine, tag("askel:max-payload-bytes", "4KiB")));
        assertTooLong(SERVED.call("StartExecution", startBody(machine, "x", 4_097)), 4_096);

        SERVED.callOk(
                "UntagResource",
                "{\"resourceArn\":\"%s\",\"tagKeys\":[\"askel:max-payload-bytes\"]}"
                        .formatted(machine));
        SERVED.callOk("StartExecution", startBody(machine, "aws", 262_144));
        assertTooLong(SERVED.call("StartExecution", startBody(machine, "x", 262_145)), 262_144);
    }

    @Test
    void an_unknown_machine_or_a_wrong_arn_does_not_hide_the_size() {
        assertTooLong(SERVED.call("StartExecution", startBody("m", "x", 262_145)), 262_144);
    }

    @Test
    void a_wrong_value_is_refused() {
        var refused =
                SERVED.call(
                        "CreateStateMachine",
                        createBody(
                                "wrong-limit",
                                Definitions.PASS,
                                tag("askel:max-duration", "forever")));
        assertThat(refused.error()).isEqualTo("ValidationException");
        assertThat(refused.message())
                .isEqualTo(
                        "The tag askel:max-duration must be a number of seconds, or a duration such as 90s, 15m, 12h or 30d, from 1 to 157680000, but is 'forever'.");

        var machine = SERVED.createMachine("without-limit", Definitions.PASS);
        assertThat(
                        SERVED.call(
                                        "TagResource",
                                        tagBody(machine, tag("askel:max-history-events", "10")))
                                .error())
                .isEqualTo("ValidationException");
    }

    @Test
    void a_duration_times_an_execution_out() {
        var machine =
                SERVED.callOk(
                                "CreateStateMachine",
                                createBody(
                                        "short-duration",
                                        Definitions.WAIT,
                                        tag("askel:max-duration", "1s")))
                        .text("stateMachineArn");
        assertThat(SERVED.awaitEnd(SERVED.start(machine, "late"))).isEqualTo("TIMED_OUT");
    }
}
