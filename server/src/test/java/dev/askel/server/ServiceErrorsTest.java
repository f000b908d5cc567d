package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that parameters reach a service unchanged, and that the service's refusal fails the task.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(Lifecycle.PER_CLASS)
final class ServiceErrorsTest {
    private static final String NO_ITEM =
            "1 validation error detected: Value null at 'item' failed to satisfy constraint: Member must not be null";

    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private HttpServer dynamoDb;
    private MockedServer server;

    @BeforeAll
    void start() throws IOException {
        dynamoDb = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        dynamoDb.createContext("/", this::refuse);
        dynamoDb.start();
        server =
                new MockedServer(
                        MockedServer.newFolder(),
                        Map.of(
                                "askel.connectors.endpoints.dynamodb",
                                "http://127.0.0.1:" + dynamoDb.getAddress().getPort()));
    }

    @AfterAll
    void stop() {
        server.close();
        dynamoDb.stop(0);
    }

    private void refuse(HttpExchange call) throws IOException {
        try (call) {
            bodies.add(new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            var refusal =
                    "{\"__type\":\"com.amazon.coral.validate#ValidationException\",\"message\":\"%s\"}"
                            .formatted(NO_ITEM)
                            .getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(400, refusal.length);
            call.getResponseBody().write(refusal);
        }
    }

    /** Starts an execution of a machine with one Task; returns its ARN. */
    private String startTask(String resource, String parameters, String input) throws Exception {
        var machine =
                server.createMachine(
                        "refused" + System.nanoTime(),
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "arn:aws:states:::%s",
                         "Parameters": %s, "End": true}}}
                        """
                                .formatted(resource, parameters.replace('\'', '"')),
                        "STANDARD");
        return server.start(machine, "one", input);
    }

    private JsonNode scheduledParameters(String execution) throws Exception {
        var history =
                server.call(
                        "GetExecutionHistory",
                        MockedServer.object().put("executionArn", execution));
        var scheduled =
                StreamSupport.stream(history.path("events").spliterator(), false)
                        .filter(event -> event.path("type").asText().equals("TaskScheduled"))
                        .findFirst()
                        .orElseThrow();
        return MockedServer.tree(
                scheduled.path("taskScheduledEventDetails").path("parameters").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dynamodb:putItem | DynamoDB.AmazonDynamoDBException",
                "aws-sdk:dynamodb:putItem | DynamoDb.DynamoDbException",
            })
    void a_null_parameter_is_recorded_and_refused_by_the_service(String resource, String error)
            throws Exception {
        var execution =
                startTask(
                        resource,
                        "{\"TableName\": \"t\", \"Item.$\": \"$.item\"}",
                        "{\"item\": null}");

        var ended = server.awaitEnd(execution);

        assertThat(ended.path("error").asText()).isEqualTo(error);
        assertThat(ended.path("cause").asText()).startsWith(NO_ITEM);
        assertThat(scheduledParameters(execution))
                .isEqualTo(MockedServer.tree("{\"TableName\":\"t\",\"Item\":null}"));
        assertThat(Objects.requireNonNull(bodies.poll())).isEqualTo("{\"TableName\":\"t\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sendTaskSuccess | {'TaskToken': 'NoSuchTaskToken', 'Output': 'not JSON'}",
                "sendTaskFailure | {'TaskToken': 'NoSuchTaskToken', 'Error': '', 'Cause': 'not JSON'}",
            })
    void a_token_is_checked_before_the_output(String action, String parameters) throws Exception {
        var ended = server.awaitEnd(startTask("aws-sdk:sfn:" + action, parameters, "{}"));

        assertThat(ended.path("error").asText()).isEqualTo("Sfn.InvalidTokenException");
        assertThat(ended.path("cause").asText())
                .startsWith("Invalid Token: 'Invalid token' (Service: Sfn, Status Code: 400, ");
    }
}
