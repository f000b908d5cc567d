package dev.askel.docs.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.load.process.Deadline;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ActivityDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ActivityListItem;
import software.amazon.awssdk.services.sfn.model.ConflictException;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.InspectionLevel;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.RoutingConfigurationListItem;
import software.amazon.awssdk.services.sfn.model.StateMachineAliasListItem;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.StateMachineListItem;
import software.amazon.awssdk.services.sfn.model.StateMachineType;
import software.amazon.awssdk.services.sfn.model.StateMachineVersionListItem;
import software.amazon.awssdk.services.sfn.model.SyncExecutionStatus;
import software.amazon.awssdk.services.sfn.model.Tag;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;
import software.amazon.awssdk.services.sfn.model.TestExecutionStatus;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionResultCode;

/**
 * Makes the calls of {@code docs/clients.md} with the AWS SDK for Java: creates resources, runs
 * executions and deletes the resources.
 */
final class JavaCalls implements AutoCloseable {
    private static final String ROLE = "arn:aws:iam::123456789012:role/clients";
    private static final Tag BLUE = Tag.builder().key("team").value("blue").build();
    private static final String ADD =
            "{\"Type\": \"Pass\", \"Parameters\": {\"sum.$\": \"States.MathAdd($.a, $.b)\"},"
                    + " \"End\": true}";
    private static final Duration END_MAX = Duration.ofMinutes(1);

    /** Makes names unique, because other clients use the same server. */
    private final String prefix = "java-" + UUID.randomUUID().toString().substring(0, 8) + "-";

    private final URI endpoint;
    private final AwsCredentials credentials;
    private final SfnClient askel;

    JavaCalls(URI endpoint, AwsCredentials credentials) {
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.askel = JavaSdk.withoutPrefix(endpoint, credentials);
    }

    /** Makes all calls and checks the responses. */
    void makeAll() {
        var activity = createActivity();
        var definition = definition(activity);
        validate(definition);
        var machine = createMachine(definition);
        var second = publishSecond(machine, definition + " ");
        var alias = createAliases(machine, second);
        execute(machine, alias, second, activity);
        list(machine);
        tag(machine);
        callWithHostPrefix();
        delete(machine, alias, activity);
    }

    private String createActivity() {
        var arn =
                askel.createActivity(create -> create.name(prefix + "work").tags(BLUE))
                        .activityArn();
        assertThat(askel.describeActivity(describe -> describe.activityArn(arn)).name())
                .isEqualTo(prefix + "work");
        return arn;
    }

    /**
     * Returns a definition with spaces and non-ASCII letters, which the server must return
     * unchanged.
     */
    private static String definition(String activity) {
        return "{ \"Comment\": \"työ ☃\",\n\t\"StartAt\": \"Work\", \"States\": {\"Work\": {\"Type\":"
                + " \"Task\", \"Resource\": \"%s\", \"End\": true}} }".formatted(activity);
    }

    private void validate(String definition) {
        assertThat(
                        askel.validateStateMachineDefinition(valid -> valid.definition(definition))
                                .result())
                .isEqualTo(ValidateStateMachineDefinitionResultCode.OK);
        var invalid =
                askel.validateStateMachineDefinition(validate ->
                        validate.definition(
                                definition.replace(
                                        "\"StartAt\": \"Work\"", "\"StartAt\": \"Rest\"")));
        assertThat(invalid.result()).isEqualTo(ValidateStateMachineDefinitionResultCode.FAIL);
        assertThat(invalid.diagnostics()).hasSize(2);
        assertThatThrownBy(() -> create("bad", StateMachineType.STANDARD, "{}"))
                .isInstanceOf(InvalidDefinitionException.class);
    }

    private String create(String name, StateMachineType type, String definition) {
        return askel.createStateMachine(create ->
                        create.name(prefix + name).type(type).roleArn(ROLE).definition(definition))
                .stateMachineArn();
    }

