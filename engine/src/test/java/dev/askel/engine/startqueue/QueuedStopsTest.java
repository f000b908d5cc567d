package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.EngineError;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Stops of executions that are refused unless the execution is queued. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class QueuedStopsTest {
    private final EngineRig rig = EngineRig.shared();
    private final LimitedMachine limited = new LimitedMachine(rig);
    private final Client client = limited.client();
    private final String machine = limited.arn();

    private void assertStopped(String execution) {
        var stopped = ok(limited.stopQueued(execution));
        var ended = client.describe(execution);
        assertThat(ended.status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(ended.error()).isEqualTo("Obsolete");
        assertThat(ended.stopDate()).isEqualTo(stopped.stopDate());
        // A repeated stop has the same answer.
        assertThat(ok(limited.stopQueued(execution))).isEqualTo(stopped);
    }

    private void assertContinues(String execution) {
        assertThat(limited.stopRefusal(execution))
                .isEqualTo(new EngineError.ConflictException("The execution is not queued."));
        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
    }

    @Test
    void only_a_queued_execution_is_stopped() {
        var unlimited = client.start(machine, "unlimited", "{}");
        var unlimitedCall = limited.work().awaitNext();
        limited.limit(1, null);
        var running = client.start(machine, "running", "{}");
        var call = limited.work().awaitNext();
        var queued = client.start(machine, "queued", "{}");
        limited.awaitCounts(1, 1);

        assertContinues(unlimited);
        assertContinues(running);
        assertStopped(queued);
        assertThat(client.types(queued))
                .containsExactly(
                        HistoryEventType.ExecutionStarted, HistoryEventType.ExecutionAborted);
        limited.awaitCounts(1, 0);

        unlimitedCall.answer("1");
        call.answer("2");
        assertThat(client.awaitOutput(running)).isEqualTo("2");
        var ended = client.describe(running);
        assertThat(ok(limited.stopQueued(running)).stopDate()).isEqualTo(ended.stopDate());
        assertThat(client.describe(running).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void an_execution_that_has_not_accepted_its_permit_is_stopped() {
        limited.limit(1, null);
        client.start(machine, "running", "{}");
        var call = limited.work().awaitNext();
        var name = EngineRig.uniqueName("granted");
        var granted = client.start(machine, name, "{}");
        limited.awaitCounts(1, 1);
        // The grant is lost, and is not repeated soon.
        rig.execute(
                """
                WITH granted AS (
                  UPDATE start_requests
                     SET state = 'GRANTED', decision = nextval('start_decisions'),
                         decided_at = requested_at, send_after = requested_at + 86400000
                   WHERE persistence_id LIKE ? RETURNING slot)
                UPDATE start_slots s SET used = used + 1, waiting = waiting - 1
                  FROM granted g WHERE s.slot = g.slot\
                """,
                "%/" + name);
        limited.awaitCounts(2, 0);

        assertStopped(granted);
        limited.awaitCounts(1, 0);
        call.answer("1");
        limited.awaitCounts(0, 0);
    }

    @Test
    void a_queued_redrive_is_stopped() {
        limited.limit(1, null);
        var failed = client.start(machine, "failed", "{}");
        limited.work().awaitNext().fail("E", "because");
        client.awaitEnd(failed);
        client.start(machine, "running", "{}");
        var call = limited.work().awaitNext();
        client.redrive(failed);
        limited.awaitCounts(1, 1);

        assertStopped(failed);
        limited.awaitCounts(1, 0);
        call.answer("1");
    }

    @Test
    void a_queued_execution_in_quarantine_is_stopped_when_it_is_readable_again() {
        // The end of the time-out is a time at which pollers load the execution.
        var slow = limited.createMachine(", \"TimeoutSeconds\": 86400");
        ok(limited.limits().pause(caller(), slow, true));
        var name = EngineRig.uniqueName("unreadable");
        var queued = client.start(slow, name, "{}");
        limited.awaitCounts(slow, 0, 1);
        Eventually.holds(
                "the execution is passivated",
                () ->
                        rig.node().loadedExecutions().stream()
                                .noneMatch(id -> id.endsWith("/" + name)));
        var payload =
                rig.query(
                                row -> row.getBytes(1),
                                "SELECT event_payload FROM event_journal WHERE persistence_id LIKE ?",
                                "%/" + name)
                        .getFirst();
        rig.execute(
                "UPDATE event_journal SET event_payload = 'x' WHERE persistence_id LIKE ?",
                "%/" + name);
        assertThat(
                        rig.execute(
                                "UPDATE wakeups SET due = 0 WHERE persistence_id LIKE ?",
                                "%/" + name))
                .isEqualTo(1);
        Eventually.holds(
                "the execution is in quarantine", () -> rig.countRows("quarantine", name) == 1);
        rig.execute(
                "UPDATE event_journal SET event_payload = ? WHERE persistence_id LIKE ?",
                payload,
                "%/" + name);

        assertStopped(queued);
        assertThat(rig.countRows("quarantine", name)).isZero();
        limited.awaitCounts(slow, 0, 0);
        ok(limited.limits().resume(caller(), slow));
    }
}
