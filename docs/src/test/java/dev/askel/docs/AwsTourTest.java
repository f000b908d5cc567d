package dev.askel.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the definitions and scripts of the four tours in {@code docs/aws-tour} against moto's
 * server.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Tag("nightly")
@TestInstance(Lifecycle.PER_CLASS)
final class AwsTourTest {
    private static final Path TOUR = Path.of("aws-tour").toAbsolutePath();
    private static final Path PUBLISHED_DEFINITIONS = Path.of("..", "..", "shared", "definitions");
    private static final Duration END_MAX = Duration.ofMinutes(1);

    @TempDir private static Path folder;
    // In the order in which they are closed: the last opened resource first.
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private MotoServer aws;
    private ServerProcess server;
    private AskelClient askel;

    @BeforeAll
    void start() throws Exception {
        assumeTrue(MotoServer.isInstalled(), "The tours need python3 with moto[server] and boto3");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        aws = closeAfterTests(MotoServer.start());
        var functions = closeAfterTests(PythonFunctions.start(TOUR.resolve("functions.py")));
        var settings =
                Files.writeString(
                        folder.resolve("tour.conf"),
                        Files.readString(TOUR.resolve("tour.conf"))
                                .replace("http://127.0.0.1:9100", functions.url()));
        server =
                closeAfterTests(
                        ServerProcess.start(
                                ServerProcess.Settings.of(
                                                ServerCommand.ofClassPath(),
                                                folder.resolve("data"),
                                                List.of("--config", settings.toString()))
                                        .withEnvironment(
                                                Map.of(
                                                        "AWS_ENDPOINT_URL", aws.url(),
                                                        "AWS_ACCESS_KEY_ID", "tour",
                                                        "AWS_SECRET_ACCESS_KEY", "tour"))));
        askel = closeAfterTests(new AskelClient(server.endpoint()));
        aws.awaitStart();
    }

    private <T extends AutoCloseable> T closeAfterTests(T resource) {
        opened.push(resource);
        return resource;
    }

    @AfterAll
    void stop() throws Exception {
        for (var resource : opened) {
            resource.close();
        }
    }

    private String createMachine(String folder) throws Exception {
        return askel.createStateMachine(
                folder, Files.readString(TOUR.resolve(folder).resolve("definition.asl.json")));
    }

    private String start(String machine, String input) throws Exception {
        return askel.startExecution(machine, input.replace('\'', '"'));
    }

    private JsonNode awaitEnd(String execution) throws Exception {
        boolean ended = Deadline.after(END_MAX).await(() -> !isRunning(execution));
        var now = askel.describeExecution(execution);
        assertThat(ended).as("%s", now).isTrue();
        return now;
    }

