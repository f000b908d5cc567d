package dev.askel.engine.registry;

import static dev.askel.engine.registry.TestRegistry.SUCCEED;
import static dev.askel.engine.registry.TestRegistry.arn;
import static dev.askel.engine.registry.TestRegistry.machine;
import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.StateMachineStatus;
import dev.askel.engine.api.StateMachines.DeleteStateMachineRequest;
import dev.askel.engine.api.StateMachines.DescribeStateMachineRequest;
import dev.askel.engine.api.Tag;
import dev.askel.engine.api.Tags.ListTagsForResourceRequest;
import dev.askel.engine.registry.TestRegistry.Creation;
import dev.askel.engine.visibility.TestCatalogue;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * DeleteStateMachine (docs/aws/api.md, 4.1; recorded: test_sfn_api, test_delete_nonexistent_sm).
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MachineDeletionsTest {
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
    void a_machine_without_running_executions_is_deleted_at_once_with_all_its_rows() {
        machines.create(Creation.of("idle", SUCCEED).tags(new Tag("k", "v")));
        var id = machines.resolveForStart("idle").machineId();

        machines.delete("idle");

        assertThat(describeRefusal("idle"))
                .isEqualTo(new EngineError.StateMachineDoesNotExist(arn("idle")));
        assertThat(refused(machines.registry.resolveForStart(machine("idle"))).name())
                .isEqualTo("StateMachineDoesNotExist");
        assertThat(catalogue.execute("DELETE FROM machines WHERE machine_id = ?", id)).isZero();
        assertThat(catalogue.execute("DELETE FROM revisions WHERE machine_id = ?", id)).isZero();
        assertThat(catalogue.execute("DELETE FROM tags WHERE resource_arn = ?", arn("idle")))
                .isZero();
        assertThat(machines.startedDeletions).doesNotContain(id);
    }

    @Test
    void a_machine_with_running_executions_is_deleting_until_they_end() {
        machines.create("busy");
        var id = machines.resolveForStart("busy").machineId();
        var first = catalogue.insertExecution(id, "busy", "first", NOW);
        var second = catalogue.insertExecution(id, "busy", "second", NOW);

        machines.delete("busy");

        assertThat(machines.startedDeletions).contains(id);
        assertThat(ok(machines.registry.deletions().listDeleting(null, 100))).contains(id);
        assertThat(machines.describe("busy").status()).isEqualTo(StateMachineStatus.DELETING);
        assertThat(refused(machines.registry.resolveForStart(machine("busy"))))
                .isEqualTo(new EngineError.StateMachineDeleting(arn("busy")));
        assertThat(creationRefusal("busy"))
                .isEqualTo(new EngineError.StateMachineDeleting(arn("busy")));

        catalogue.endExecution(first, "FAILED", NOW.plusSeconds(1), null);
        assertThat(finish(id)).isFalse();
        catalogue.endExecution(second, "FAILED", NOW.plusSeconds(1), null);
        assertThat(finish(id)).isTrue();
        assertThat(finish(id)).isTrue();

        assertThat(describeRefusal("busy").name()).isEqualTo("StateMachineDoesNotExist");
        assertThat(ok(machines.registry.deletions().listDeleting(null, 100))).doesNotContain(id);
    }

    @Test
    void the_name_of_a_deleted_machine_is_free_and_its_revisions_are_kept_for_its_executions() {
        machines.create(Creation.of("reborn", SUCCEED).tags(new Tag("k", "v")));
        var old = machines.resolveForStart("reborn");
        var execution = catalogue.insertExecution(old.machineId(), "reborn", "e", NOW);
        catalogue.endExecution(execution, "SUCCEEDED", NOW.plusSeconds(1), "{}");
        machines.delete("reborn");

        machines.create("reborn");

        assertThat(machines.resolveForStart("reborn").machineId()).isNotEqualTo(old.machineId());
        assertThat(
                        ok(machines.registry
                                        .tags()
                                        .listTagsForResource(
                                                CALLER,
                                                new ListTagsForResourceRequest(arn("reborn"))))
                                .tags())
                .isEmpty();
        var elsewhere = new TestRegistry(catalogue).registry;
        assertThat(ok(elsewhere.revision(old.machineId(), 1)).definition()).isEqualTo(SUCCEED);
    }

    @Test
    void finishDeletion_does_not_delete_an_active_machine() {
        machines.create("alive");

        assertThat(finish(machines.resolveForStart("alive").machineId())).isFalse();
        assertThat(machines.describe("alive").status()).isEqualTo(StateMachineStatus.ACTIVE);
    }

    @Test
    void a_repeated_deletion_notifies_running_executions_again() {
        machines.create("twice");
        var id = machines.resolveForStart("twice").machineId();
        var running = catalogue.insertExecution(id, "twice", "e", NOW);

        machines.delete("twice");
        machines.delete("twice");
        assertThat(machines.startedDeletions).filteredOn(id::equals).hasSize(2);

        catalogue.endExecution(running, "FAILED", NOW.plusSeconds(1), null);
        machines.delete("twice");
        assertThat(describeRefusal("twice").name()).isEqualTo("StateMachineDoesNotExist");
    }

    @Test
    void the_deletion_of_an_unknown_machine_succeeds() {
        machines.delete("nobody");
        machines.delete("nobody:7");
        machines.create("theirs");
        ok(
                machines.registry
                        .stateMachines()
                        .deleteStateMachine(
                                new Caller("999999999999", "us-east-1", "r"),
                                new DeleteStateMachineRequest(arn("theirs"))));
        assertThat(machines.describe("theirs").status()).isEqualTo(StateMachineStatus.ACTIVE);
        assertThat(
                        refused(
                                        machines.registry
                                                .stateMachines()
                                                .deleteStateMachine(
                                                        CALLER, new DeleteStateMachineRequest("x")))
                                .message())
                .isEqualTo("Invalid Arn: 'Invalid ARN prefix: x'");
    }

    private static boolean finish(UUID machineId) {
        return ok(machines.registry.deletions().finishDeletion(machineId));
    }

    private static EngineError creationRefusal(String name) {
        return refused(
                machines.registry
                        .stateMachines()
                        .createStateMachine(CALLER, Creation.of(name, SUCCEED).request()));
    }

    private static EngineError describeRefusal(String name) {
        return refused(
                machines.registry
                        .stateMachines()
                        .describeStateMachine(
                                CALLER,
                                new DescribeStateMachineRequest(arn(name), IncludedData.ALL_DATA)));
    }
}
