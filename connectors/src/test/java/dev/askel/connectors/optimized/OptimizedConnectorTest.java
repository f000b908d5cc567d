package dev.askel.connectors.optimized;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.model.Resource;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.SyncJob;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests requests to services, and the results of their answers. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class OptimizedConnectorTest {
    private static final String STATES = "arn:aws:states:::";
    private static final String QUEUE =
            "{\"QueueUrl\":\"http://127.0.0.1/123456789012/q\",\"MessageBody\":%s}";

    /** The outcome and the request of one call to a service. */
    private record Exchange(TaskOutcome outcome, Request request) {
        String output() {
            return ((TaskOutcome.Answered) outcome).output().text();
        }

        String error() {
            return ((TaskOutcome.Failed) outcome).failure().error();
        }

        String cause() {
            return String.valueOf(((TaskOutcome.Failed) outcome).failure().cause());
        }
    }

    @FunctionalInterface
    private interface TestBody<T> {
        T run(OptimizedConnector connector, HttpFixture service) throws Exception;
    }

    private static <T> T withConnector(Function<Request, Reply> service, TestBody<T> body) {
        try (var fixture = new HttpFixture(service);
                var running = new RunningCalls();
                var http =
                        new HttpCalls(
                                TestTaskCalls.createGates(), Duration.ofSeconds(5), 1_000_000)) {
            return body.run(
                    new OptimizedConnector(
                            TestTaskCalls.createServices(http, fixture.url()),
                            running,
                            Duration.ofSeconds(30)),
                    fixture);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static TaskCall task(String api, String parameters) {
        return TestTaskCalls.call(STATES + api, parameters);
    }

    private static Exchange exchange(String api, String parameters, Reply reply) {
        return withConnector(
                _ -> reply,
                (connector, service) ->
                        new Exchange(
                                get(connector.call(task(api, parameters))),
                                service.awaitRequest()));
    }

    @Test
    void a_json_message_is_sent_as_text_and_the_result_has_metadata() {
        var sent =
                exchange(
                        "sqs:sendMessage",
                        QUEUE.formatted("{\"a\": [1]}"),
                        new Reply(
                                200,
                                Map.of("x-amzn-RequestId", "r-1"),
                                "{\"MessageId\":\"m\",\"MD5OfMessageBody\":\"5\"}"));

        assertThat(sent.request().header("x-amz-target")).isEqualTo("AmazonSQS.SendMessage");
        assertThat(sent.request().header("authorization")).contains("/sqs/aws4_request");
        assertThat(sent.request().body()).contains("\"MessageBody\":\"{\\\"a\\\":[1]}\"");
        assertThat(sent.output())
                .startsWith("{\"MD5OfMessageBody\":\"5\",\"MessageId\":\"m\",\"SdkHttpMetadata\":")
                .endsWith("\"SdkResponseMetadata\":{\"RequestId\":\"r-1\"}}");
    }

    @Test
    void the_id_of_a_named_emr_fleet_is_looked_up() {
        var requestBodies = new ArrayList<String>();
        var outcome =
                withConnector(
                        request -> {
                            requestBodies.add(request.body());
                            var target = request.header("x-amz-target");
                            return Reply.json(
                                    target.endsWith("ModifyInstanceGroups")
                                            ? ""
                                            : request.body().contains("Marker")
                                                    ? "{\"InstanceGroups\":[{\"Id\":\"ig-2\",\"Name\":\"core\"}]}"
                                                    : "{\"InstanceGroups\":[{\"Id\":\"ig-1\",\"Name\":\"x\"}],\"Marker\":\"m\"}");
                        },
                        (connector, _) ->
                                get(
                                        connector.call(
                                                task(
                                                        "elasticmapreduce:modifyInstanceGroupByName",
                                                        """
                                                        {"ClusterId": "j", "InstanceGroupName": "core",
                                                         "InstanceGroup": {"InstanceCount": 8}}\
                                                        """))));

        assertThat(outcome).isInstanceOf(TaskOutcome.Answered.class);
        assertThat(requestBodies)
                .containsExactly(
                        "{\"ClusterId\":\"j\"}",
                        "{\"ClusterId\":\"j\",\"Marker\":\"m\"}",
                        "{\"ClusterId\":\"j\",\"InstanceGroups\":[{\"InstanceCount\":8,\"InstanceGroupId\":\"ig-2\"}]}");
    }

    @Test
    void an_awaited_task_of_ecs_names_its_starter() {
        var answer = Reply.json("{\"tasks\":[{\"taskArn\":\"t\"}],\"failures\":[]}");
        assertThat(
                        exchange("ecs:runTask.sync", "{\"TaskDefinition\": \"d\"}", answer)
                                .request()
                                .body())
                .contains("\"startedBy\":\"AWS Step Functions\"");
        assertThat(exchange("ecs:runTask", "{\"TaskDefinition\": \"d\"}", answer).request().body())
                .doesNotContain("startedBy");
    }

    @Test
    void an_error_without_a_model_has_the_name_of_the_service() {
        var refused =
                exchange(
                        "sqs:sendMessage",
                        QUEUE.formatted("\"\""),
                        new Reply(
                                400,
                                Map.of(
                                        "x-amzn-RequestId", "r-1",
                                        "x-amzn-query-error", "MissingParameter;Sender"),
                                "{\"__type\":\"com.amazonaws.sqs#MissingParameter\",\"message\":\"Why.\"}"));

        assertThat(refused.error()).isEqualTo("SQS.AmazonSQSException");
        assertThat(refused.cause())
                .isEqualTo(
                        "Why. (Service: AmazonSQS; Status Code: 400; Error Code: MissingParameter; Request ID: r-1; Proxy: null)");
    }

    @Test
    void an_error_in_the_model_keeps_its_name() {
        var refused =
                exchange(
                        "dynamodb:getItem",
                        "{\"TableName\":\"t\",\"Key\":{}}",
                        new Reply(
                                400,
                                Map.of("x-amzn-RequestId", "r-1"),
                                "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\",\"message\":\"No.\"}"));

        assertThat(refused.error()).isEqualTo("DynamoDB.ResourceNotFoundException");
        assertThat(refused.cause()).contains("(Service: AmazonDynamoDBv2; Status Code: 400;");
    }

    @Test
    void sns_receives_a_form_and_answers_in_xml() {
        var sent =
                exchange(
                        "sns:publish",
                        "{\"TopicArn\":\"t\",\"Message\":{\"a\":1},\"MessageAttributes\":{\"n\":{\"DataType\":\"String\",\"StringValue\":\"v\"}}}",
                        new Reply(
                                200,
                                Map.of(),
                                "<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>"));

        assertThat(sent.request().body())
                .isEqualTo(
                        "Action=Publish&Version=2010-03-31&TopicArn=t&Message=%7B%22a%22%3A1%7D"
                                + "&MessageAttributes.entry.1.Name=n"
                                + "&MessageAttributes.entry.1.Value.DataType=String"
                                + "&MessageAttributes.entry.1.Value.StringValue=v");
        assertThat(sent.output())
                .startsWith("{\"MessageId\":\"m\",")
                .endsWith("{\"RequestId\":\"r\"}}");
    }

    @Test
    void a_missing_topic_fails_the_task_with_its_named_error() {
        var refused =
                exchange(
                        "sns:publish",
                        "{\"TopicArn\":\"t\",\"Message\":\"m\"}",
                        new Reply(
                                404,
                                Map.of(),
                                "<ErrorResponse><Error><Code>NotFound</Code><Message>Topic does not exist</Message></Error><RequestId>r</RequestId></ErrorResponse>"));

        assertThat(refused.error()).isEqualTo("SNS.NotFoundException");
        assertThat(refused.cause())
                .isEqualTo(
                        "Topic does not exist (Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: r; Proxy: null)");
    }

    @Test
    void a_rejected_event_fails_the_task_with_the_answer_without_metadata() {
        var answer =
                "{\"Entries\":[{\"ErrorCode\":\"MalformedDetail\",\"ErrorMessage\":\"Detail is malformed.\"}],\"FailedEntryCount\":1}";
        var failed =
                exchange(
                        "events:putEvents",
                        "{\"Entries\":[{\"Detail\":{\"a\":1},\"Source\":\"s\"}]}",
                        new Reply(200, Map.of(), answer));

        assertThat(failed.request().header("x-amz-target")).isEqualTo("AWSEvents.PutEvents");
        assertThat(failed.request().body()).contains("\"Detail\":\"{\\\"a\\\":1}\"");
        assertThat(failed.error()).isEqualTo("EventBridge.FailedEntry");
        assertThat(failed.cause()).isEqualTo(answer);
    }

    @Test
    void an_event_names_the_state_machine_and_the_execution_after_its_own_resources() {
        var sent =
                exchange(
                        "events:putEvents",
                        "{\"Entries\":[{\"Detail\":\"{}\",\"Resources\":null},{\"Detail\":\"{}\",\"Resources\":[\"own\"]}]}",
                        Reply.json("{\"Entries\":[],\"FailedEntryCount\":0}"));

        var origin =
                "\"arn:aws:states:eu-north-1:123456789012:stateMachine:machine\",\"arn:aws:states:eu-north-1:123456789012:execution:machine:run\"]";
        assertThat(sent.request().body())
                .isEqualTo(
                        "{\"Entries\":[{\"Detail\":\"{}\",\"Resources\":[%1$s},{\"Detail\":\"{}\",\"Resources\":[\"own\",%1$s}]}"
                                .formatted(origin));
    }

    @Test
    void a_null_parameter_is_omitted_and_the_service_decides() {
        var message = "The request must contain the parameter MessageBody.";
        var failed =
                exchange(
                        "sqs:sendMessage",
                        "{\"QueueUrl\":\"http://127.0.0.1/1/q\",\"MessageBody\":null}",
                        new Reply(
                                400,
                                Map.of("x-amzn-query-error", "MissingParameter;Sender"),
                                "{\"__type\":\"com.amazonaws.sqs#MissingParameter\",\"message\":\"%s\"}"
                                        .formatted(message)));

        assertThat(failed.request().body()).doesNotContain("MessageBody");
        assertThat(failed.error()).isEqualTo("SQS.AmazonSQSException");
        assertThat(failed.cause()).startsWith(message);
    }

    @Test
    void a_null_item_is_omitted_and_dynamodb_refuses_it() {
        var message =
                "1 validation error detected: Value null at 'item' failed to satisfy constraint: Member must not be null";
        var failed =
                exchange(
                        "dynamodb:putItem",
                        "{\"TableName\":\"t\",\"Item\":null}",
                        new Reply(
                                400,
                                Map.of("x-amzn-RequestId", "r-1"),
                                "{\"__type\":\"com.amazon.coral.validate#ValidationException\",\"message\":\"%s\"}"
                                        .formatted(message)));

        assertThat(failed.request().body()).isEqualTo("{\"TableName\":\"t\"}");
        assertThat(failed.error()).isEqualTo("DynamoDB.AmazonDynamoDBException");
        assertThat(failed.cause())
                .isEqualTo(
                        "%s (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ValidationException; Request ID: r-1; Proxy: null)"
                                .formatted(message));
    }

    @Test
    void a_queue_with_an_unknown_host_is_unreachable() {
        var outcome =
                withConnector(
                        _ -> Reply.json("{}"),
                        (connector, _) ->
                                get(
                                        connector.call(
                                                task(
                                                        "sqs:sendMessage",
                                                        "{\"QueueUrl\":\"http://no-such-queue.invalid\",\"MessageBody\":\"m\"}"))));

        var failure = ((TaskOutcome.Failed) outcome).failure();
        assertThat(failure.error()).isEqualTo("SQS.SdkClientException");
        assertThat(failure.cause())
                .isEqualTo(
                        "Unable to execute HTTP request: no-such-queue.invalid: Name or service not known");
    }

    @Test
    void a_call_without_required_parameters_is_not_made() {
        var outcome =
                withConnector(
                        _ -> Reply.json("{}"),
                        (connector, _) ->
                                get(
                                        connector.call(
                                                task("glue:startJobRun", "{\"Arguments\":{}}"))));

        assertThat(((TaskOutcome.NotStarted) outcome).failure().cause())
                .isEqualTo(
                        "The Parameters '{\"Arguments\":{}}' could not be used to start the Task: [The field 'JobName' is required but was missing]");
    }

    // Jobs

    private static SyncJob job(String api, String handle) {
        return new SyncJob(
                "arn:aws:states:eu-north-1:123456789012:execution:machine:run",
                Resource.parse(STATES + api),
                handle,
                null,
                "123456789012",
                "eu-north-1",
                null);
    }

    private static JobStatus pollOnce(String api, String handle, Reply reply) {
        return withConnector(_ -> reply, (connector, _) -> get(connector.poll(job(api, handle))));
    }

    @Test
    void a_started_job_has_a_handle() {
        var start =
                exchange(
                        "batch:submitJob.sync",
                        "{\"JobName\":\"n\",\"JobQueue\":\"q\",\"JobDefinition\":\"d\",\"Parameters\":{\"Key\":\"v\"}}",
                        Reply.json("{\"jobId\":\"j\",\"jobName\":\"n\"}"));

        assertThat(start.request().uri().getPath()).isEqualTo("/v1/submitjob");
        assertThat(start.request().body())
                .isEqualTo(
                        "{\"jobName\":\"n\",\"jobQueue\":\"q\",\"jobDefinition\":\"d\",\"parameters\":{\"Key\":\"v\"}}");
        var started = (TaskOutcome.JobStarted) start.outcome();
        assertThat(started.handle()).isEqualTo("{\"JobId\":\"j\"}");
        assertThat(started.output().text()).startsWith("{\"JobId\":\"j\",\"JobName\":\"n\",");
    }

    @Test
    void a_job_runs_succeeds_or_fails_by_its_status() {
        var handle = "{\"JobId\":\"j\"}";
        var api = "batch:submitJob.sync";

        assertThat(pollOnce(api, handle, Reply.json("{\"jobs\":[{\"status\":\"RUNNING\"}]}")))
                .isEqualTo(JobStatus.Running.INSTANCE);
        var succeeded = "{\"jobs\":[{\"status\":\"SUCCEEDED\",\"parameters\":{\"key\":\"v\"}}]}";
        assertThat(
                        ((JobStatus.Succeeded) pollOnce(api, handle, Reply.json(succeeded)))
                                .output()
                                .text())
                .isEqualTo("{\"Parameters\":{\"key\":\"v\"},\"Status\":\"SUCCEEDED\"}");
        var failed = pollOnce(api, handle, Reply.json("{\"jobs\":[{\"status\":\"FAILED\"}]}"));
        assertThat(((JobStatus.Failed) failed).failure().error()).isEqualTo("States.TaskFailed");
        assertThat(((JobStatus.Failed) failed).failure().cause())
                .isEqualTo("{\"Status\":\"FAILED\"}");
        assertThat(pollOnce(api, handle, Reply.json("{\"jobs\":[]}")))
                .isInstanceOf(JobStatus.Refused.class);
    }

    @Test
    void throttling_leaves_the_status_of_a_job_unknown() {
        var handle = "{\"JobName\":\"j\",\"JobRunId\":\"r\"}";
        var throttled = "{\"__type\":\"ThrottlingException\",\"message\":\"slow\"}";
        var unknown = "{\"__type\":\"EntityNotFoundException\",\"message\":\"who\"}";

        assertThat(pollOnce("glue:startJobRun.sync", handle, new Reply(400, Map.of(), throttled)))
                .isInstanceOf(JobStatus.Unknown.class);
        assertThat(pollOnce("glue:startJobRun.sync", handle, new Reply(503, Map.of(), "")))
                .isInstanceOf(JobStatus.Unknown.class);
        var refused = pollOnce("glue:startJobRun.sync", handle, new Reply(400, Map.of(), unknown));
        assertThat(((JobStatus.Refused) refused).failure().error())
                .isEqualTo("Glue.EntityNotFoundException");
    }

    @Test
    void a_task_of_ecs_fails_when_one_of_its_containers_fails() {
        var handle = "{\"Cluster\":\"c\",\"Tasks\":[\"t\"]}";
        var task =
                "{\"tasks\":[{\"lastStatus\":\"STOPPED\",\"stopCode\":\"EssentialContainerExited\",\"createdAt\":1700000000.5,\"containers\":[{\"exitCode\":%d}]}]}";

        var failed = pollOnce("ecs:runTask.sync", handle, Reply.json(task.formatted(3)));
        assertThat(((JobStatus.Failed) failed).failure().cause()).contains("\"ExitCode\":3");
        var succeeded = pollOnce("ecs:runTask.sync", handle, Reply.json(task.formatted(0)));
        assertThat(((JobStatus.Succeeded) succeeded).output().text())
                .contains("\"CreatedAt\":\"2023-11-14T22:13:20.500Z\"");
    }

    @Test
    void all_tasks_of_a_call_are_stopped() {
        var handle = "{\"Cluster\":\"c\",\"Tasks\":[\"t1\",\"t2\"]}";

        var stopped =
                withConnector(
                        _ -> Reply.json("{}"),
                        (connector, service) -> {
                            boolean answered = get(connector.stop(job("ecs:runTask.sync", handle)));
                            return answered
                                    + service.awaitRequest().body()
                                    + service.awaitRequest().body();
                        });

        assertThat(stopped).startsWith("true").contains("\"task\":\"t1\"", "\"task\":\"t2\"");
    }

    @Test
    void an_unanswered_stop_is_to_be_repeated() {
        boolean answered =
                withConnector(
                        _ -> new Reply(503, Map.of(), ""),
                        (connector, _) ->
                                get(
                                        connector.stop(
                                                job("batch:submitJob.sync", "{\"JobId\":\"j\"}"))));

        assertThat(answered).isFalse();
    }
}