    private String createMachine(String definition) {
        var created =
                askel.createStateMachine(create ->
                        create.name(prefix + "machine")
                                .roleArn(ROLE)
                                .definition(definition)
                                .publish(true)
                                .versionDescription("first")
                                .tags(BLUE));
        var arn = created.stateMachineArn();
        assertThat(created.stateMachineVersionArn()).isEqualTo(arn + ":1");
        var described = askel.describeStateMachine(describe -> describe.stateMachineArn(arn));
        assertThat(described.definition()).isEqualTo(definition);
        assertThat(described.creationDate()).isEqualTo(created.creationDate());
        return arn;
    }

    private String publishSecond(String machine, String definition) {
        var updated =
                askel.updateStateMachine(update ->
                        update.stateMachineArn(machine)
                                .definition(definition)
                                .publish(true)
                                .versionDescription("second"));
        var second = updated.stateMachineVersionArn();
        assertThat(second).isEqualTo(machine + ":2");
        assertThat(
                        askel.publishStateMachineVersion(publish ->
                                        publish.stateMachineArn(machine)
                                                .revisionId(updated.revisionId()))
                                .stateMachineVersionArn())
                .isEqualTo(second);
        assertThat(
                        askel.describeStateMachine(
                                        describe -> describe.stateMachineArn(machine + ":1"))
                                .description())
                .isEqualTo("first");
        var page =
                askel.listStateMachineVersions(list -> list.stateMachineArn(machine).maxResults(1));
        var rest =
                askel.listStateMachineVersions(list ->
                        list.stateMachineArn(machine).maxResults(1).nextToken(page.nextToken()));
        assertThat(page.stateMachineVersions())
                .extracting(StateMachineVersionListItem::stateMachineVersionArn)
                .containsExactly(second);
        assertThat(rest.stateMachineVersions())
                .extracting(StateMachineVersionListItem::stateMachineVersionArn)
                .containsExactly(machine + ":1");
        assertThat(rest.nextToken()).isNull();
        return second;
    }

    private String createAliases(String machine, String second) {
        var first = machine + ":1";
        var alias =
                askel.createStateMachineAlias(create ->
                                create.name("live").routingConfiguration(weight(first, 100)))
                        .stateMachineAliasArn();
        askel.createStateMachineAlias(
                create -> create.name("next").routingConfiguration(weight(first, 100)));
        askel.updateStateMachineAlias(update ->
                update.stateMachineAliasArn(alias)
                        .description("traffic")
                        .routingConfiguration(weight(first, 0), weight(second, 100)));
        var described =
                askel.describeStateMachineAlias(describe -> describe.stateMachineAliasArn(alias));
        assertThat(described.description()).isEqualTo("traffic");
        assertThat(described.routingConfiguration())
                .containsExactly(weight(first, 0), weight(second, 100));
        var page =
                askel.listStateMachineAliases(list -> list.stateMachineArn(machine).maxResults(1));
        var rest =
                askel.listStateMachineAliases(
                        list -> list.stateMachineArn(machine).nextToken(page.nextToken()));
        assertThat(page.stateMachineAliases())
                .extracting(StateMachineAliasListItem::stateMachineAliasArn)
                .containsExactly(alias);
        assertThat(rest.stateMachineAliases()).hasSize(1);
        assertThatThrownBy(() ->
                        askel.deleteStateMachineVersion(
                                delete -> delete.stateMachineVersionArn(first)))
                .isInstanceOf(ConflictException.class);
        return alias;
    }

    private static RoutingConfigurationListItem weight(String version, int weight) {
        return RoutingConfigurationListItem.builder()
                .stateMachineVersionArn(version)
                .weight(weight)
                .build();
    }

