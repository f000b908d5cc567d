package dev.askel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.wire.AskelClient;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Checks the executions of each folder of the tour. Subclasses choose the client and the server's
 * database.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
abstract class TourContract {
    abstract TourServer server();

    abstract TourClient client();

    private final Map<String, List<EndedExecution>> executionsByFolder = new HashMap<>();

    /**
     * Runs a folder of the tour on its first use, and returns the executions of its state machine
     * in the order of their starts.
     */
    List<EndedExecution> run(String folder, String machine) throws Exception {
        var earlier = executionsByFolder.get(folder);
        if (earlier != null) {
            return earlier;
        }
        client().run(folder);
        var executions = server().executions(machine);
        executionsByFolder.put(folder, executions);
        return executions;
    }

    private EndedExecution singleExecution(String folder, String machine) throws Exception {
        var executions = run(folder, machine);
        assertThat(executions).hasSize(1);
        return executions.getFirst();
    }

    @Test
    void two_functions_run_one_after_the_other() throws Exception {
        var run = singleExecution("01-two-functions", "two-functions");
        assertThat(run.output())
                .isEqualTo(AskelClient.parseJson("{\"invoice\": \"INV-1001\", \"amount\": 30}"));
        assertThat(run.eventTypes())
                .containsExactly(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "LambdaFunctionScheduled",
                        "LambdaFunctionStarted",
                        "LambdaFunctionSucceeded",
                        "TaskStateExited",
                        "TaskStateEntered",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskSucceeded",
                        "TaskStateExited",
                        "ExecutionSucceeded");
    }

