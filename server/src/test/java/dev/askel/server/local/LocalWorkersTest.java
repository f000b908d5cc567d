package dev.askel.server.local;

import static dev.askel.server.local.LocalRig.ACTIVITY;
import static dev.askel.server.local.LocalRig.await;
import static dev.askel.server.local.LocalRig.error;
import static dev.askel.server.local.LocalRig.output;
import static dev.askel.server.local.LocalRig.task;
import static dev.askel.server.local.LocalRig.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.engine.api.Activities.CreateActivityRequest;
import dev.askel.engine.api.Activities.DescribeActivityRequest;
import dev.askel.engine.api.Activities.GetActivityTaskRequest;
import dev.askel.engine.api.Activities.GetActivityTaskResult;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachines.ListStateMachinesRequest;
import dev.askel.engine.api.Tasks.SendTaskFailureRequest;
import dev.askel.engine.api.Tasks.SendTaskHeartbeatRequest;
import dev.askel.engine.api.Tasks.SendTaskSuccessRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the operations of workers in a local run. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(30)
final class LocalWorkersTest {
    private static CompletionStage<? extends Answer<?>> succeed(
            LocalRig rig, String token, String output) {
        return rig.workers()
                .tasks()
                .sendTaskSuccess(LocalRig.caller(), new SendTaskSuccessRequest(token, output));
    }

    private static CompletionStage<? extends Answer<?>> sendHeartbeat(LocalRig rig, String token) {
        return rig.workers()
                .tasks()
                .sendTaskHeartbeat(LocalRig.caller(), new SendTaskHeartbeatRequest(token));
    }

    private static String token(GetActivityTaskResult task) {
        return String.valueOf(task.taskToken());
    }

    @Test
    void a_worker_polls_and_answers_an_activity_task() throws Exception {
        var rig = new LocalRig(task(ACTIVITY, "\"TimeoutSeconds\":3600"));
        var taken = rig.poll("w");
        var answered = taken.thenCompose(task -> succeed(rig, token(task), "{\"b\": 2}"));
        var ended = rig.run("{\"a\": 1}").getFirst();
        assertThat(await(taken).input()).isEqualTo("{\"a\":1}");
        assertThat(await(answered)).isInstanceOf(Answer.Ok.class);
        assertThat(output(ended)).isEqualTo("{\"b\":2}");
        assertThat(types(ended))
                .containsSubsequence("ActivityScheduled", "ActivityStarted", "ActivitySucceeded");
        assertThat(RunReport.formatHistoryJson(ended)).contains("\"workerName\":\"w\"");
    }

    @Test
    void a_failure_that_a_worker_sends_fails_the_task() throws Exception {
        var rig = new LocalRig(task(ACTIVITY, ""));
        rig.poll("w")
                .thenCompose(task ->
                        rig.workers()
                                .tasks()
                                .sendTaskFailure(
                                        LocalRig.caller(),
                                        new SendTaskFailureRequest(token(task), "E", "why")));
        assertThat(rig.run("{}").getFirst().state().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, failed -> assertThat(failed.error()).isEqualTo("E"));
    }

    @Test
    void the_clock_runs_in_real_time_while_a_worker_may_answer() throws Exception {
        var rig = new LocalRig(task(ACTIVITY, "\"TimeoutSeconds\":1"));
        long before = System.nanoTime();
        var ended = rig.run("{}").getFirst();
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(900_000_000L);
        assertThat(types(ended)).contains("ActivityTimedOut");
    }

    @Test
    void heartbeats_extend_a_task_and_a_missing_heartbeat_fails_it() throws Exception {
        var rig = new LocalRig(task(ACTIVITY, "\"HeartbeatSeconds\":3,\"TimeoutSeconds\":60"));
        var heartbeat =
                rig.poll("w")
                        .thenCompose(task ->
                                new CompletableFuture<GetActivityTaskResult>()
                                        .completeOnTimeout(task, 200, TimeUnit.MILLISECONDS))
                        .thenCompose(task -> sendHeartbeat(rig, token(task)));
        var ended = rig.run("{}").getFirst();
        assertThat(await(heartbeat)).isInstanceOf(Answer.Ok.class);
        assertThat(types(ended)).contains("ActivityTimedOut");
        var started = ended.events().get(3).timestamp();
        var timedOut = ended.events().get(4).timestamp();
        assertThat(timedOut).isAfterOrEqualTo(started.plusMillis(3_150));
    }

    @Test
    void a_callback_is_answered_by_its_token() throws Exception {
        var rig = new LocalRig(task("arn:aws:states:::lambda:invoke.waitForTaskToken", ""));
        rig.token().thenCompose(token -> succeed(rig, token, "\"done\""));
        var ended = rig.run("{}").getFirst();
        assertThat(output(ended)).isEqualTo("\"done\"");
        assertThat(types(ended)).containsSubsequence("TaskScheduled", "TaskSucceeded");
    }

