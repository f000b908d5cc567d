package dev.askel.engine.registry;

import static dev.askel.engine.registry.TestRegistry.PASS;
import static dev.askel.engine.registry.TestRegistry.SUCCEED;
import static dev.askel.engine.registry.TestRegistry.arn;
import static dev.askel.engine.registry.TestRegistry.update;
import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ROLE;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.LoggingConfiguration.Level;
import dev.askel.engine.api.StateMachines.DescribeStateMachineForExecutionRequest;
import dev.askel.engine.api.StateMachines.UpdateStateMachineRequest;
import dev.askel.engine.api.StateMachines.UpdateStateMachineResult;
import dev.askel.engine.api.TracingConfiguration;
import dev.askel.engine.visibility.TestCatalogue;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** UpdateStateMachine (docs/aws/api.md, 4.1; recorded: test_sfn_api, test_sfn_api_versioning). */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MachineUpdateTest {
    private static TestCatalogue catalogue;
    private static TestRegistry machines;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        machines = new TestRegistry(catalogue);
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    @Test
    void an_update_creates_a_revision_and_keeps_the_other_values() {
        machines.create(
                TestRegistry.Creation.of("changing", PASS)
                        .logging(new LoggingConfiguration(Level.OFF, true, null)));
        catalogue.moveTime(Duration.ofSeconds(1));

        var first = machines.updateDefinition("changing", SUCCEED);

        assertThat(first.updateDate()).isEqualTo(catalogue.now());
        assertThat(first.revisionId()).isNotNull();
        var described = machines.describe("changing");
        assertThat(described.definition()).isEqualTo(SUCCEED);
        assertThat(described.revisionId()).isEqualTo(first.revisionId());
        assertThat(described.roleArn()).isEqualTo(ROLE);
        assertThat(described.loggingConfiguration().includeExecutionData()).isTrue();
        assertThat(described.creationDate()).isBefore(first.updateDate());

        var second = ok(send(update("changing", null, ROLE + "2")));
        assertThat(second.revisionId()).isNotEqualTo(first.revisionId());
        assertThat(machines.describe("changing").definition()).isEqualTo(SUCCEED);
        assertThat(machines.describe("changing").roleArn()).isEqualTo(ROLE + "2");
    }

    @Test
    void an_update_with_the_same_values_changes_only_the_update_date() {
        machines.create("same");
        catalogue.moveTime(Duration.ofSeconds(1));

        var untouched = machines.updateDefinition("same", PASS);
        assertThat(untouched).isEqualTo(new UpdateStateMachineResult(catalogue.now(), null, null));
        assertThat(machines.describe("same").revisionId()).isNull();

        var changed = machines.updateDefinition("same", SUCCEED);
        catalogue.moveTime(Duration.ofSeconds(1));
        var again = machines.updateDefinition("same", SUCCEED);
        assertThat(again.revisionId()).isEqualTo(changed.revisionId());
        assertThat(again.updateDate()).isAfter(changed.updateDate());
    }

    @Test
    void an_update_without_values_is_refused() {
        machines.create("still");

        assertThat(refused(send(update("still", null, null))).message())
                .isEqualTo(
                        "Either the definition, the role ARN, the LoggingConfiguration, or the"
                                + " TracingConfiguration must be specified");
    }

    @Test
    void only_existing_machines_without_qualifier_are_updated() {
        machines.create("plain");

        assertThat(refused(send(update("nobody", PASS, null))).message())
                .isEqualTo("State Machine Does Not Exist: '" + arn("nobody") + "'");
        assertThat(
                        refused(
                                        send(
                                                new UpdateStateMachineRequest(
                                                        arn("plain") + ":1",
                                                        PASS,
                                                        null,
                                                        null,
                                                        null,
                                                        false,
                                                        null,
                                                        null)))
                                .message())
                .isEqualTo("State Machine Does Not Exist: '" + arn("plain") + ":1'");
    }

    @Test
    void a_refused_update_changes_nothing() {
        machines.create("guarded");

        assertThat(refused(send(update("guarded", "{}", ROLE + "2"))).name())
                .isEqualTo("InvalidDefinition");
        assertThat(refused(send(update("guarded", null, "x"))).name()).isEqualTo("InvalidArn");
        assertThat(
                        refused(
                                        send(
                                                new UpdateStateMachineRequest(
                                                        arn("guarded"),
                                                        SUCCEED,
                                                        null,
                                                        new LoggingConfiguration(
                                                                Level.ALL, null, null),
                                                        null,
                                                        false,
                                                        null,
                                                        null)))
                                .name())
                .isEqualTo("InvalidLoggingConfiguration");
        assertThat(
                        refused(
                                        send(
                                                new UpdateStateMachineRequest(
                                                        arn("guarded"),
                                                        SUCCEED,
                                                        null,
                                                        null,
                                                        null,
                                                        false,
                                                        "first",
                                                        null)))
                                .name())
                .isEqualTo("ValidationException");
        assertThat(machines.describe("guarded").definition()).isEqualTo(PASS);
    }

    @Test
    void a_machine_that_is_being_deleted_is_not_updated() {
        machines.create("leaving");
        var id = machines.resolveForStart("leaving").machineId();
        catalogue.insertExecution(id, "leaving", "running", NOW);
        machines.delete("leaving");

        assertThat(refused(send(update("leaving", SUCCEED, null))))
                .isEqualTo(new EngineError.StateMachineDeleting(arn("leaving")));
    }

    @Test
    void a_running_execution_keeps_its_revision() {
        machines.create("pinned");
        var id = machines.resolveForStart("pinned").machineId();
        var execution = catalogue.insertExecution(id, "pinned", "running", NOW);
        machines.updateDefinition("pinned", SUCCEED);

        var described =
                ok(
                        machines.registry
                                .stateMachines()
                                .describeStateMachineForExecution(
                                        CALLER, forExecution(execution.arn("pinned").toString())));

        assertThat(described.definition()).isEqualTo(PASS);
        assertThat(described.revisionId()).isNull();
        assertThat(described.stateMachineArn()).isEqualTo(arn("pinned"));
        assertThat(described.name()).isEqualTo("pinned");
        assertThat(machines.describe("pinned").definition()).isEqualTo(SUCCEED);
    }

    @Test
    void describing_the_machine_of_an_unknown_execution_is_refused() {
        assertThat(
                        refused(
                                        machines.registry
                                                .stateMachines()
                                                .describeStateMachineForExecution(
                                                        CALLER,
                                                        forExecution(
                                                                "arn:aws:states:us-east-1:123456789012:execution:a:b")))
                                .message())
                .isEqualTo(
                        "Execution Does Not Exist:"
                                + " 'arn:aws:states:us-east-1:123456789012:execution:a:b'");
    }

    private static DescribeStateMachineForExecutionRequest forExecution(String arn) {
        return new DescribeStateMachineForExecutionRequest(arn, IncludedData.ALL_DATA);
    }

    @Test
    void concurrent_updates_each_create_a_revision() {
        machines.create("contended");
        var before = machines.resolveForStart("contended").generation();

        var updates =
                IntStream.range(0, 20)
                        .mapToObj(i -> send(update("contended", null, ROLE + i)))
                        .toList();

        assertThat(updates.stream().map(stage -> ok(stage).revisionId()).distinct()).hasSize(20);
        var after = ok(machines.registry.resolveForStart(TestRegistry.machine("contended")));
        assertThat(after.generation()).isEqualTo(before + 20);
        assertThat(after.revision().revision()).isEqualTo(21);
    }

    @Test
    void tracing_alone_can_be_updated() {
        machines.create("traced");

        ok(
                send(
                        new UpdateStateMachineRequest(
                                arn("traced"),
                                null,
                                null,
                                null,
                                new TracingConfiguration(true),
                                false,
                                null,
                                null)));

        assertThat(machines.describe("traced").tracingConfiguration().enabled()).isTrue();
    }

    private static CompletionStage<Answer<UpdateStateMachineResult>> send(
            UpdateStateMachineRequest request) {
        return machines.registry.stateMachines().updateStateMachine(CALLER, request);
    }
}
