package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.Jobs;
import dev.askel.engine.Json;
import dev.askel.engine.task.JobStatus;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Jobs of services that a Task awaits: {@code .sync} (docs/aws/integrations.md, "Resource forms").
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class JobTest {
    /** A separate rig, because its clock jumps and its node is killed. */
    private static final EngineRig RIG = EngineRig.withOneNode();

    private static final JobStatus DONE =
            new JobStatus.Succeeded(Json.of("{\"Status\":\"SUCCEEDED\"}"));

    @AfterAll
    static void close() {
        RIG.close();
    }

    private static Client client() {
        return RIG.client();
    }

    private static String jobState(String job, String extraFields) {
        return """
        {"Type": "Task", "Resource": "%s", "Parameters": {"JobName": "%s", "JobQueue": "q", "JobDefinition": "d"}%s, "End": true}\
        """
                .formatted(Jobs.ARN, job, extraFields);
    }

    /** Starts an execution whose only state is this job. */
    private static String start(String job, String extraFields) {
        var machine =
                client().createMachine(
                                EngineRig.uniqueName("jobs"),
                                "{\"StartAt\": \"J\", \"States\": {\"J\": %s}}"
                                        .formatted(jobState(job, extraFields)));
        return client().start(machine, job, "{}");
    }

    private static Jobs.FakeJob job(String name) {
        return RIG.jobs().job(name);
    }

    private static void awaitPolls(Jobs.FakeJob job, int count) {
        int before = job.polls().size();
        Eventually.holds("the job is polled", () -> job.polls().size() >= before + count);
    }

    @Test
    void the_end_of_a_job_is_the_result_of_its_task() {
        var name = EngineRig.uniqueName("job");
        var execution = start(name, "");
        client().awaitHistoryWith(execution, HistoryEventType.TaskSubmitted);
        awaitPolls(job(name), 2);

        job(name).setStatus(DONE);

        assertThat(client().awaitOutput(execution)).isEqualTo("{\"Status\":\"SUCCEEDED\"}");
        assertThat(job(name).stops()).isEmpty();
        assertThat(job(name).polls().getFirst().account()).isEqualTo("123456789012");
        assertThat(job(name).polls().getFirst().executionRoleArn())
                .isEqualTo("arn:aws:iam::123456789012:role/r");
    }

    @Test
    void a_job_that_fails_fails_its_task() {
        var name = EngineRig.uniqueName("job");
        job(name).setStatus(new JobStatus.Failed(new Failure("States.TaskFailed", "{\"a\":1}")));

        var ended = client().awaitEnd(start(name, ""));

        assertThat(ended.error()).isEqualTo("States.TaskFailed");
        assertThat(ended.cause()).isEqualTo("{\"a\":1}");
    }

    @Test
    void a_job_survives_the_death_of_its_node_and_is_started_once() {
        var name = EngineRig.uniqueName("job");
        var execution = start(name, "");
        awaitPolls(job(name), 1);

        RIG.killAndRestart();
        awaitPolls(job(name), 1);
        job(name).setStatus(DONE);

        assertThat(client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(job(name).keys()).hasSize(1);
    }

    @Test
    void a_start_whose_answer_is_lost_is_repeated_with_the_same_key() {
        var name = EngineRig.uniqueName("job");
        var answer = job(name).delayStart();
        var execution = start(name, "");
        Eventually.holds("the job is being started", () -> job(name).keys().size() == 1);

        RIG.killAndRestart();
        Eventually.holds("the start of the job is repeated", () -> job(name).keys().size() == 2);
        answer.run();
        job(name).setStatus(DONE);

        assertThat(client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(new HashSet<>(job(name).keys())).hasSize(1);
        assertThat(job(name).stops()).isEmpty();
    }

    @Test
    void an_unrepeatable_call_fails_with_a_catchable_error_when_its_node_dies() {
        var name = EngineRig.uniqueName("once");
        var calls = RIG.functions().hold(name);
        var machine =
                client().createMachine(
                                name,
                                """
                                {"StartAt": "%s", "States": {
                                 "%1$s": {"Type": "Task", "Resource": "%s", "End": true,
                                  "Catch": [{"ErrorEquals": ["Askel.UnknownOutcome"], "Next": "C"}]},
                                 "C": {"Type": "Pass", "Result": "caught", "End": true}}}\
                                """
                                        .formatted(
                                                EngineRig.FAILING_ON_UNKNOWN_OUTCOME,
                                                Functions.arn(name)));
        var execution = client().start(machine, name, "{}");
        calls.awaitNext();

        RIG.killAndRestart();

        assertThat(client().awaitOutput(execution)).isEqualTo("\"caught\"");
        assertThat(RIG.functions().calls(name)).hasSize(1);
    }

    @Test
    void an_unanswered_poll_is_repeated() {
        var name = EngineRig.uniqueName("job");
        job(name).setStatus(new JobStatus.Unknown("throttled"));
        var execution = start(name, "");
        awaitPolls(job(name), 3);

        job(name).setStatus(DONE);

        assertThat(client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void a_job_unknown_to_its_service_fails_only_after_a_minute() {
        var name = EngineRig.uniqueName("job");
        job(name).setStatus(new JobStatus.Refused(new Failure("Batch.ClientException", "no job")));
        var execution = start(name, "");
        awaitPolls(job(name), 2);

        RIG.time().skip(Duration.ofMinutes(1));

        assertThat(client().awaitEnd(execution).error()).isEqualTo("Batch.ClientException");
    }

    @Test
    void a_passivated_execution_polls_a_long_job_once_a_minute() {
        var name = EngineRig.uniqueName("job");
        var execution = start(name, "");
        awaitPolls(job(name), 1);
        RIG.time().skip(Duration.ofHours(3));
        awaitPolls(job(name), 1);
        var polls = job(name).polls().size();
        RIG.time().skip(Duration.ofSeconds(40));
        assertThat(job(name).polls()).hasSize(polls);
        job(name).setStatus(DONE);

        RIG.time().skip(Duration.ofSeconds(30));

        assertThat(client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void the_stop_of_a_job_is_repeated_until_the_service_answers() {
        var name = EngineRig.uniqueName("job");
        job(name).setStoppable(false);
        var execution = start(name, "");
        awaitPolls(job(name), 1);

        client().stop(execution, null, null);
        Eventually.holds("the job is stopped", () -> !job(name).stops().isEmpty());
        RIG.killAndRestart();
        int stops = job(name).stops().size();
        Eventually.holds("the stop of the job is repeated", () -> job(name).stops().size() > stops);
        job(name).setStoppable(true);

        Eventually.holds("no notice is outstanding", () -> RIG.countRows("wakeups", name) == 0);
        assertThat(job(name).stops().getFirst().handle()).isEqualTo(name);
        assertThat(job(name).stops().getFirst().executionRoleArn())
                .isEqualTo("arn:aws:iam::123456789012:role/r");
    }

    @Test
    void a_job_is_stopped_when_its_task_times_out() {
        var name = EngineRig.uniqueName("job");
        var execution = start(name, ", \"TimeoutSeconds\": 100");
        awaitPolls(job(name), 1);

        RIG.time().skip(Duration.ofSeconds(100));

        assertThat(client().awaitEnd(execution).error()).isEqualTo("States.Timeout");
        Eventually.holds("the job is stopped", () -> job(name).stops().size() == 1);
    }

    @Test
    void a_job_is_stopped_when_another_branch_has_failed() {
        var name = EngineRig.uniqueName("job");
        var failing = EngineRig.uniqueName("failing");
        var calls = RIG.functions().hold(failing);
        var machine =
                client().createMachine(
                                EngineRig.uniqueName("jobs"),
                                """
                                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                                 {"StartAt": "J", "States": {"J": %s}},
                                 {"StartAt": "F", "States": {
                                  "F": {"Type": "Task", "Resource": "%s", "End": true}}}]}}}\
                                """
                                        .formatted(jobState(name, ""), Functions.arn(failing)));
        var execution = client().start(machine, "x", "{}");
        awaitPolls(job(name), 1);

        calls.awaitNext().fail("E", "c");

        assertThat(client().awaitEnd(execution).error()).isEqualTo("E");
        Eventually.holds("the job is stopped", () -> job(name).stops().size() == 1);
    }

    @Test
    void a_job_started_after_its_execution_was_stopped_is_stopped() {
        var name = EngineRig.uniqueName("job");
        var answer = job(name).delayStart();
        var execution = start(name, "");
        Eventually.holds("the job is being started", () -> job(name).keys().size() == 1);
        client().stop(execution, null, null);
        assertThat(client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.ABORTED);

        answer.run();

        Eventually.holds("the job is stopped", () -> job(name).stops().size() == 1);
    }
}