    @Test
    void a_task_whose_token_a_child_received_can_be_answered() throws Exception {
        var starting =
                task(
                        "arn:aws:states:::states:startExecution.waitForTaskToken",
                        """
                        "Parameters":{"StateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:other1","Input":{"token.$":"$$.Task.Token"}}\
                        """);
        var rig = new LocalRig(starting, task(ACTIVITY, ""));
        rig.poll("w")
                .thenCompose(task -> {
                    var input = String.valueOf(task.input());
                    var parents = input.substring(input.indexOf(":\"") + 2, input.length() - 2);
                    return succeed(rig, parents, "\"early\"")
                            .thenCompose(_ -> succeed(rig, token(task), "\"late\""));
                });
        var executions = rig.run("{}");
        assertThat(executions)
                .extracting(LocalRig::output)
                .containsExactly("\"early\"", "\"late\"");
    }

    @Test
    void a_late_answer_or_a_wrong_token_is_refused_as_on_the_server() throws Exception {
        var rig =
                new LocalRig(
                        """
                        {"StartAt":"A","States":{
                          "A":{"Type":"Task","Resource":"%1$s","Next":"B"},
                          "B":{"Type":"Task","Resource":"%1$s","End":true}}}\
                        """
                                .formatted(ACTIVITY));
        var refusals = new ArrayList<EngineError>();
        rig.poll("w")
                .thenCompose(task ->
                        succeed(rig, "wrong", "1")
                                .thenAccept(answer -> refusals.add(error(answer)))
                                .thenCompose(_ -> succeed(rig, token(task), "{"))
                                .thenAccept(answer -> refusals.add(error(answer)))
                                .thenCompose(_ -> succeed(rig, token(task), "1"))
                                .thenCompose(_ -> succeed(rig, token(task), "2"))
                                .thenAccept(answer -> refusals.add(error(answer)))
                                .thenCompose(_ -> sendHeartbeat(rig, token(task)))
                                .thenAccept(answer -> refusals.add(error(answer))))
                .thenCompose(_ -> rig.poll("w"))
                .thenCompose(task -> succeed(rig, token(task), "3"));
        assertThat(output(rig.run("{}").getFirst())).isEqualTo("3");
        assertThat(refusals)
                .extracting(EngineError::name)
                .containsExactly("InvalidToken", "InvalidOutput", "TaskTimedOut", "TaskTimedOut");
    }

    @Test
    void the_poll_of_a_disconnected_worker_receives_no_task() throws Exception {
        var rig = new LocalRig(task(ACTIVITY, ""));
        var abandoned = new CompletableFuture<Void>();
        var abandonedPoll =
                rig.workers()
                        .activities()
                        .getActivityTask(
                                LocalRig.caller(),
                                new GetActivityTaskRequest(ACTIVITY, "left"),
                                abandoned);
        abandoned.complete(null);
        rig.poll("stayed").thenCompose(task -> succeed(rig, token(task), "1"));
        var ended = rig.run("{}").getFirst();
        assertThat(LocalRig.ok(await(abandonedPoll))).isEqualTo(GetActivityTaskResult.NONE);
        assertThat(RunReport.formatHistoryJson(ended)).contains("\"workerName\":\"stayed\"");
        assertThat(RunReport.formatHistoryJson(ended)).doesNotContain("\"workerName\":\"left\"");
    }

    @Test
    void the_activities_of_the_definitions_exist_and_others_can_be_created() throws Exception {
        var rig = new LocalRig(task(ACTIVITY, ""));
        var activities = rig.workers().activities();
        var other = ACTIVITY + "b";
        var unknown =
                activities.getActivityTask(
                        LocalRig.caller(),
                        new GetActivityTaskRequest(other, null),
                        new CompletableFuture<>());
        var created =
                activities.createActivity(
                        LocalRig.caller(), new CreateActivityRequest("ab", List.of(), null));
        var described =
                activities.describeActivity(LocalRig.caller(), new DescribeActivityRequest(other));
        rig.poll("w").thenCompose(task -> succeed(rig, token(task), "1"));
        rig.run("{}");
        assertThat(error(await(unknown))).isEqualTo(new EngineError.ActivityDoesNotExist(other));
        assertThat(LocalRig.ok(await(created)).activityArn()).isEqualTo(other);
        assertThat(LocalRig.ok(await(described)).name()).isEqualTo("ab");
    }

    @Test
    void operations_of_a_server_are_refused_with_the_reason() {
        var rig = new LocalRig(task(ACTIVITY, ""));
        var answer =
                rig.workers()
                        .stateMachines()
                        .listStateMachines(
                                LocalRig.caller(), new ListStateMachinesRequest(new Page(1, null)));
        assertThat(error(await(answer)).message()).contains("askel up");
    }
}