    private boolean isRunning(String execution) {
        try {
            return askel.describeExecution(execution).path("status").asText().equals("RUNNING");
        } catch (ErrorResponseException | UnknownOutcomeException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode awaitOutput(String execution) throws Exception {
        var ended = awaitEnd(execution);
        assertThat(ended.path("status").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
        return AskelClient.parseJson(ended.path("output").asText());
    }

    @Test
    void a_queue_consumer_completes_callback_tasks() throws Exception {
        var queue = aws.createQueue("warehouse");
        var machine = createMachine("1-callback-by-sqs");
        var input = "{'queueUrl':'%s','order':{'id':'%s','quantity':%d}}";
        var smallOrder = start(machine, input.formatted(queue, "o-1", 2));
        var largeOrder = start(machine, input.formatted(queue, "o-2", 20));

        assertThat(runScript("1-callback-by-sqs/warehouse.py", queue, "2"))
                .contains("answered for o-1", "answered for o-2");

        assertThat(awaitOutput(smallOrder).at("/warehouse/shelf").asText()).isEqualTo("B7");
        assertThat(awaitOutput(smallOrder).path("status").asText()).isEqualTo("shipped");
        assertThat(awaitOutput(largeOrder).at("/problem/Error").asText()).isEqualTo("OutOfStock");
        assertThat(awaitOutput(largeOrder).path("status").asText()).isEqualTo("cancelled");
    }

    private String runScript(String path, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("python3", TOUR.resolve(path).toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(
                        Map.of(
                                "ASKEL_URL", server.endpoint().toString(),
                                "AWS_TOUR_URL", aws.url(),
                                "AWS_ACCESS_KEY_ID", "tour",
                                "AWS_SECRET_ACCESS_KEY", "tour",
                                "AWS_DEFAULT_REGION", "us-east-1"));
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    @Test
    void orders_are_read_from_a_table_and_priced() throws Exception {
        aws.createTable("orders", "id");
        for (int each = 1; each <= 5; each++) {
            aws.call(
                    "dynamodb",
                    "DynamoDB_20120810.PutItem",
                    "{'TableName':'orders','Item':{'id':{'S':'o-%1$d'},'lines':{'L':[{'M':{'cents':{'N':'%1$d00'}}},{'M':{'cents':{'N':'50'}}}]}}}"
                            .formatted(each));
        }

        var priced =
                awaitOutput(
                        start(
                                createMachine("2-orders-in-dynamodb"),
                                "{'orders':['o-1','o-2','o-3','o-4','o-5']}"));

        assertThat(priced.findValuesAsText("id"))
                .containsExactly("o-1", "o-2", "o-3", "o-4", "o-5");
        assertThat(priced.findValuesAsText("total"))
                .containsExactly("150", "250", "350", "450", "550");
    }

    @Test
    void an_uploaded_image_is_described_recorded_and_published() throws Exception {
        aws.createTable("images", "key");
        aws.put("/uploads", "application/xml", "");
        aws.put("/uploads/cat.png", "image/png", "not much of a cat");
        aws.put("/uploads/notes.txt", "text/plain", "buy milk");
        var machine = createMachine("3-image-pipeline");
        var image = start(machine, "{'bucket':'uploads','key':'cat.png'}");
        var text = start(machine, "{'bucket':'uploads','key':'notes.txt'}");
        var missing = start(machine, "{'bucket':'uploads','key':'dog.png'}");

        assertThat(awaitOutput(image).at("/made/0").asText()).startsWith("shows ");
        var recorded = aws.getItem("images", "key", "cat.png");
        assertThat(recorded.at("/bytes/N").asText()).isEqualTo("17");
        assertThat(recorded.at("/text/S").asText()).startsWith("shows ");
        assertThat(aws.getObject("/uploads/published/cat.png")).isEqualTo("not much of a cat");
        assertThat(awaitEnd(text).path("error").asText()).isEqualTo("NoImage");
        assertThat(awaitEnd(text).path("cause").asText()).isEqualTo("text/plain");
        assertThat(awaitEnd(missing).path("error").asText()).isEqualTo("NothingThere");
    }

    @Test
    void quotes_are_collected_stored_and_published() throws Exception {
        aws.createTable("quotes", "id");
        var topic = aws.callSns("Action=CreateTopic&Name=quotes", "TopicArn");
        var queue = aws.createQueue("buyers");
        aws.callSns(
                "Action=Subscribe&Protocol=sqs&Endpoint=arn:aws:sqs:us-east-1:123456789012:buyers&TopicArn="
                        + topic,
                "SubscriptionArn");
        var execution =
                start(
                        createMachine("4-scatter-gather"),
                        "{'request':{'kilograms':3},'topicArn':'%s','providers':['quote-swift','quote-cheap','quote-closed']}"
                                .formatted(topic));

        var quotes = awaitOutput(execution).path("quotes");

        assertThat(quotes.at("/0/cents").asInt()).isEqualTo(1900);
        assertThat(quotes.at("/1/provider").asText()).isEqualTo("cheap");
        assertThat(quotes.at("/2/refused").asText()).isEqualTo("Closed");
        var name = execution.substring(execution.lastIndexOf(':') + 1);
        assertThat(
                        AskelClient.parseJson(
                                aws.getItem("quotes", "id", name).at("/quotes/S").asText()))
                .isEqualTo(quotes);
        var message =
                aws.call(
                                "sqs",
                                "AmazonSQS.ReceiveMessage",
                                "{'QueueUrl':'%s','WaitTimeSeconds':20}".formatted(queue))
                        .at("/Messages/0/Body")
                        .asText();
        assertThat(AskelClient.parseJson(message).path("Subject").asText())
                .isEqualTo("Quotes are in");
        assertThat(AskelClient.parseJson(AskelClient.parseJson(message).path("Message").asText()))
                .hasSize(2);
    }

    @Test
    void a_published_definition_runs_unchanged() throws Exception {
        var file =
                PUBLISHED_DEFINITIONS.resolve(
                        "scatter-gather__statemachine__statemachine.asl.json");
        assumeTrue(Files.exists(file), "There is no " + file);
        var table = "ScatterGatherStack-Quotes4DCFF1CF-M5K0TUIFX7XN";
        aws.createTable(table, "requestId");
        var execution =
                start(
                        askel.createStateMachine("real-life", Files.readString(file)),
                        "{'requestDescription':'a box','quoteProviders':['quote-swift','quote-closed']}");

        assertThat(awaitEnd(execution).path("status").asText()).isEqualTo("SUCCEEDED");
        var saved =
                aws.call(
                                "dynamodb",
                                "DynamoDB_20120810.Scan",
                                "{'TableName':'%s'}".formatted(table))
                        .at("/Items/0/quotes/S")
                        .asText();
        assertThat(AskelClient.parseJson(saved).at("/1/quote/Error").asText()).isEqualTo("Closed");
    }
}
