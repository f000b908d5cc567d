package dev.askel.engine.activity;

import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails.ActivityStarted;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.Client.ActivityTask;
import dev.askel.engine.EngineRig;
import dev.askel.engine.EngineSettings;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Activities.GetActivityTaskResult;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.TakeReply;
import dev.askel.engine.execution.ExecutionRegion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** GetActivityTask (docs/aws/api.md section 4.5). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ActivityTest {
    private static final String TASK =
            """
            {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "End": true}}}\
            """;

    private static final int BACKLOG = 5;
    private static final int POLLS_MAX = 200;

    private static final EngineRig LONG_POLLS = EngineRig.withoutNodes(settingsWithLongPolls());

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();
    private final String name = EngineRig.uniqueName("work");
    private final String activity = client.createActivity(name);
    private final String machine = client.createMachine(name, TASK.formatted(activity));

    @BeforeAll
    static void start() {
        LONG_POLLS.addNode();
    }

    @AfterAll
    static void close() {
        LONG_POLLS.close();
    }

    private String startAndAwaitScheduled(String execution, String input) {
        var arn = client.start(machine, execution, input);
        client.awaitHistoryWith(arn, HistoryEventType.ActivityScheduled);
        return arn;
    }

    @Test
    void a_waiting_worker_gets_a_new_task() {
        var user = LONG_POLLS.client();
        var activityArn = user.createActivity(name);
        var machineArn = user.createMachine(name, TASK.formatted(activityArn));
        var poll = user.pollAsync(activityArn, "worker");
        var execution = user.start(machineArn, "x", "{\"a\":1}");
        var task = ActivityTask.of(ok(poll));
        assertThat(task.input()).isEqualTo("{\"a\":1}");
        assertThat(
                        user.history(execution).stream()
                                .filter(e -> e.type() == HistoryEventType.ActivityStarted)
                                .map(e -> e.details()))
                .containsExactly(new ActivityStarted("worker"));
        user.succeed(task.token(), "2");
        assertThat(user.awaitOutput(execution)).isEqualTo("2");
    }

    @Test
    void tasks_are_dispatched_in_the_order_of_their_schedule() {
        IntStream.range(0, 5).forEach(i -> startAndAwaitScheduled("x" + i, "" + i));
        var inputs = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            inputs.add(client.pollTask(activity, null).input());
        }
        assertThat(inputs).containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    void a_task_that_ended_after_the_queue_was_read_is_not_dispatched() {
        var executions =
                IntStream.range(0, 3)
                        .mapToObj(i -> startAndAwaitScheduled("x" + i, "" + i))
                        .toList();
        assertThat(client.pollTask(activity, null).input()).isEqualTo("0");
        client.stop(executions.get(1), null, null);
        assertThat(client.pollTask(activity, null).input()).isEqualTo("2");
    }

    @Test
    void each_task_is_dispatched_to_one_of_many_workers() {
        var user = LONG_POLLS.client();
        var activityArn = user.createActivity(name);
        var machineArn = user.createMachine(name, TASK.formatted(activityArn));
        var disconnected = new CompletableFuture<String>();
        var polls =
                IntStream.range(0, 40)
                        .mapToObj(i -> user.pollAsync(activityArn, "w" + i, disconnected))
                        .toList();
        IntStream.range(0, 20).forEach(i -> user.start(machineArn, "x" + i, "" + i));
        Eventually.holds(
                "each task was dispatched",
                () ->
                        polls.stream().filter(poll -> poll.toCompletableFuture().isDone()).count()
                                >= 20);
        disconnected.complete("gone");
        var inputs =
                polls.stream()
                        .map(Client::ok)
                        .filter(result -> result.taskToken() != null)
                        .map(GetActivityTaskResult::input)
                        .toList();
        assertThat(inputs)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).mapToObj(Integer::toString).toList());
    }

    @Test
    void a_poll_without_a_task_returns_none_after_its_wait() {
        assertThat(ok(client.pollAsync(activity, "worker"))).isEqualTo(GetActivityTaskResult.NONE);
    }

    @Test
    void a_task_returns_to_the_queue_when_its_worker_has_disconnected() {
        var execution = startAndAwaitScheduled("x", "1");
        var disconnected = CompletableFuture.completedFuture("gone");
        var poll = client.pollAsync(activity, "gone", disconnected);
        Eventually.get(poll);
        // Another worker gets the task, even if the task was already dispatched to the withdrawn
        // poll.
        var task = client.pollTask(activity, "living");
        client.succeed(task.token(), "2");
        assertThat(client.awaitOutput(execution)).isEqualTo("2");
    }

    @Test
    void a_worker_that_disconnects_while_it_waits_gets_no_task() {
        var disconnected = new CompletableFuture<String>();
        var poll = client.pollAsync(activity, "gone", disconnected);
        disconnected.complete("gone");
        var execution = startAndAwaitScheduled("x", "1");
        var task = client.pollTask(activity, "living");
        client.succeed(task.token(), "2");
        assertThat(client.awaitOutput(execution)).isEqualTo("2");
        assertThat(ok(poll).taskToken()).isNull();
    }

    /** Takes a task like the activity of a node that crashes before it responds to its worker. */
    private void takeOnCrashedNode(String execution) {
        var persistenceId =
                rig.query(
                                row -> row.getString(1),
                                "SELECT persistence_id FROM open_tasks WHERE activity_arn = ?",
                                activity)
                        .getFirst();
        var taken =
                Eventually.get(
                        ClusterSharding.get(rig.node().system())
                                .entityRefFor(ExecutionRegion.KEY, persistenceId)
                                .<TakeReply>ask(
                                        replyTo ->
                                                new ExecutionCommand.TakeTask(
                                                        "", 0, "dead", "take", replyTo),
                                        Client.ASK_TIMEOUT));
        assertThat(taken.taskToken()).isNotNull();
        client.awaitHistoryWith(execution, HistoryEventType.ActivityStarted);
    }

    @Test
    void a_task_that_a_crashed_node_had_taken_is_dispatched_again() {
        var execution = startAndAwaitScheduled("x", "1");
        takeOnCrashedNode(execution);
        assertThat(ok(client.pollAsync(activity, "too early")))
                .isEqualTo(GetActivityTaskResult.NONE);

        rig.time().skip(Duration.ofSeconds(30));

        var task = client.pollTask(activity, "living");
        client.succeed(task.token(), "2");
        assertThat(client.awaitOutput(execution)).isEqualTo("2");
    }

    @Test
    void a_refused_task_is_dispatched_later_while_the_queue_has_a_backlog() {
        var refused = "\"refused once\"";
        takeOnCrashedNode(startAndAwaitScheduled("refused", refused));
        for (int i = 0; i < BACKLOG; i++) {
            startAndAwaitScheduled("x" + i, "" + i);
        }
        // The activity requests the first task, which is refused, and then gets the second.
        var task = client.pollTask(activity, "worker");
        assertThat(task.input()).isEqualTo("0");

        rig.time().skip(Duration.ofSeconds(30));

        // Start one task for each dispatched one, so that no poll waits.
        int polls = 0;
        while (!task.input().equals(refused) && polls < POLLS_MAX) {
            client.succeed(task.token(), "1");
            startAndAwaitScheduled("y" + polls, "" + polls);
            rig.time().skip(RefusedTasks.RETRY_AFTER);
            task = client.pollTask(activity, "worker");
            polls++;
        }
        assertThat(task.input()).isEqualTo(refused);
    }

    @Test
    void a_task_that_its_worker_received_is_not_dispatched_again() {
        var execution = startAndAwaitScheduled(name, "1");
        var task = client.pollTask(activity, "worker");
        Eventually.value(
                "the delivery is acknowledged: only the end of the year is due",
                () ->
                        rig.query(
                                row -> row.getLong(1),
                                "SELECT due FROM wakeups WHERE persistence_id LIKE ?",
                                "%/" + name),
                due ->
                        due.size() == 1
                                && due.getFirst()
                                        > rig.time().millis() + Duration.ofDays(300).toMillis());

        rig.time().skip(Duration.ofHours(1));

        assertThat(ok(client.pollAsync(activity, "another"))).isEqualTo(GetActivityTaskResult.NONE);
        client.succeed(task.token(), "2");
        assertThat(client.awaitOutput(execution)).isEqualTo("2");
    }

    /** Settings with polls that wait longer than any test takes on a busy machine. */
    private static EngineSettings settingsWithLongPolls() {
        return EngineRig.SETTINGS.toBuilder().activityPollWait(Duration.ofMinutes(10)).build();
    }

    @Test
    void a_hundred_workers_are_served_in_the_order_of_their_polls() {
        var user = LONG_POLLS.client();
        var activityArn = user.createActivity(name);
        // With heartbeats the delivery of a task is acknowledged immediately. Without them the
        // queue lists the task until the acknowledgement, which may be late on a busy machine.
        var definition = TASK.replace("\"End\"", "\"HeartbeatSeconds\": 86400, \"End\"");
        var machineArn = user.createMachine(name, definition.formatted(activityArn));
        user.start(machineArn, "first", "{}");
        user.pollTask(activityArn, "first");
        // After the activity is in memory and its location is known, polls reach it in the order of
        // the calls.
        LONG_POLLS.time().skip(Duration.ofSeconds(10));
        Eventually.get(
                user.pollAsync(activityArn, "known", CompletableFuture.completedFuture("gone")));
        var polls =
                IntStream.range(0, 100)
                        .mapToObj(i -> user.pollAsync(activityArn, "w" + i))
                        .toList();
        var executions =
                IntStream.range(0, 100)
                        .mapToObj(i -> user.start(machineArn, "x" + i, "" + i))
                        .toList();
        for (int i = 0; i < 100; i++) {
            var task = ActivityTask.of(ok(polls.get(i)));
            assertThat(task.input()).isEqualTo("" + i);
            assertThat(
                            user.history(executions.get(i)).stream()
                                    .map(event -> event.details())
                                    .filter(ActivityStarted.class::isInstance))
                    .containsExactly(new ActivityStarted("w" + i));
        }
    }

    @Test
    void the_poll_of_worker_1001_is_refused() {
        try (var waiting = EngineRig.withoutNodes(settingsWithLongPolls())) {
            waiting.addNode();
            var user = waiting.client();
            var activityArn = user.createActivity("work");
            var disconnected = new CompletableFuture<String>();
            var polls =
                    IntStream.rangeClosed(0, ActivityEntity.POLLS_MAX)
                            .mapToObj(_ ->
                                    user.pollAsync(activityArn, null, disconnected)
                                            .toCompletableFuture())
                            .toList();
            // Polls may arrive in another order. The last one to arrive is refused.
            var refusal =
                    CompletableFuture.anyOf(polls.toArray(CompletableFuture[]::new))
                            .thenApply(_ -> disconnected.complete("gone"));
            assertThat(Eventually.get(refusal)).isTrue();
            var answers = polls.stream().map(Eventually::get).toList();
            assertThat(answers)
                    .filteredOn(answer -> answer instanceof Answer.Refused)
                    .extracting(answer -> ((Answer.Refused<?>) answer).error())
                    .singleElement()
                    .isInstanceOf(EngineError.ActivityWorkerLimitExceeded.class);
            assertThat(answers)
                    .filteredOn(answer -> answer instanceof Answer.Ok)
                    .hasSize(ActivityEntity.POLLS_MAX)
                    .containsOnly(Answer.ok(GetActivityTaskResult.NONE));
        }
    }

    @Test
    void a_stopped_execution_has_no_task_in_the_queue() {
        var execution = startAndAwaitScheduled(name, "1");
        assertThat(rig.countRows("open_tasks", name)).isEqualTo(1);
        client.stop(execution, null, null);
        assertThat(rig.countRows("open_tasks", name)).isZero();
        assertThat(ok(client.pollAsync(activity, null))).isEqualTo(GetActivityTaskResult.NONE);
    }
}