    @Test
    void a_credit_check_is_retried_after_lambda_errors() throws Exception {
        var run = singleExecution("02-credit-check", "credit-check");
        assertThat(run.output().path("decision").asText()).isEqualTo("APPROVED");
        assertThat(run.output().path("credit").path("calls").asInt()).isEqualTo(3);
        var failures = run.eventsOfType("TaskFailed");
        assertThat(failures)
                .extracting(event -> event.path("taskFailedEventDetails").path("error").asText())
                .containsExactly("Lambda.TooManyRequestsException", "Lambda.ServiceException");
        var scheduled = run.eventsOfType("TaskScheduled");
        assertThat(EndedExecution.secondsBetween(failures.get(0), scheduled.get(1)))
                .isGreaterThanOrEqualTo(1);
        assertThat(EndedExecution.secondsBetween(failures.get(1), scheduled.get(2)))
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void an_order_is_compensated_in_reverse_when_a_later_step_fails() throws Exception {
        var executions = run("03-order-saga", "order-saga");
        assertThat(executions)
                .extracting(EndedExecution::status)
                .containsExactly("SUCCEEDED", "FAILED");
        var delivered = executions.getFirst();
        assertThat(delivered.output().path("parcel").path("parcel").asText()).isEqualTo("P-1002");
        assertThat(delivered.enteredStates())
                .containsExactly("ReserveStock", "ChargeCard", "ShipOrder");
        var compensated = executions.getLast();
        assertThat(compensated.error()).isEqualTo("NoCarrier");
        assertThat(compensated.enteredStates())
                .containsExactly(
                        "ReserveStock",
                        "ChargeCard",
                        "ShipOrder",
                        "RefundCard",
                        "ReleaseStock",
                        "OrderCancelled");
    }

    @Test
    void a_parallel_state_returns_results_in_the_order_of_its_branches() throws Exception {
        var run = singleExecution("04-parallel-quotes", "parallel-quotes");
        assertThat(run.output())
                .isEqualTo(AskelClient.parseJson("{\"carrier\": \"road\", \"price\": 7}"));
        assertThat(run.enteredStates())
                .containsExactlyInAnyOrder(
                        "AskCarriers", "QuoteRoad", "Customs", "QuoteAir", "Cheaper", "ByRoad");
        var joined = run.eventsOfType("ParallelStateSucceeded").getFirst();
        var waited = run.eventsOfType("WaitStateEntered").getFirst();
        assertThat(EndedExecution.secondsBetween(waited, joined)).isGreaterThanOrEqualTo(1);
    }

    @Test
    void a_map_prices_each_line_two_at_a_time() throws Exception {
        var run = singleExecution("05-map-line-items", "map-line-items");
        assertThat(run.output())
                .isEqualTo(
                        AskelClient.parseJson(
                                "{\"orderId\": \"1005\", \"lines\": 4, \"amounts\": [8, 7, 6, 2]}"));
        assertThat(run.eventsOfType("MapIterationSucceeded")).hasSize(4);
        int running = 0;
        for (var type : run.eventTypes()) {
            running += type.equals("MapIterationStarted") ? 1 : 0;
            running -= type.equals("MapIterationSucceeded") ? 1 : 0;
            assertThat(running).isBetween(0, 2);
        }
    }

    @Test
    void a_job_is_polled_every_second_until_it_is_done() throws Exception {
        var run = singleExecution("06-job-poller", "job-poller");
        assertThat(run.output().path("looks").asInt()).isEqualTo(3);
        var entered = run.eventsOfType("WaitStateEntered");
        var ended = run.eventsOfType("WaitStateExited");
        assertThat(entered).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(EndedExecution.secondsBetween(entered.get(i), ended.get(i)))
                    .isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void a_person_approves_or_rejects() throws Exception {
        var executions = run("07-manual-approval", "manual-approval");
        assertThat(executions)
                .extracting(EndedExecution::status)
                .containsExactly("SUCCEEDED", "FAILED");
        assertThat(executions.getFirst().output().path("approval").path("approvedBy").asText())
                .isEqualTo("me");
        assertThat(executions.getFirst().eventsOfType("ActivityStarted"))
                .extracting(event ->
                        event.path("activityStartedEventDetails").path("workerName").asText())
                .containsExactly("me");
        assertThat(executions.getLast().error()).isEqualTo("Rejected");
        assertThat(executions.getLast().cause()).isEqualTo("Take the bus.");
    }

    @Test
    void a_scheduled_function_polls_one_task_per_run() throws Exception {
        var executions = run("08-pull", "pull");
        assertThat(executions)
                .extracting(EndedExecution::status)
                .containsExactly("SUCCEEDED", "SUCCEEDED");
        assertThat(executions)
                .extracting(run -> run.output().path("resized").path("pixels").asInt())
                .containsExactly(307_200, 307_200);
    }

    @Test
    void a_branch_waits_until_a_worker_completes_its_task() throws Exception {
        var run = singleExecution("09-push", "push");
        assertThat(run.output())
                .isEqualTo(
                        AskelClient.parseJson(
                                """
                                {"order": "1009", "arrival": {"gate": 3, "orderId": "1009"}, "status": "STORED"}
                                """));
        // The branch with the function ended before the worker completed the task of the other
        // branch.
        assertThat(run.eventTypes().indexOf("LambdaFunctionSucceeded"))
                .isLessThan(run.eventTypes().indexOf("ActivitySucceeded"));
    }

    @Test
    void a_callback_times_out_without_heartbeats() throws Exception {
        var executions = run("10-callback", "callback");
        assertThat(executions)
                .extracting(EndedExecution::status)
                .containsExactly("SUCCEEDED", "FAILED");
        var delivered = executions.getFirst();
        assertThat(delivered.output().path("delivery").path("signedBy").asText())
                .isEqualTo("Väinö");
        // The task took longer than its heartbeat timeout, so its heartbeats were received.
        assertThat(
                        EndedExecution.secondsBetween(
                                delivered.eventsOfType("TaskSubmitted").getFirst(),
                                delivered.eventsOfType("TaskSucceeded").getFirst()))
                .isGreaterThan(4);
        var lost = executions.getLast();
        assertThat(lost.error()).isEqualTo("ParcelLost");
        assertThat(
                        EndedExecution.secondsBetween(
                                lost.eventsOfType("TaskScheduled").getFirst(),
                                lost.eventsOfType("TaskTimedOut").getFirst()))
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    void a_nested_workflow_returns_its_result() throws Exception {
        var run = singleExecution("11-nested", "nested");
        assertThat(run.output())
                .isEqualTo(
                        AskelClient.parseJson("{\"name\": \"Onni\", \"offer\": \"130 a year\"}"));
        var children = server().executions("premium");
        assertThat(children).extracting(EndedExecution::status).containsExactly("SUCCEEDED");
        assertThat(
                        AskelClient.parseJson(
                                        children.getFirst().description().path("input").asText())
                                .path("AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"))
                .isEqualTo(run.description().path("executionArn"));
    }

    @Test
    void a_csv_file_in_a_folder_is_mapped_to_files_of_results() throws Exception {
        var run = singleExecution("12-sales", "sales");
        assertThat(run.output()).isEqualTo(AskelClient.parseJson("{\"sales\": 7, \"total\": 317}"));
        assertThat(run.eventTypes()).containsOnlyOnce("MapRunStarted", "MapRunSucceeded");
        try (var results = Files.walk(server().buckets().resolve("shop/out"))) {
            assertThat(results.filter(Files::isRegularFile))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("manifest.json", "SUCCEEDED_0.json");
        }
    }
}
