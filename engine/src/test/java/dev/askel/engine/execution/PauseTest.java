package dev.askel.engine.execution;

import static dev.askel.engine.Client.assertAccepted;
import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.Pauses.NewPause;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.Signals.NewSignal;
import dev.askel.engine.api.workbench.TaskInbox.AssignmentChange;
import dev.askel.engine.api.workbench.TaskInbox.ListOpenTasksRequest;
import dev.askel.engine.api.workbench.TaskInbox.OpenTaskItem;
import dev.askel.engine.api.workbench.TaskInbox.TaskCriteria;
import dev.askel.engine.api.workbench.TaskInbox.TaskOrder;
import dev.askel.engine.api.workbench.TaskInbox.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pauses of executions (docs/pauses.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PauseTest {
    private static final EngineRig RIG = EngineRig.withOneNode();

    /** Contains characters that PostgreSQL's text cannot hold. */
    private static final String REASON = "because \0 \ud800";

    @AfterAll
    static void close() {
        RIG.close();
    }

    /** The client of the current node. */
    private static Client client() {
        return RIG.client();
    }

    private String machine(String states) {
        return client().createMachine(
                        EngineRig.uniqueName("paused"),
                        "{\"StartAt\":\"A\",\"States\":{%s}}".formatted(states));
    }

    private static void pause(String execution, Timeouts timeouts) {
        ok(RIG.node().engine().pauses().pause(caller(), execution, pauseBy(timeouts, false)));
    }

    private static NewPause pauseBy(Timeouts timeouts, boolean includeChildren) {
        return new NewPause("op", REASON, timeouts, includeChildren);
    }

    private static void resume(String execution) {
        ok(RIG.node().engine().pauses().resume(caller(), execution, false));
    }

    private void awaitState(String execution, String reason) {
        Eventually.holds(
                reason,
                () -> ok(RIG.node().engine().repairs().inspect(execution)).contains(reason));
    }

    @Test
    void the_result_of_a_call_in_flight_takes_effect_after_the_pause_and_survives_a_crash() {
        var function = EngineRig.uniqueName("held");
        var calls = RIG.functions().hold(function);
        var execution =
                client().start(
                                machine(
                                        "\"A\":{\"Type\":\"Task\",\"Resource\":\"%s\",\"Next\":\"B\"},\"B\":{\"Type\":\"Pass\",\"End\":true}"
                                                .formatted(Functions.arn(function))),
                                "x",
                                "{}");
        var call = calls.awaitNext();
        pause(execution, Timeouts.CONTINUE);
        call.answer("7");
        Eventually.holds("the result is stored", () -> heldResults(execution) == 1);
        assertThat(client().types(execution)).endsWith(HistoryEventType.LambdaFunctionStarted);

        RIG.killAndRestart();
        assertThat(client().describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        resume(execution);

        assertThat(client().awaitOutput(execution)).isEqualTo("7");
        assertThat(calls.count()).isZero();
    }

    private static int heldResults(String execution) {
        var inspected = ok(RIG.node().engine().repairs().inspect(execution));
        return inspected.split("\"heldResult\"", -1).length - 1;
    }

    @Test
    void a_call_that_was_lost_with_its_node_is_repeated_after_the_pause() {
        var function = EngineRig.uniqueName("lost");
        var calls = RIG.functions().hold(function);
        var execution =
                client().start(
                                machine(
                                        "\"A\":{\"Type\":\"Task\",\"Resource\":\"%s\",\"End\":true}"
                                                .formatted(Functions.arn(function))),
                                "x",
                                "{}");
        var first = calls.awaitNext();
        pause(execution, Timeouts.CONTINUE);
        RIG.killAndRestart();
        assertThat(calls.count()).isZero();

        resume(execution);
        var second = calls.awaitNext();
        assertThat(second.call().idempotencyKey()).isEqualTo(first.call().idempotencyKey());
        second.answer("1");
        assertThat(client().awaitOutput(execution)).isEqualTo("1");
    }

    /** Starts an execution whose call must not be made twice. */
    private String startOnce(String function, String name) {
        return client().start(
                        client().createMachine(
                                        name,
                                        """
                                        {"StartAt": "%s", "States": {"%s": {"Type": "Task",
                                         "Resource": "%s", "End": true}}}\
                                        """
                                                .formatted(
                                                        EngineRig.FAILING_ON_UNKNOWN_OUTCOME,
                                                        EngineRig.FAILING_ON_UNKNOWN_OUTCOME,
                                                        Functions.arn(function))),
                        name,
                        "{}");
    }

    @Test
    void a_call_that_may_have_been_made_is_not_made_again_after_two_pauses() {
        var function = EngineRig.uniqueName("once");
        var calls = RIG.functions().hold(function);
        var execution = startOnce(function, function);
        calls.awaitNext();
        pause(execution, Timeouts.CONTINUE);
        RIG.killAndRestart();

        // The second pause begins before the end of the first one is durable.
        var entity = entity(persistenceId(function));
        entity.tell(new ExecutionCommand.Resume(null, RIG.node().system().ignoreRef()));
        var paused =
                entity.<ExecutionCommand.PauseReply>ask(
                        replyTo -> new ExecutionCommand.Pause("op", null, false, null, replyTo),
                        Client.ASK_TIMEOUT);
        assertThat(Eventually.get(paused).result()).isEqualTo(ExecutionCommand.PauseResult.DONE);
        RIG.killAndRestart();

        resume(execution);
        assertThat(client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(RIG.functions().calls(function)).hasSize(1);
    }

    private static EntityRef<ExecutionCommand> entity(String persistenceId) {
        return ClusterSharding.get(RIG.node().system())
                .entityRefFor(ExecutionRegion.KEY, persistenceId);
    }

    private static String persistenceId(String execution) {
        return RIG.query(
                        row -> row.getString(1),
                        "SELECT persistence_id FROM executions WHERE execution_name = ?",
                        execution)
                .getFirst();
    }

    @Test
    void a_call_is_not_repeated_if_its_time_out_has_expired_during_the_pause() {
        var function = EngineRig.uniqueName("late");
        var calls = RIG.functions().hold(function);
        var execution =
                client().start(
                                machine(
                                        "\"A\":{\"Type\":\"Task\",\"Resource\":\"%s\",\"TimeoutSeconds\":600,\"End\":true}"
                                                .formatted(Functions.arn(function))),
                                "x",
                                "{}");
        calls.awaitNext();
        pause(execution, Timeouts.CONTINUE);
        RIG.killAndRestart();
        RIG.time().skip(Duration.ofHours(1));

        resume(execution);
        assertThat(client().awaitEnd(execution).error()).isEqualTo("States.Timeout");
        assertThat(RIG.functions().calls(function)).hasSize(1);
    }

    @Test
    void a_call_with_a_time_out_of_0_seconds_is_made() {
        var function = EngineRig.uniqueName("zero");
        RIG.functions().hold(function);
        var execution =
                client().start(
                                machine(
                                        """
                                        "A":{"Type":"Task","QueryLanguage":"JSONata","Resource":"%s",\
                                        "TimeoutSeconds":"{%% 0 %%}","End":true}\
                                        """
                                                .formatted(Functions.arn(function))),
                                "x",
                                "{}");
        assertThat(client().awaitEnd(execution).error()).isEqualTo("States.Timeout");
        assertThat(RIG.functions().calls(function)).hasSize(1);
    }

    @Test
    void a_wait_that_expires_during_the_pause_ends_after_it() {
        var execution =
                client().start(
                                machine("\"A\":{\"Type\":\"Wait\",\"Seconds\":600,\"End\":true}"),
                                "x",
                                "{}");
        client().awaitHistoryWith(execution, HistoryEventType.WaitStateEntered);
        pause(execution, Timeouts.CONTINUE);
        RIG.time().skip(Duration.ofHours(1));
        RIG.killAndRestart();
        assertThat(client().types(execution)).endsWith(HistoryEventType.WaitStateEntered);

        resume(execution);
        assertThat(client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void pauses_and_resumes_are_idempotent() {
        var execution =
                client().start(
                                machine("\"A\":{\"Type\":\"Wait\",\"Seconds\":600,\"End\":true}"),
                                "x",
                                "{}");
        client().awaitHistoryWith(execution, HistoryEventType.WaitStateEntered);
        resume(execution);
        pause(execution, Timeouts.STOP);
        pause(execution, Timeouts.CONTINUE);
        var paused =
                Objects.requireNonNull(
                        ok(RIG.node().engine().pauses().describe(caller(), execution)).pause());
        assertThat(paused.by()).isEqualTo("op");
        assertThat(paused.reason()).isEqualTo(REASON);
        assertThat(paused.timeouts()).isEqualTo(Timeouts.STOP);
        resume(execution);
        assertThat(ok(RIG.node().engine().pauses().describe(caller(), execution)).pause()).isNull();
        client().stop(execution, null, null);
        assertThat(
                        refused(
                                RIG.node()
                                        .engine()
                                        .pauses()
                                        .pause(caller(), execution, pauseBy(Timeouts.STOP, false))))
                .isInstanceOf(EngineError.ConflictException.class);
        assertThat(refused(RIG.node().engine().pauses().resume(caller(), execution, false)))
                .isInstanceOf(EngineError.ConflictException.class);
    }

    @Test
    void a_paused_execution_can_be_stopped_and_is_not_paused_after_a_redrive() {
        var execution =
                client().start(
                                machine("\"A\":{\"Type\":\"Wait\",\"Seconds\":600,\"End\":true}"),
                                "x",
                                "{}");
        client().awaitHistoryWith(execution, HistoryEventType.WaitStateEntered);
        pause(execution, Timeouts.CONTINUE);
        client().stop(execution, "E", "c");
        assertThat(client().describe(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(ok(RIG.node().engine().pauses().describe(caller(), execution)).pause()).isNull();

        client().redrive(execution);
        awaitState(execution, "a time");
        RIG.time().skip(Duration.ofHours(1));
        assertThat(client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void a_paused_execution_needs_no_row_that_wakes_it() {
        var name = EngineRig.uniqueName("rows");
        var execution =
                client().start(
                                machine("\"A\":{\"Type\":\"Wait\",\"Seconds\":600,\"End\":true}"),
                                name,
                                "{}");
        client().awaitHistoryWith(execution, HistoryEventType.WaitStateEntered);
        awaitState(execution, "a time");
        assertThat(rowsDueToday(name)).isEqualTo(1);
        pause(execution, Timeouts.CONTINUE);
        assertThat(rowsDueToday(name)).isZero();
        assertThat(RIG.countRows("paused_executions", name)).isEqualTo(1);
        resume(execution);
        assertThat(rowsDueToday(name)).isEqualTo(1);
        assertThat(RIG.countRows("paused_executions", name)).isZero();
        client().stop(execution, null, null);
    }

    /** Counts the rows that wake the execution before its maximum time of a year. */
    private static long rowsDueToday(String name) {
        return RIG.query(
                        row -> row.getLong(1),
                        "SELECT count(*) FROM wakeups WHERE persistence_id LIKE ? AND (in_flight OR due < ?)",
                        "%/" + name,
                        RIG.time().millis() + Duration.ofDays(1).toMillis())
                .getFirst();
    }

    // Tasks of workers

    private String activityMachine(String activity, String fields) {
        return machine(
                "\"A\":{\"Type\":\"Task\",\"Resource\":\"%s\"%s,\"Next\":\"B\"},\"B\":{\"Type\":\"Pass\",\"End\":true}"
                        .formatted(activity, fields));
    }

    @Test
    void the_task_of_a_paused_execution_is_offered_to_workers_after_the_pause() {
        var activity = client().createActivity(EngineRig.uniqueName("offered"));
        var machine = activityMachine(activity, "");
        var paused = client().start(machine, "paused", "1");
        client().awaitHistoryWith(paused, HistoryEventType.ActivityScheduled);
        pause(paused, Timeouts.CONTINUE);
        var other = client().start(machine, "other", "2");
        var task = client().pollTask(activity, null);
        assertThat(task.input()).isEqualTo("2");
        client().succeed(task.token(), "2");
        assertThat(client().awaitOutput(other)).isEqualTo("2");

        resume(paused);
        var later = client().pollTask(activity, null);
        assertThat(later.input()).isEqualTo("1");
        client().succeed(later.token(), "1");
        assertThat(client().awaitOutput(paused)).isEqualTo("1");
    }

    @Test
    void the_result_of_a_worker_is_accepted_once_during_the_pause() {
        var activity = client().createActivity(EngineRig.uniqueName("worker"));
        var execution = client().start(activityMachine(activity, ""), "x", "{}");
        var task = client().pollTask(activity, null);
        pause(execution, Timeouts.CONTINUE);
        var request = caller();
        assertAccepted(client().succeedAsync(request, task.token(), "1"));
        assertAccepted(client().succeedAsync(request, task.token(), "1"));
        assertThat(refused(client().succeedAsync(caller(), task.token(), "2")))
                .isInstanceOf(EngineError.TaskTimedOut.class);
        assertThat(client().types(execution)).endsWith(HistoryEventType.ActivityStarted);

        resume(execution);
        assertThat(client().awaitOutput(execution)).isEqualTo("1");
    }

    /** A paused execution in the database only, with the stored result {@code 1} of a worker. */
    private final class CompletedTask {
        private final String name = EngineRig.uniqueName("first");
        private final String execution;
        private final String persistenceId;
        private final int ordinal;
        private final long startStamp;

        CompletedTask() {
            var activity = client().createActivity(name);
            this.execution = client().start(activityMachine(activity, ""), name, "{}");
            var task = client().pollTask(activity, null);
            this.persistenceId = persistenceId(name);
            this.ordinal = (int) read("ordinal");
            this.startStamp = read("life");
            pause(execution, Timeouts.CONTINUE);
            client().succeed(task.token(), "1");
        }

        private long read(String column) {
            return RIG.query(
                            row -> row.getLong(1),
                            "SELECT %s FROM open_tasks WHERE persistence_id = ?".formatted(column),
                            persistenceId)
                    .getFirst();
        }

        /** Sends a second result, which is a failure, and returns the reply to it. */
        ExecutionCommand.TaskResult fail() {
            return Eventually.get(
                            entity(persistenceId)
                                    .<ExecutionCommand.TaskReply>ask(
                                            replyTo ->
                                                    new ExecutionCommand.CompleteTask(
                                                            FramePath.ROOT.text(),
                                                            ordinal,
                                                            0,
                                                            startStamp,
                                                            null,
                                                            "Late",
                                                            null,
                                                            "second",
                                                            replyTo),
                                            Client.ASK_TIMEOUT))
                    .result();
        }

        void expectFirstResult() {
            assertThat(client().awaitOutput(execution)).isEqualTo("1");
        }
    }

    @Test
    void a_result_that_arrives_with_the_resume_does_not_replace_the_stored_result() {
        var task = new CompletedTask();
        // Both messages arrive before the recovery of the execution ends.
        RIG.killAndRestart();
        entity(task.persistenceId)
                .tell(new ExecutionCommand.Resume(null, RIG.node().system().ignoreRef()));
        assertThat(task.fail()).isEqualTo(ExecutionCommand.TaskResult.CLOSED);
        task.expectFirstResult();
    }

    @Test
    void an_operator_completes_a_task_that_is_in_its_queue_during_the_pause() {
        var activity = client().createActivity(EngineRig.uniqueName("untaken"));
        var execution = client().start(activityMachine(activity, ""), "x", "{}");
        client().awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);
        pause(execution, Timeouts.CONTINUE);
        ok(
                RIG.node()
                        .engine()
                        .repairs()
                        .repair(execution, new Repair.Complete("A", "1"), "repair"));
        assertThat(heldResults(execution)).isEqualTo(1);
        RIG.killAndRestart();

        resume(execution);
        assertThat(client().awaitOutput(execution)).isEqualTo("1");
        assertThat(client().types(execution))
                .containsSequence(
                        HistoryEventType.ActivityScheduled,
                        HistoryEventType.ActivityStarted,
                        HistoryEventType.ActivitySucceeded);
    }

    @Test
    void an_operator_cannot_complete_a_task_whose_time_out_has_expired_during_the_pause() {
        var activity = client().createActivity(EngineRig.uniqueName("untaken"));
        var execution =
                client().start(activityMachine(activity, ",\"TimeoutSeconds\":600"), "x", "{}");
        client().awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);
        pause(execution, Timeouts.CONTINUE);
        RIG.time().skip(Duration.ofHours(1));
        assertThat(
                        refused(
                                RIG.node()
                                        .engine()
                                        .repairs()
                                        .repair(
                                                execution,
                                                new Repair.Complete("A", "1"),
                                                "repair")))
                .isInstanceOf(EngineError.ConflictException.class);
        assertThat(client().types(execution)).endsWith(HistoryEventType.ActivityScheduled);

        resume(execution);
        assertThat(client().awaitEnd(execution).error()).isEqualTo("States.Timeout");
    }

    @Test
    void a_time_out_that_expires_during_the_pause_fails_the_state_after_it() {
        var activity = client().createActivity(EngineRig.uniqueName("expired"));
        var execution =
                client().start(activityMachine(activity, ",\"TimeoutSeconds\":600"), "x", "{}");
        var task = client().pollTask(activity, null);
        pause(execution, Timeouts.CONTINUE);
        RIG.time().skip(Duration.ofHours(1));
        assertThat(refused(client().succeedAsync(caller(), task.token(), "1")))
                .isInstanceOf(EngineError.TaskTimedOut.class);
        assertThat(client().types(execution)).endsWith(HistoryEventType.ActivityStarted);

        resume(execution);
        assertThat(client().awaitEnd(execution).error()).isEqualTo("States.Timeout");
    }

    @Test
    void a_result_before_the_time_out_counts_although_the_pause_is_longer() {
        var activity = client().createActivity(EngineRig.uniqueName("in-time"));
        var execution =
                client().start(activityMachine(activity, ",\"TimeoutSeconds\":600"), "x", "{}");
        var task = client().pollTask(activity, null);
        pause(execution, Timeouts.CONTINUE);
        client().succeed(task.token(), "1");
        RIG.time().skip(Duration.ofHours(1));
        resume(execution);
        assertThat(client().awaitOutput(execution)).isEqualTo("1");
    }

    @Test
    void a_pause_can_extend_time_outs() {
        var activity = client().createActivity(EngineRig.uniqueName("extended"));
        var execution =
                client().start(activityMachine(activity, ",\"TimeoutSeconds\":600"), "x", "{}");
        var task = client().pollTask(activity, null);
        pause(execution, Timeouts.STOP);
        RIG.time().skip(Duration.ofHours(1));
        resume(execution);
        RIG.time().skip(Duration.ofMinutes(5));
        client().succeed(task.token(), "1");
        assertThat(client().awaitOutput(execution)).isEqualTo("1");
    }

    @Test
    void an_extended_time_out_still_expires() {
        var activity = client().createActivity(EngineRig.uniqueName("expires"));
        var execution =
                client().start(activityMachine(activity, ",\"TimeoutSeconds\":600"), "x", "{}");
        client().pollTask(activity, null);
        pause(execution, Timeouts.STOP);
        RIG.time().skip(Duration.ofHours(1));
        resume(execution);
        RIG.time().skip(Duration.ofMinutes(11));
        assertThat(client().awaitEnd(execution).error()).isEqualTo("States.Timeout");
    }

    @Test
    void a_heartbeat_that_is_missed_during_the_pause_fails_the_state_after_it() {
        var activity = client().createActivity(EngineRig.uniqueName("beat"));
        var execution =
                client().start(activityMachine(activity, ",\"HeartbeatSeconds\":60"), "x", "{}");
        var task = client().pollTask(activity, null);
        pause(execution, Timeouts.CONTINUE);
        RIG.time().skip(Duration.ofMinutes(5));
        Eventually.holds("the heartbeat is missed", () -> heldResults(execution) == 1);
        assertThat(refused(client().succeedAsync(caller(), task.token(), "1")))
                .isInstanceOf(EngineError.TaskTimedOut.class);
        resume(execution);
        assertThat(client().awaitEnd(execution).error()).isEqualTo("States.Timeout");
    }

    @Test
    void a_heartbeat_that_is_missed_after_the_time_out_is_reported_once() {
        var activity = client().createActivity(EngineRig.uniqueName("beats"));
        var name = EngineRig.uniqueName("beats");
        var execution =
                client().start(
                                activityMachine(
                                        activity,
                                        ",\"TimeoutSeconds\":600,\"HeartbeatSeconds\":120"),
                                name,
                                "{}");
        var task = client().pollTask(activity, null);
        pause(execution, Timeouts.CONTINUE);
        for (int i = 0; i < 7; i++) {
            RIG.time().skip(Duration.ofSeconds(90));
            assertAccepted(client().heartbeatAsync(task.token()));
        }
        assertThat(refused(client().succeedAsync(caller(), task.token(), "1")))
                .isInstanceOf(EngineError.TaskTimedOut.class);
        RIG.time().skip(Duration.ofMinutes(5));
        Eventually.holds("the miss is stored", () -> heldResults(execution) == 1);
        Eventually.holds("the task is deleted", () -> RIG.countRows("open_tasks", name) == 0);

        resume(execution);
        assertThat(client().awaitEnd(execution).error()).isEqualTo("States.Timeout");
    }

    @Test
    void a_task_in_its_queue_keeps_its_assignment_and_its_token_during_the_pause() {
        var activity = client().createActivity(EngineRig.uniqueName("assigned"));
        var execution = client().start(activityMachine(activity, ""), "x", "1");
        client().awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);
        var inbox = RIG.node().engine().taskInbox();
        ok(
                inbox.changeAssignment(
                        null, onlyTask(execution).taskToken(), new AssignmentChange.Claim("ann")));
        pause(execution, Timeouts.CONTINUE);

        var paused = onlyTask(execution);
        assertThat(paused.assignment().assignee()).isEqualTo("ann");
        assertThat(paused.status()).isEqualTo(TaskStatus.TAKEN);
        assertThat(paused.takenDate()).isNull();
        assertThat(refused(client().succeedAsync(caller(), paused.taskToken(), "2")))
                .isInstanceOf(EngineError.InvalidToken.class);

        resume(execution);
        var resumed = onlyTask(execution);
        assertThat(resumed.assignment().assignee()).isEqualTo("ann");
        assertThat(resumed.status()).isEqualTo(TaskStatus.WAITING);
        client().succeed(client().pollTask(activity, null).token(), "2");
        assertThat(client().awaitOutput(execution)).isEqualTo("2");
    }

    private static OpenTaskItem onlyTask(String execution) {
        var tasks =
                ok(
                        RIG.node()
                                .engine()
                                .taskInbox()
                                .listOpenTasks(
                                        caller(),
                                        new ListOpenTasksRequest(
                                                new TaskCriteria(null, null, null, null, null),
                                                execution,
                                                TaskOrder.SCHEDULED,
                                                new Page(10, null))));
        assertThat(tasks.tasks()).hasSize(1);
        return tasks.tasks().getFirst();
    }

    @Test
    void a_pause_that_stops_time_outs_needs_no_heartbeats() {
        var activity = client().createActivity(EngineRig.uniqueName("silent"));
        var execution =
                client().start(activityMachine(activity, ",\"HeartbeatSeconds\":60"), "x", "{}");
        var task = client().pollTask(activity, null);
        pause(execution, Timeouts.STOP);
        RIG.time().skip(Duration.ofMinutes(5));
        assertAccepted(client().heartbeatAsync(task.token()));
        resume(execution);
        RIG.time().skip(Duration.ofSeconds(30));
        assertAccepted(client().heartbeatAsync(task.token()));
        RIG.time().skip(Duration.ofSeconds(45));
        client().succeed(task.token(), "1");
        assertThat(client().awaitOutput(execution)).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void the_time_out_of_the_execution_ends_it_unless_the_pause_stops_time_outs(Timeouts timeouts) {
        var machine =
                client().createMachine(
                                EngineRig.uniqueName("limited"),
                                "{\"StartAt\":\"A\",\"TimeoutSeconds\":600,\"States\":{\"A\":{\"Type\":\"Wait\",\"Seconds\":300,\"End\":true}}}");
        var execution = client().start(machine, "x", "{}");
        client().awaitHistoryWith(execution, HistoryEventType.WaitStateEntered);
        pause(execution, timeouts);
        RIG.time().skip(Duration.ofHours(1));
        if (timeouts == Timeouts.CONTINUE) {
            assertThat(client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        } else {
            resume(execution);
            assertThat(client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        }
    }

    // Branches, signals and children

    @Test
    void the_branches_of_a_paused_execution_keep_their_results_and_start_no_iteration() {
        var function = EngineRig.uniqueName("map");
        var calls = RIG.functions().hold(function);
        var execution =
                client().start(
                                machine(
                                        """
                                        "A":{"Type":"Map","MaxConcurrency":2,"ItemProcessor":{"StartAt":"T",\
                                        "States":{"T":{"Type":"Task","Resource":"%s","End":true}}},"End":true}\
                                        """
                                                .formatted(Functions.arn(function))),
                                "x",
                                "[1,2,3]");
        var first = calls.awaitNext();
        var second = calls.awaitNext();
        pause(execution, Timeouts.CONTINUE);
        first.answer("1");
        second.answer("2");
        Eventually.holds("the results are stored", () -> heldResults(execution) == 2);
        assertThat(calls.count()).isZero();

        resume(execution);
        calls.awaitNext().answer("3");
        assertThat(client().awaitOutput(execution)).isEqualTo("[1,2,3]");
    }

    @Test
    void a_distributed_map_starts_no_children_during_the_pause() {
        var name = EngineRig.uniqueName("distributed");
        var calls = RIG.functions().hold(name);
        var execution =
                client().start(
                                machine(
                                        """
                                        "A":{"Type":"Map","MaxConcurrency":1,"ItemProcessor":{\
                                        "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},\
                                        "StartAt":"T","States":{"T":{"Type":"Task","Resource":"%s","End":true}}},\
                                        "End":true}\
                                        """
                                                .formatted(Functions.arn(name))),
                                name,
                                "[1,2]");
        calls.awaitNext();
        pause(execution, Timeouts.CONTINUE);
        // The new owner of the Map Run knows the pause before the child ends.
        RIG.killAndRestart();
        calls.awaitNext().answer("1");
        Eventually.holds("the end of the child is stored", () -> storedEnds(name) == 1);
        assertThat(calls.count()).isZero();

        resume(execution);
        calls.awaitNext().answer("2");
        assertThat(client().awaitOutput(execution)).isEqualTo("[1,2]");
    }

    private static long storedEnds(String parent) {
        return RIG.query(
                        row -> row.getLong(1),
                        """
                        SELECT count(*) FROM map_run_ends JOIN map_runs USING (map_run_id)
                         WHERE parent_persistence_id LIKE ? AND succeeded = 1\
                        """,
                        "%/" + parent)
                .getFirst();
    }

    @Test
    void a_signal_during_the_pause_is_consumed_after_it() {
        var execution =
                client().start(
                                machine(
                                        """
                                        "A":{"Type":"Task","Resource":"arn:aws:states:::askel:waitForSignal",\
                                        "Parameters":{"Name":"go"},"ResultSelector":{"p.$":"$.Payload"},"End":true}\
                                        """),
                                "x",
                                "{}");
        awaitState(execution, "a signal");
        pause(execution, Timeouts.CONTINUE);
        ok(
                RIG.node()
                        .engine()
                        .signals()
                        .sendToExecution(caller(), execution, new NewSignal("go", "5", null)));
        RIG.killAndRestart();
        assertThat(client().types(execution)).endsWith(HistoryEventType.TaskStarted);
        resume(execution);
        assertThat(client().awaitOutput(execution)).isEqualTo("{\"p\":5}");
    }

    @Test
    void a_pause_includes_the_children_on_request() {
        var child = machine("\"A\":{\"Type\":\"Wait\",\"Seconds\":600,\"End\":true}");
        var parent = client().startParent(child, EngineRig.uniqueName("parent"), "sync");
        awaitState(parent, "\"child\"");
        assertThat(
                        ok(RIG.node()
                                        .engine()
                                        .pauses()
                                        .pause(caller(), parent, pauseBy(Timeouts.CONTINUE, true)))
                                .executions())
                .isEqualTo(2);
        RIG.time().skip(Duration.ofHours(1));
        assertThat(
                        RIG.query(
                                row -> row.getString(1),
                                "SELECT persistence_id FROM paused_executions WHERE paused_by = 'op'"))
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(ok(RIG.node().engine().pauses().resume(caller(), parent, true)).executions())
                .isEqualTo(2);
        assertThat(client().awaitEnd(parent).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void the_end_of_a_child_takes_effect_after_the_pause() {
        var child = machine("\"A\":{\"Type\":\"Wait\",\"Seconds\":600,\"End\":true}");
        var parent = client().startParent(child, EngineRig.uniqueName("parent"), "sync");
        awaitState(parent, "\"child\"");
        pause(parent, Timeouts.CONTINUE);
        RIG.time().skip(Duration.ofHours(1));
        Eventually.holds("the end is stored", () -> heldResults(parent) == 1);
        assertThat(client().describe(parent).status()).isEqualTo(ExecutionStatus.RUNNING);
        resume(parent);
        assertThat(client().awaitEnd(parent).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(client().types(parent))
                .containsSubsequence(
                        List.of(
                                HistoryEventType.TaskSubmitted,
                                HistoryEventType.TaskSucceeded,
                                HistoryEventType.ExecutionSucceeded));
    }
}
