package dev.askel.engine.visibility;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.RedriveStatus;
import dev.askel.engine.sql.ExactText;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * DescribeExecution (docs/aws/api.md, 4.3; shapes as recorded in test_sfn_api and base.test_base).
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ExecutionDescriptionsTest {
    private static final String ARN = "arn:aws:states:us-east-1:123456789012:execution:orders:";

    private static TestCatalogue catalogue;
    private static ExecutionDescriptions descriptions;
    private static UUID orders;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        descriptions =
                new ExecutionDescriptions(
                        catalogue.workers(),
                        catalogue.time(),
                        new RedriveVerdict.RedriveLimits(25_000, Duration.ofDays(365)));
        orders = catalogue.insertMachine("orders");
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    @Test
    void a_running_execution_has_neither_stop_date_nor_output() {
        insertRunning("running");

        assertThat(describe("running"))
                .isEqualTo(
                        new DescribeExecutionResult(
                                ARN + "running",
                                "arn:aws:states:us-east-1:123456789012:stateMachine:orders",
                                "running",
                                ExecutionStatus.RUNNING,
                                NOW,
                                null,
                                "{\"a\": 1}",
                                null,
                                true,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                0,
                                null,
                                RedriveStatus.NOT_REDRIVABLE,
                                "Execution is RUNNING and cannot be redriven"));
    }

    @Test
    void a_succeeded_execution_has_its_output_unchanged() {
        var id = insertRunning("succeeded");
        catalogue.endExecution(
                id, "SUCCEEDED", NOW.plusSeconds(3), "{ \"ö\": 1.10, \"n\": \"\\u0000\" }");

        var described = describe("succeeded");

        assertThat(described.output()).isEqualTo("{ \"ö\": 1.10, \"n\": \"\\u0000\" }");
        assertThat(described.stopDate()).isEqualTo(NOW.plusSeconds(3));
        assertThat(described.redriveStatusReason())
                .isEqualTo("Execution is SUCCEEDED and cannot be redriven");
    }

    @Test
    void error_and_cause_keep_every_character() {
        var id = insertRunning("failed");
        catalogue.endExecution(id, "FAILED", NOW.plusSeconds(3), null);
        catalogue.execute(
                "UPDATE executions SET error = ?, cause = ? WHERE persistence_id = ?",
                encode("Some\0Failure"),
                encode("half a pair: \ud83d"),
                id.persistenceId());

        var described = describe("failed");

        assertThat(described.error()).isEqualTo("Some\0Failure");
        assertThat(described.cause()).isEqualTo("half a pair: \ud83d");
        assertThat(described.redriveStatus()).isEqualTo(RedriveStatus.REDRIVABLE);
        assertThat(described.redriveStatusReason()).isNull();
    }

    private static byte[] encode(String text) {
        return Objects.requireNonNull(ExactText.encode(text)).toArray();
    }

    @Test
    void an_execution_cannot_be_redriven_after_the_redrive_period() {
        var id = insertRunning("stale");
        catalogue.endExecution(id, "ABORTED", NOW.minus(Duration.ofDays(15)), null);

        assertThat(describe("stale").redriveStatusReason())
                .isEqualTo("Execution redrivable period exceeded.");
    }

    @Test
    void metadata_only_omits_the_data() {
        var id = insertRunning("secret");
        catalogue.endExecution(id, "SUCCEEDED", NOW.plusSeconds(3), "{}");

        var described =
                ok(
                        descriptions.describeExecution(
                                CALLER,
                                new DescribeExecutionRequest(
                                        ARN + "secret", IncludedData.METADATA_ONLY)));

        assertThat(described.dataIncluded()).isFalse();
        assertThat(described.input()).isNull();
        assertThat(described.output()).isNull();
        assertThat(described.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void an_execution_of_a_deleted_machine_is_described_and_not_redrivable() {
        var machine = catalogue.insertMachine("gone", "STANDARD", "DELETED", NOW.minusSeconds(60));
        var id = catalogue.insertExecution(machine, "gone", "last", NOW.minusSeconds(50));
        catalogue.endExecution(id, "FAILED", NOW, null);

        var described = describeArn(ARN.replace("orders", "gone") + "last");

        assertThat(described.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(described.redriveStatusReason())
                .isEqualTo("State machine is in DELETING status.");
    }

    @Test
    void invalid_arns_have_the_messages_of_AWS() {
        assertThat(refusal(CALLER, "no arn").message())
                .isEqualTo("Invalid Arn: 'Invalid ARN prefix: no arn'");
        assertThat(refusal(CALLER, ARN.replace("execution", "express") + "a:b").message())
                .isEqualTo("Invalid Arn: 'Resource type not valid in this context: express'");
        assertThat(refusal(CALLER, ARN + "unknown").message())
                .isEqualTo("Execution Does Not Exist: '" + ARN + "unknown'");
    }

    @Test
    void executions_of_another_account_or_region_are_not_visible() {
        insertRunning("mine");

        assertThat(refusal(new Caller("999999999999", "us-east-1", "r"), ARN + "mine").message())
                .isEqualTo("Execution Does Not Exist: '" + ARN + "mine'");
        assertThat(refusal(new Caller("123456789012", "eu-north-1", "r"), ARN + "mine").name())
                .isEqualTo("ExecutionDoesNotExist");
    }

    private static ExecutionId insertRunning(String name) {
        return catalogue.insertExecution(orders, "orders", name, NOW);
    }

    private static DescribeExecutionResult describe(String name) {
        return describeArn(ARN + name);
    }

    private static DescribeExecutionResult describeArn(String arn) {
        return ok(
                descriptions.describeExecution(
                        CALLER, new DescribeExecutionRequest(arn, IncludedData.ALL_DATA)));
    }

    private static EngineError refusal(Caller caller, String arn) {
        return refused(
                descriptions.describeExecution(
                        caller, new DescribeExecutionRequest(arn, IncludedData.ALL_DATA)));
    }
}
