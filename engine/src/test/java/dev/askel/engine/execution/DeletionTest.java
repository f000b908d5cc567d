package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** DeleteStateMachine while executions run. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DeletionTest {
    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    @Test
    void running_executions_fail_and_the_name_of_the_machine_can_be_reused() {
        var name = EngineRig.uniqueName("doomed");
        var calls = rig.functions().hold(name);
        var definition =
                """
                {"StartAt": "W", "States": {
                 "W": {"Type": "Choice", "Choices": [
                  {"Variable": "$.call", "BooleanEquals": true, "Next": "T"}], "Default": "S"},
                 "T": {"Type": "Task", "Resource": "%s", "End": true},
                 "S": {"Type": "Wait", "Seconds": 86400, "End": true}}}\
                """
                        .formatted(Functions.arn(name));
        var machine = client.createMachine(name, definition);
        var calling = client.start(machine, name + "-calling", "{\"call\":true}");
        var sleeping = client.start(machine, name + "-sleeping", "{\"call\":false}");
        calls.awaitNext();

        client.deleteMachine(machine);

        assertThat(refused(client.startAsync(caller(), machine, "late", "{}")))
                .isInstanceOfAny(
                        EngineError.StateMachineDeleting.class,
                        EngineError.StateMachineDoesNotExist.class);
        Eventually.holds(
                "both have ended",
                () ->
                        rig.query(
                                                row -> row.getString(1),
                                                """
                                                SELECT status FROM executions
                                                 WHERE machine_name = ? AND status <> 'RUNNING'\
                                                """,
                                                name)
                                        .size()
                                == 2);
        assertThat(
                        rig.query(
                                row -> row.getString(1),
                                "SELECT status FROM executions WHERE machine_name = ?",
                                name))
                .containsOnly(ExecutionStatus.FAILED.name());
        assertThat(client.describe(calling).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(client.describe(sleeping).cause()).contains("has been deleted");
        awaitDeletion(name);
        assertThat(client.createMachine(name, definition)).isEqualTo(machine);
    }

    @Test
    void a_deletion_recovers_a_quarantined_execution_once_until_much_later() {
        var name = EngineRig.uniqueName("poisoned");
        var machine = client.createMachine(name, SLEEP);
        client.start(machine, name, "{}");
        awaitPassivation(name);
        var payload =
                rig.query(
                                row -> row.getBytes(1),
                                "SELECT event_payload FROM event_journal WHERE persistence_id LIKE"
                                        + " ?",
                                "%/" + name)
                        .getFirst();
        rig.execute(
                "UPDATE event_journal SET event_payload = 'x' WHERE persistence_id LIKE ?",
                "%/" + name);
        rig.time().skip(Duration.ofSeconds(86_401));
        var first =
                Eventually.value(
                        "the execution is in quarantine",
                        () -> quarantineTimes(name),
                        rows -> !rows.isEmpty());

        client.deleteMachine(machine);

        var second =
                Eventually.value(
                        "the execution is recovered and quarantined again",
                        () -> quarantineTimes(name),
                        rows -> !rows.isEmpty() && !rows.equals(first));
        for (int i = 0; i < 3; i++) {
            deleteAnotherMachine();
            assertThat(quarantineTimes(name)).isEqualTo(second);
        }
        moveQuarantineToThePast(name);
        Eventually.value(
                "the execution is recovered again later",
                () -> quarantineTimes(name),
                rows -> !rows.isEmpty() && !rows.equals(List.of(0L)));

        rig.execute(
                "UPDATE event_journal SET event_payload = ? WHERE persistence_id LIKE ?",
                payload,
                "%/" + name);
        moveQuarantineToThePast(name);
        awaitDeletion(name);
        assertThat(quarantineTimes(name)).isEmpty();
    }

    private void moveQuarantineToThePast(String name) {
        rig.execute("UPDATE quarantine SET since = 0 WHERE persistence_id LIKE ?", "%/" + name);
    }

    private static final String SLEEP =
            """
            {"StartAt": "S", "States": {"S": {"Type": "Wait", "Seconds": 86400, "End": true}}}\
            """;

    private List<Long> quarantineTimes(String name) {
        return rig.query(
                row -> row.getLong(1),
                "SELECT since FROM quarantine WHERE persistence_id LIKE ?",
                "%/" + name);
    }

    private void awaitPassivation(String name) {
        Eventually.holds(
                name + " is passivated",
                () ->
                        rig.node().loadedExecutions().stream()
                                .noneMatch(id -> id.endsWith("/" + name)));
    }

    /**
     * Deletes another machine, and waits until its deletion is complete. This takes at least one
     * round.
     */
    private void deleteAnotherMachine() {
        var other = EngineRig.uniqueName("other");
        var machine = client.createMachine(other, SLEEP);
        client.start(machine, other, "{}");
        client.deleteMachine(machine);
        awaitDeletion(other);
    }

    private void awaitDeletion(String machineName) {
        Eventually.holds(
                machineName + " is deleted",
                () ->
                        rig.query(
                                        row -> row.getString(1),
                                        """
                                        SELECT name FROM machines
                                         WHERE name = ? AND deleted_at IS NULL\
                                        """,
                                        machineName)
                                .isEmpty());
    }
}
