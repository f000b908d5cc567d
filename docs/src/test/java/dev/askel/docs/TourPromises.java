package dev.askel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.wire.AskelClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What each folder of the tour shows, whoever travels and whatever the server runs on. */
@DisplayNameGeneration(ReplaceUnderscores.class)
abstract class TourPromises {
    abstract TourServer server();

    abstract Traveller traveller();

    private final Map<String, List<Run>> visited = new HashMap<>();

    /**
     * The executions of a folder's machine, in the order of their starts; a folder is visited once.
     */
    List<Run> visit(String folder, String machine) throws Exception {
        var known = visited.get(folder);
        if (known != null) {
            return known;
        }
        traveller().visit(folder);
        var runs = server().runs(machine);
        visited.put(folder, runs);
        return runs;
    }

    private Run only(String folder, String machine) throws Exception {
        var runs = visit(folder, machine);
        assertThat(runs).hasSize(1);
        return runs.getFirst();
    }

    @Test
    void two_functions_run_one_after_the_other() throws Exception {
        var run = only("01-two-functions", "two-functions");
        assertThat(run.output())
                .isEqualTo(AskelClient.read("{\"invoice\": \"INV-1001\", \"amount\": 30}"));
        assertThat(run.types())
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
    void a_credit_check_is_tried_again_on_lambda_s_errors() throws Exception {
        var run = only("02-credit-check", "credit-check");
        assertThat(run.output().path("decision").asText()).isEqualTo("APPROVED");
        assertThat(run.output().path("credit").path("calls").asInt()).isEqualTo(3);
        var failures = run.ofType("TaskFailed");
        assertThat(failures)
                .extracting(event -> event.path("taskFailedEventDetails").path("error").asText())
                .containsExactly("Lambda.TooManyRequestsException", "Lambda.ServiceException");
        var scheduled = run.ofType("TaskScheduled");
        assertThat(Run.secondsBetween(failures.get(0), scheduled.get(1))).isGreaterThanOrEqualTo(1);
        assertThat(Run.secondsBetween(failures.get(1), scheduled.get(2))).isGreaterThanOrEqualTo(1);
    }

    @Test
    void an_order_is_undone_backwards_when_a_later_step_fails() throws Exception {
        var runs = visit("03-order-saga", "order-saga");
        assertThat(runs).extracting(Run::status).containsExactly("SUCCEEDED", "FAILED");
        var delivered = runs.getFirst();
        assertThat(delivered.output().path("parcel").path("parcel").asText()).isEqualTo("P-1002");
        assertThat(delivered.entered()).containsExactly("ReserveStock", "ChargeCard", "ShipOrder");
        var undone = runs.getLast();
        assertThat(undone.error()).isEqualTo("NoCarrier");
        assertThat(undone.entered())
                .containsExactly(
                        "ReserveStock",
                        "ChargeCard",
                        "ShipOrder",
                        "RefundCard",
                        "ReleaseStock",
                        "OrderCancelled");
    }

    @Test
    void parallel_work_joins_in_the_order_of_its_branches() throws Exception {
        var run = only("04-parallel-quotes", "parallel-quotes");
        assertThat(run.output())
                .isEqualTo(AskelClient.read("{\"carrier\": \"road\", \"price\": 7}"));
        assertThat(run.entered())
                .containsExactlyInAnyOrder(
                        "AskCarriers", "QuoteRoad", "Customs", "QuoteAir", "Cheaper", "ByRoad");
        var joined = run.ofType("ParallelStateSucceeded").getFirst();
        var waited = run.ofType("WaitStateEntered").getFirst();
        assertThat(Run.secondsBetween(waited, joined)).isGreaterThanOrEqualTo(1);
    }

    @Test
    void a_map_prices_each_line_two_at_a_time() throws Exception {
        var run = only("05-map-line-items", "map-line-items");
        assertThat(run.output())
                .isEqualTo(
                        AskelClient.read(
                                "{\"orderId\": \"1005\", \"lines\": 4, \"amounts\": [8, 7, 6, 2]}"));
        assertThat(run.ofType("MapIterationSucceeded")).hasSize(4);
        int running = 0;
        for (var type : run.types()) {
            running += type.equals("MapIterationStarted") ? 1 : 0;
            running -= type.equals("MapIterationSucceeded") ? 1 : 0;
            assertThat(running).isBetween(0, 2);
        }
    }

    @Test
    void a_job_is_asked_every_second_until_it_is_done() throws Exception {
        var run = only("06-job-poller", "job-poller");
        assertThat(run.output().path("looks").asInt()).isEqualTo(3);
        var begun = run.ofType("WaitStateEntered");
        var ended = run.ofType("WaitStateExited");
        assertThat(begun).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(Run.secondsBetween(begun.get(i), ended.get(i))).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void a_person_approves_or_refuses() throws Exception {
        var runs = visit("07-manual-approval", "manual-approval");
        assertThat(runs).extracting(Run::status).containsExactly("SUCCEEDED", "FAILED");
        assertThat(runs.getFirst().output().path("approval").path("approvedBy").asText())
                .isEqualTo("me");
        assertThat(runs.getFirst().ofType("ActivityStarted"))
                .extracting(event ->
                        event.path("activityStartedEventDetails").path("workerName").asText())
                .containsExactly("me");
        assertThat(runs.getLast().error()).isEqualTo("Rejected");
        assertThat(runs.getLast().cause()).isEqualTo("Take the bus.");
    }

    @Test
    void a_scheduled_function_pulls_one_task_at_each_run() throws Exception {
        var runs = visit("08-pull", "pull");
        assertThat(runs).extracting(Run::status).containsExactly("SUCCEEDED", "SUCCEEDED");
        assertThat(runs)
                .extracting(run -> run.output().path("resized").path("pixels").asInt())
                .containsExactly(307_200, 307_200);
    }

    @Test
    void a_branch_waits_until_somebody_pushes_its_condition() throws Exception {
        var run = only("09-push", "push");
        assertThat(run.output())
                .isEqualTo(
                        AskelClient.read(
                                """
                                {"order": "1009", "arrival": {"gate": 3, "orderId": "1009"}, "status": "STORED"}
                                """));
        // The branch that works was long done when the other's condition came true.
        assertThat(run.types().indexOf("LambdaFunctionSucceeded"))
                .isLessThan(run.types().indexOf("ActivitySucceeded"));
    }

    @Test
    void a_callback_lives_by_its_heartbeats_and_dies_without() throws Exception {
        var runs = visit("10-callback", "callback");
        assertThat(runs).extracting(Run::status).containsExactly("SUCCEEDED", "FAILED");
        var delivered = runs.getFirst();
        assertThat(delivered.output().path("delivery").path("signedBy").asText())
                .isEqualTo("Väinö");
        // Longer than one heartbeat may take: they were heard.
        assertThat(
                        Run.secondsBetween(
                                delivered.ofType("TaskSubmitted").getFirst(),
                                delivered.ofType("TaskSucceeded").getFirst()))
                .isGreaterThan(4);
        var lost = runs.getLast();
        assertThat(lost.error()).isEqualTo("ParcelLost");
        assertThat(
                        Run.secondsBetween(
                                lost.ofType("TaskScheduled").getFirst(),
                                lost.ofType("TaskTimedOut").getFirst()))
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    void a_nested_workflow_returns_its_result() throws Exception {
        var run = only("11-nested", "nested");
        assertThat(run.output())
                .isEqualTo(AskelClient.read("{\"name\": \"Onni\", \"offer\": \"130 a year\"}"));
        var children = server().runs("premium");
        assertThat(children).extracting(Run::status).containsExactly("SUCCEEDED");
        assertThat(
                        AskelClient.read(children.getFirst().description().path("input").asText())
                                .path("AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"))
                .isEqualTo(run.description().path("executionArn"));
    }
}
