package dev.askel.load.gatling;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Creates the state machines and the activity of the scenarios before the load. */
final class ScenarioMachines {
    /**
     * A state machine of the scenarios. All names have the same prefix, so that a user can find the
     * state machines.
     */
    enum ScenarioMachine {
        PASSES,
        FAN_OUT,
        SLEEP,
        WORK,
        TOKEN_HOLDER,
        CALLBACK,
        EXPRESS;

        String namePrefix() {
            return "askel-load-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PASSES = 10;
    private static final int ITEMS = 100;

    private final GatlingOptions options;
    private final Optional<Signature> signature;
    private final Map<ScenarioMachine, String> arns = new HashMap<>();
    private String activity = "";

    private ScenarioMachines(GatlingOptions options, Optional<Signature> signature) {
        this.options = options;
        this.signature = signature;
    }

    /**
     * Creates the state machines and the activity, or reuses existing ones.
     *
     * @throws IllegalStateException if the server rejects a state machine; the message contains the
     *     response
     */
    static ScenarioMachines create(GatlingOptions options, Optional<Signature> signature) {
        var machines = new ScenarioMachines(options, signature);
        try (var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()) {
            var activity =
                    machines.call(
                                    http,
                                    "CreateActivity",
                                    JSON.createObjectNode().put("name", "askel-load-work"))
                            .path("activityArn")
                            .asText();
            machines.create(http, ScenarioMachine.PASSES, "STANDARD", passes());
            machines.create(http, ScenarioMachine.EXPRESS, "EXPRESS", passes());
            machines.create(http, ScenarioMachine.FAN_OUT, "STANDARD", fanOut());
            machines.create(http, ScenarioMachine.SLEEP, "STANDARD", wait(options.sleep()));
            machines.create(http, ScenarioMachine.WORK, "STANDARD", task(activity));
            machines.create(
                    http, ScenarioMachine.TOKEN_HOLDER, "STANDARD", singleState("{\"Type\": \"Succeed\"}"));
            machines.create(
                    http,
                    ScenarioMachine.CALLBACK,
                    "STANDARD",
                    callbackRequest(machines.arn(ScenarioMachine.TOKEN_HOLDER)));
            machines.activity = activity;
        }
        return machines;
    }

    /** Returns the ARN of a state machine. */
    String arn(ScenarioMachine machine) {
        var arn = arns.get(machine);
        if (arn == null) {
            throw new IllegalStateException(machine + " has not been created");
        }
        return arn;
    }

    /** Returns the ARN of the activity. */
    String activity() {
        return activity;
    }

    /** Returns the prefix of the ARNs of a state machine's executions. */
    String executions(ScenarioMachine machine) {
        return arn(machine).replace(":stateMachine:", ":execution:") + ":";
    }

    private void create(HttpClient http, ScenarioMachine machine, String type, String definition) {
        // The name depends on the definition, because an earlier run may have created a state
        // machine with another definition.
        var name = "%s-%08x".formatted(machine.namePrefix(), definition.hashCode());
        var request =
                JSON.createObjectNode()
                        .put("name", name)
                        .put("type", type)
                        .put("definition", definition)
                        .put("roleArn", "arn:aws:iam::123456789012:role/load");
        arns.put(
                machine,
                call(http, "CreateStateMachine", request).path("stateMachineArn").asText());
    }

    private JsonNode call(HttpClient http, String operation, ObjectNode body) {
        var bytes = body.toString().getBytes(UTF_8);
        var headers = AwsCalls.headers(operation);
        var post = HttpRequest.newBuilder(options.url()).timeout(Duration.ofSeconds(30));
        headers.forEach(post::header);
        signature.ifPresent(keys ->
                keys.headers(options.url(), headers, bytes)
                        .forEach((name, values) -> {
                            if (!name.equalsIgnoreCase("Host")) {
                                values.forEach(value -> post.setHeader(name, value));
                            }
                        }));
        try {
            var answer =
                    http.send(
                            post.POST(HttpRequest.BodyPublishers.ofByteArray(bytes)).build(),
                            BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(operation + ": " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(operation + " at " + options.url(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(operation, e);
        }
    }

    private static String passes() {
        var states =
                IntStream.rangeClosed(1, PASSES)
                        .mapToObj(number ->
                                "\"Add%1$d\": {\"Type\": \"Pass\", \"Result\": %1$d, \"ResultPath\": \"$.added%1$d\", %2$s}"
                                        .formatted(
                                                number,
                                                number == PASSES
                                                        ? "\"End\": true"
                                                        : "\"Next\": \"Add" + (number + 1) + "\""))
                        .collect(Collectors.joining(", "));
        return "{\"StartAt\": \"Add1\", \"States\": {" + states + "}}";
    }

    private static String fanOut() {
        var items =
                IntStream.range(0, ITEMS)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(","));
        return """
        {"StartAt": "Items", "States": {
          "Items": {"Type": "Pass", "Result": [%s], "Next": "Each"},
          "Each": {"Type": "Map", "End": true, "ItemProcessor": {
            "StartAt": "Item", "States": {"Item": {"Type": "Pass", "End": true}}}}}}\
        """
                .formatted(items);
    }

    private static String wait(Duration sleep) {
        return singleState(
                "{\"Type\": \"Wait\", \"Seconds\": %d, \"End\": true}"
                        .formatted(sleep.toSeconds()));
    }

    private static String task(String activityArn) {
        return singleState(
                "{\"Type\": \"Task\", \"Resource\": \"%s\", \"TimeoutSeconds\": 600, \"End\": true}"
                        .formatted(activityArn));
    }

    /**
     * Returns a state machine whose task waits for a callback. The task starts an execution named
     * {@code $.tokenHolder} with the task token as its input.
     */
    private static String callbackRequest(String tokenHolderArn) {
        return singleState(
                """
                {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.waitForTaskToken",
                 "Parameters": {"StateMachineArn": "%s", "Name.$": "$.tokenHolder",
                   "Input": {"token.$": "$$.Task.Token"}},
                 "TimeoutSeconds": 600, "End": true}\
                """
                        .formatted(tokenHolderArn));
    }

    private static String singleState(String state) {
        return "{\"StartAt\": \"Only\", \"States\": {\"Only\": " + state + "}}";
    }
}