    private void execute(String machine, String alias, String second, String activity) {
        var run = start(alias, "run", "{\"n\":1}");
        assertThat(start(alias, "run", "{\"n\":1}")).isEqualTo(run);
        assertThatThrownBy(() -> start(alias, "run", "{\"n\":2}"))
                .isInstanceOf(ExecutionAlreadyExistsException.class);
        var started = askel.describeExecution(describe -> describe.executionArn(run));
        assertThat(started.stateMachineAliasArn()).isEqualTo(alias);
        assertThat(started.stateMachineVersionArn()).isEqualTo(second);
        assertThat(
                        askel.describeStateMachineForExecution(
                                        describe -> describe.executionArn(run))
                                .definition())
                .isEqualTo(definition(activity) + " ");

        var task = askel.getActivityTask(poll -> poll.activityArn(activity).workerName("me"));
        assertThat(task.input()).isEqualTo("{\"n\":1}");
        askel.sendTaskHeartbeat(heartbeat -> heartbeat.taskToken(task.taskToken()));
        askel.sendTaskFailure(failure ->
                failure.taskToken(task.taskToken()).error("Tired").cause("too much work"));
        awaitStatus(run, ExecutionStatus.FAILED);
        // The SDK generates a client token.
        askel.redriveExecution(redrive -> redrive.executionArn(run));
        var secondToken = askel.getActivityTask(poll -> poll.activityArn(activity)).taskToken();
        askel.sendTaskSuccess(
                success -> success.taskToken(secondToken).output("{\"done\": \"työ\"}"));
        awaitStatus(run, ExecutionStatus.SUCCEEDED);
        var ended = askel.describeExecution(describe -> describe.executionArn(run));
        assertThat(ended.output()).isEqualTo("{\"done\": \"työ\"}");
        assertThat(ended.redriveCount()).isEqualTo(1);
        assertThatThrownBy(() ->
                        askel.sendTaskSuccess(late -> late.taskToken(secondToken).output("{}")))
                .isInstanceOf(TaskTimedOutException.class);
        assertThatThrownBy(
                        () -> askel.sendTaskHeartbeat(heartbeat -> heartbeat.taskToken("no token")))
                .isInstanceOf(InvalidTokenException.class);
        readHistory(run);

        var stopped = start(machine, "stopped", "{}");
        askel.stopExecution(stop -> stop.executionArn(stopped).error("Enough").cause("for today"));
        var aborted = askel.describeExecution(describe -> describe.executionArn(stopped));
        assertThat(aborted.status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(aborted.cause()).isEqualTo("for today");
        var third = start(machine + ":1", "third", "{}");
        askel.stopExecution(stop -> stop.executionArn(third));
    }

    private String start(String machine, String name, String input) {
        return askel.startExecution(start -> start.stateMachineArn(machine).name(name).input(input))
                .executionArn();
    }

    private void awaitStatus(String execution, ExecutionStatus status) {
        Deadline.after(END_MAX).await(() -> status(execution) == status);
        assertThat(status(execution)).isEqualTo(status);
    }

    private ExecutionStatus status(String execution) {
        return askel.describeExecution(describe -> describe.executionArn(execution)).status();
    }

    private void readHistory(String run) {
        var pages =
                askel.getExecutionHistoryPaginator(
                        history -> history.executionArn(run).maxResults(3));
        assertThat(pages.stream()).hasSize(4);
        assertThat(pages.events())
                .extracting(HistoryEvent::typeAsString)
                .containsExactly(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "ActivityScheduled",
                        "ActivityStarted",
                        "ActivityFailed",
                        "ExecutionFailed",
                        "ExecutionRedriven",
                        "ActivityScheduled",
                        "ActivityStarted",
                        "ActivitySucceeded",
                        "TaskStateExited",
                        "ExecutionSucceeded");
        assertThat(pages.events())
                .extracting(HistoryEvent::id)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 12).boxed().toList());
        var backwards =
                askel.getExecutionHistoryPaginator(
                        history -> history.executionArn(run).maxResults(5).reverseOrder(true));
        assertThat(backwards.events())
                .extracting(HistoryEvent::id)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 12).mapToObj(i -> 13L - i).toList());
    }

    private void list(String machine) {
        var executions =
                askel.listExecutionsPaginator(list -> list.stateMachineArn(machine).maxResults(2));
        assertThat(executions.stream()).hasSize(2);
        assertThat(executions.executions())
                .extracting(ExecutionListItem::name)
                .containsExactly("third", "stopped", "run");
        assertThat(
                        askel.listExecutionsPaginator(list ->
                                        list.stateMachineArn(machine)
                                                .maxResults(1)
                                                .statusFilter(ExecutionStatus.ABORTED))
                                .executions())
                .hasSize(2);
        create(
                "listed",
                StateMachineType.STANDARD,
                "{\"StartAt\": \"Add\", \"States\": {\"Add\": " + ADD + "}}");
        assertThat(askel.listStateMachinesPaginator(list -> list.maxResults(1)).stateMachines())
                .extracting(StateMachineListItem::name)
                .contains(prefix + "machine", prefix + "listed");
        askel.createActivity(create -> create.name(prefix + "rest"));
        assertThat(askel.listActivitiesPaginator(list -> list.maxResults(1)).activities())
                .extracting(ActivityListItem::name)
                .contains(prefix + "work", prefix + "rest");
    }

    private void tag(String machine) {
        var red = Tag.builder().key("team").value("red").build();
        var cost = Tag.builder().key("cost").value("7").build();
        askel.tagResource(tag -> tag.resourceArn(machine).tags(cost, red));
        askel.untagResource(untag -> untag.resourceArn(machine).tagKeys("cost"));
        assertThat(askel.listTagsForResource(list -> list.resourceArn(machine)).tags())
                .containsExactly(red);
    }

    private void callWithHostPrefix() {
        var express =
                create(
                        "express",
                        StateMachineType.EXPRESS,
                        "{\"StartAt\": \"Add\", \"States\": {\"Add\": " + ADD + "}}");
        callWithHostPrefix(askel, express);
        try (var both = JavaSdk.withPrefixToBothNames(endpoint.getPort(), credentials)) {
            callWithHostPrefix(both, express);
        }
        // An IP address cannot have a prefix.
        try (var unresolvable = JavaSdk.withPrefix(endpoint, credentials)) {
            assertThatThrownBy(() ->
                            unresolvable.startSyncExecution(sync -> sync.stateMachineArn(express)))
                    .isInstanceOf(SdkClientException.class)
                    .rootCause()
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("sync-127.0.0.1");
        }
        askel.deleteStateMachine(delete -> delete.stateMachineArn(express));
    }

    private static void callWithHostPrefix(SfnClient client, String express) {
        var ended =
                client.startSyncExecution(
                        sync -> sync.stateMachineArn(express).input("{\"a\": 1, \"b\": 2}"));
        assertThat(ended.status()).isEqualTo(SyncExecutionStatus.SUCCEEDED);
        assertThat(ended.output()).isEqualTo("{\"sum\":3}");
        var tested =
                client.testState(test ->
                        test.definition(ADD)
                                .roleArn(ROLE)
                                .input("{\"a\": 1, \"b\": 2}")
                                .inspectionLevel(InspectionLevel.DEBUG));
        assertThat(tested.status()).isEqualTo(TestExecutionStatus.SUCCEEDED);
        assertThat(tested.inspectionData().afterParameters()).isEqualTo("{\"sum\":3}");
    }

    private void delete(String machine, String alias, String activity) {
        askel.deleteStateMachineAlias(delete -> delete.stateMachineAliasArn(alias));
        askel.deleteStateMachineAlias(
                delete -> delete.stateMachineAliasArn(alias.replace(":live", ":next")));
        askel.deleteStateMachineVersion(delete -> delete.stateMachineVersionArn(machine + ":1"));
        askel.deleteStateMachine(delete -> delete.stateMachineArn(machine));
        askel.deleteStateMachine(
                delete -> delete.stateMachineArn(machine.replace("-machine", "-listed")));
        askel.deleteActivity(delete -> delete.activityArn(activity));
        askel.deleteActivity(delete -> delete.activityArn(activity.replace("-work", "-rest")));
        assertThatThrownBy(() -> askel.describeActivity(describe -> describe.activityArn(activity)))
                .isInstanceOf(ActivityDoesNotExistException.class);
        assertThat(Deadline.after(END_MAX).await(() -> isDeleted(machine))).isTrue();
    }

    private boolean isDeleted(String machine) {
        try {
            askel.describeStateMachine(describe -> describe.stateMachineArn(machine));
            return false;
        } catch (StateMachineDoesNotExistException expected) {
            return true;
        }
    }

    @Override
    public void close() {
        askel.close();
    }
}
