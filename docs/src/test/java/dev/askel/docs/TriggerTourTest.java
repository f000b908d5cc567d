package dev.askel.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.askel.load.process.Mosquitto;
import dev.askel.load.wire.AskelClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
 * Runs the commands of the tour's READMEs about triggers, signals, deployments and pauses, with the
 * AWS CLI and curl.
 */
@Tag("nightly")
@TestInstance(Lifecycle.PER_CLASS)
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TriggerTourTest {
    @TempDir private static Path folder;

    private @Nullable TourRun tour;

    @BeforeAll
    void start() {
        assumeTrue(CommandLineTourClient.isInstalled(), "boto3 or the AWS CLI is missing");
        assumeTrue(
                LocalProgram.runs("openssl", "version") && LocalProgram.runs("curl", "--version"),
                "openssl or curl is missing");
        tour = TourRun.withCommandLineIfInstalled(List.of());
    }

    @AfterAll
    void stop() {
        if (tour != null) {
            tour.close();
        }
    }

    private EndedExecution run(String folder, String machine) throws Exception {
        Objects.requireNonNull(tour).client().run(folder);
        return single(machine);
    }

    private EndedExecution single(String machine) throws Exception {
        var executions = Objects.requireNonNull(tour).server().executions(machine);
        assertThat(executions).hasSize(1);
        assertThat(executions.getFirst().status()).isEqualTo("SUCCEEDED");
        return executions.getFirst();
    }

    @Test
    void a_schedule_starts_an_execution_with_its_due_time() throws Exception {
        var execution = run("13-schedule", "daily-report");
        assertThat(execution.output().path("report").asText())
                .matches("Sales before \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(execution.description().path("name").asText()).startsWith("daily-report-");
    }

    @Test
    void a_rule_starts_an_execution_for_the_event_that_it_matches() throws Exception {
        var execution = run("14-event-rule", "review-order");
        assertThat(execution.output()).isEqualTo(AskelClient.parseJson("{\"review\": \"large\"}"));
    }

    @Test
    void a_webhook_starts_one_execution_for_a_repeated_request() throws Exception {
        var execution = run("15-webhook", "accept-order");
        assertThat(execution.output()).isEqualTo(AskelClient.parseJson("{\"accepted\": \"o-15\"}"));
        assertThat(execution.description().path("name").asText()).isEqualTo("accept-order.o-15");
    }

    @Test
    void a_message_of_a_broker_starts_one_execution_although_it_is_repeated() throws Exception {
        assumeTrue(Mosquitto.isInstalled(), "Mosquitto and its clients are not installed");
        var running = Objects.requireNonNull(tour);
        try (var broker = Mosquitto.start(folder, "allow_anonymous true", List.of())) {
            ((CommandLineTourClient) running.client()).run("16-mqtt", broker.port());
        }
        assertThat(single("cool-down").output())
                .isEqualTo(AskelClient.parseJson("{\"cooled\": \"7\", \"from\": 95}"));
    }

    @Test
    void a_cloud_event_starts_an_execution_whose_end_calls_a_url() throws Exception {
        var execution = run("17-cloud-event", "take-order");
        assertThat(execution.output())
                .isEqualTo(AskelClient.parseJson("{\"orderId\": \"o-17\", \"total\": 250}"));
    }

    @Test
    void an_execution_waits_for_signals_and_counts_a_repeated_one_once() throws Exception {
        var execution = run("18-signal", "ship-when-paid");
        assertThat(execution.output())
                .isEqualTo(AskelClient.parseJson("{\"shipped\": \"o-18\", \"paid\": 100}"));
    }

    @Test
    void a_newer_deployment_supersedes_the_one_that_waits_for_its_start() throws Exception {
        var running = Objects.requireNonNull(tour);
        running.client().run("19-deployment");
        assertThat(running.server().executions("deployment"))
                .extracting(
                        each -> each.description().path("name").asText(), EndedExecution::outcome)
                .containsExactlyInAnyOrder(
                        tuple("c-1", deployed("c-1")),
                        tuple("c-2", deployed("c-2")),
                        tuple("c-3", "ABORTED Askel.Superseded"),
                        tuple("c-4", deployed("c-4")));
    }

    @Test
    void calls_wait_while_their_function_is_down_and_a_paused_execution_waits_longer()
            throws Exception {
        var running = Objects.requireNonNull(tour);
        running.client().run("20-outage");
        assertThat(running.server().executions("charge-order"))
                .extracting(EndedExecution::outcome)
                .containsExactlyInAnyOrder(
                        "SUCCEEDED {\"charge\":\"C-o-1\"}", "SUCCEEDED {\"charge\":\"C-o-2\"}");
    }

    private static String deployed(String commit) {
        return "SUCCEEDED {\"deployed\":\"%s\",\"approvedBy\":\"me\"}".formatted(commit);
    }
}
