package dev.askel.http.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.http.ServedEngine;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** docs/aws/quotas.md sections 1, 2 and 4, with small limits. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ResourceLimitsTest {
    private static final RegistryLimits FEW =
            new RegistryLimits(2, 2, 50, 1 << 20, 10, 10, 2, 2, 2);

    private static ServedEngine served;
    private static String machine = "";

    @BeforeAll
    static void start() {
        served = ServedEngine.withLimits(FEW, Duration.ofSeconds(1));
        machine = served.createMachine("waits", Definitions.WAIT);
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static void assertRefused(String operation, String body, String error, String message) {
        var refused = served.call(operation, body);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo(error);
        assertThat(refused.message()).isEqualTo(message);
    }

    @Test
    void refuses_one_execution_more_than_may_run() {
        served.start(machine, "one");
        var second = served.start(machine, "two");
        var third = "{\"stateMachineArn\":\"%s\",\"name\":\"three\"}".formatted(machine);
        assertRefused(
                "StartExecution",
                third,
                "ExecutionLimitExceeded",
                "The maximum number of running executions has been reached.");
        assertThat(served.start(machine, "two")).isEqualTo(second);
        served.callOk("StopExecution", "{\"executionArn\":\"" + second + "\"}");
        assertThat(
                        served.call(
                                        "StartExecution",
                                        "{\"stateMachineArn\":\"%s\",\"name\":\"two\"}"
                                                .formatted(machine))
                                .error())
                .isEqualTo("ExecutionAlreadyExists");
        served.callOk("StartExecution", third);
        assertRefused(
                "StartExecution",
                "{\"stateMachineArn\":\"" + machine + "\"}",
                "ExecutionLimitExceeded",
                "The maximum number of running executions has been reached.");
        assertThat(
                        served.call(
                                        "StartExecution",
                                        "{\"stateMachineArn\":\"arn:aws:states:%s:stateMachine:none\"}"
                                                .formatted(ServedEngine.SCOPE))
                                .error())
                .isEqualTo("StateMachineDoesNotExist");
    }

    @Test
    void refuses_one_machine_and_one_activity_too_many() {
        var second = served.createMachine("second", Definitions.PASS);
        assertRefused(
                "CreateStateMachine",
                ServedEngine.createMachineBody("third", Definitions.PASS),
                "StateMachineLimitExceeded",
                "The maximum number of state machines has been reached.");
        assertThat(served.createMachine("second", Definitions.PASS)).isEqualTo(second);
        served.callOk("DeleteStateMachine", "{\"stateMachineArn\":\"" + second + "\"}");
        served.createMachine("third", Definitions.PASS);

        served.callOk("CreateActivity", "{\"name\":\"a\"}");
        served.callOk("CreateActivity", "{\"name\":\"b\"}");
        assertRefused(
                "CreateActivity",
                "{\"name\":\"c\"}",
                "ActivityLimitExceeded",
                "The maximum number of activities has been reached.");
        served.callOk("CreateActivity", "{\"name\":\"a\"}");
    }

    @Test
    void refuses_more_than_50_tags() {
        var resource = "{\"resourceArn\":\"" + machine + "\"";
        served.callOk("TagResource", resource + ",\"tags\":[" + tags(0, 50) + "]}");
        served.callOk("TagResource", resource + ",\"tags\":[" + tags(0, 1) + "]}");
        var tooMany = served.call("TagResource", resource + ",\"tags\":[" + tags(50, 51) + "]}");
        assertThat(tooMany.error()).isEqualTo("TooManyTags");
        assertThat(tooMany.text("resourceName")).isEqualTo(machine);
        assertThat(served.callOk("ListTagsForResource", resource + "}").body().path("tags"))
                .hasSize(50);
        assertThat(
                        served.call(
                                        "CreateActivity",
                                        "{\"name\":\"tagged\",\"tags\":[" + tags(0, 51) + "]}")
                                .error())
                .isIn("TooManyTags", "ActivityLimitExceeded");
    }

    private static String tags(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj("{\"key\":\"k%d\",\"value\":\"v\"}"::formatted)
                .collect(Collectors.joining(","));
    }
}
