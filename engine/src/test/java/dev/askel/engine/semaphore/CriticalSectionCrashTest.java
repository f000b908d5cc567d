package dev.askel.engine.semaphore;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.SemaphoreName;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.Pauses.NewPause;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionRegion;
import java.util.List;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Permits after the loss of a node, and rows that no execution requests. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CriticalSectionCrashTest {
    private static final String NAME = "deploy";

    private final EngineRig rig = EngineRig.withOneNode();
    private final Functions.HeldCalls work = rig.functions().hold(NAME);

    @AfterEach
    void close() {
        rig.close();
    }

    private String createMachine() {
        return rig.client()
                .createMachine(
                        "deploying",
                        """
                        {"StartAt": "Enter", "States": {
                          "Enter": {"Type": "Task", "Resource": "arn:aws:states:::askel:acquire",
                            "Parameters": {"Name": "%s"}, "ResultPath": null, "Next": "Work"},
                          "Work": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(NAME, Functions.arn(NAME)));
    }

    private List<String> states() {
        return rig.query(
                row -> row.getString(1),
                "SELECT state FROM askel.semaphore_requests ORDER BY position");
    }

    private void awaitStates(String... states) {
        Eventually.value("the states of the requests", this::states, List.of(states)::equals);
    }

    @Test
    void holders_and_waiters_survive_the_loss_of_their_node() {
        var machine = createMachine();
        var first = rig.client().start(machine, "first", "{}");
        work.awaitNext();
        var second = rig.client().start(machine, "second", "{}");
        awaitStates("HELD", "WAITING");

        rig.killAndRestart();
        // The call is repeated, and the permit still belongs to the first execution.
        work.awaitNext().answer("1");
        assertThat(rig.client().awaitOutput(first)).isEqualTo("1");
        work.awaitNext().answer("2");
        assertThat(rig.client().awaitOutput(second)).isEqualTo("2");
        awaitStates();
    }

    @Test
    void a_grant_whose_message_was_lost_is_sent_again() {
        var machine = createMachine();
        rig.execute(
                "INSERT INTO askel.semaphores (semaphore, permit_limit, created_at) VALUES (?, 0, 0)",
                caller().account() + "/" + caller().region() + "/" + NAME + "/");
        var first = rig.client().start(machine, "first", "{}");
        awaitStates("WAITING");
        rig.killAndRestart(() ->
                rig.execute(
                        """
                        UPDATE askel.semaphore_requests SET state = 'GRANTED', decided_at = 1,
                               send_after = 1, decision = nextval('askel.semaphore_decisions')\
                        """));

        work.awaitNext().answer("1");
        assertThat(rig.client().awaitOutput(first)).isEqualTo("1");
    }

    @Test
    void a_release_by_a_lost_node_is_found_by_the_poll() {
        var machine = createMachine();
        rig.execute(
                "INSERT INTO askel.semaphores (semaphore, permit_limit, created_at) VALUES (?, 0, 0)",
                caller().account() + "/" + caller().region() + "/" + NAME + "/");
        var first = rig.client().start(machine, "first", "{}");
        awaitStates("WAITING");
        rig.execute("UPDATE askel.semaphores SET permit_limit = 1");
        work.awaitNext().answer("1");
        assertThat(rig.client().awaitOutput(first)).isEqualTo("1");
    }

    @Test
    void a_granted_request_that_no_task_awaits_is_removed() {
        var machine = createMachine();
        var first = rig.client().start(machine, "first", "{}");
        var call = work.awaitNext();
        awaitStates("HELD");
        rig.execute(
                """
                INSERT INTO askel.semaphore_requests (persistence_id, frame, ordinal, semaphore,
                       permits, request_limit, state, requested_at, decided_at, send_after,
                       decision)
                SELECT persistence_id, frame, 77, semaphore || 'x', 1, 1, 'GRANTED', 1, 1, 1, 7
                  FROM askel.semaphore_requests\
                """);
        awaitStates("HELD");
        assertThat(
                        ok(rig.node().engine().semaphores().list(caller(), Page.of(10, null)))
                                .semaphores())
                .extracting(each -> each.name())
                .containsExactly(new SemaphoreName(NAME, ""));
        call.answer("1");
        rig.client().awaitEnd(first);
    }

    @Test
    void the_requests_of_an_ended_execution_are_removed() {
        var machine = createMachine();
        var first = rig.client().start(machine, "first", "{}");
        var call = work.awaitNext();
        rig.execute(
                """
                INSERT INTO askel.semaphore_requests (persistence_id, frame, ordinal, semaphore,
                       permits, request_limit, state, requested_at)
                SELECT persistence_id || 'gone', frame, ordinal, semaphore, 1, 1, 'HELD', 1
                  FROM askel.semaphore_requests\
                """);
        call.answer("1");
        rig.client().awaitEnd(first);
        // Each new node sweeps in its first poll.
        rig.killAndRestart();
        awaitStates();
    }

    @Test
    void a_semaphore_that_nobody_uses_is_removed_although_no_decision_follows_its_release() {
        rig.execute(
                "INSERT INTO askel.semaphores (semaphore, permit_limit, created_at) VALUES (?, NULL, 0), (?, 3, 0)",
                caller().account() + "/" + caller().region() + "/unused/",
                caller().account() + "/" + caller().region() + "/limited/");
        // Each new node sweeps in its first poll.
        rig.killAndRestart();
        Eventually.value(
                "the semaphores",
                () ->
                        rig.query(
                                row -> row.getString(1),
                                "SELECT split_part(semaphore, '/', 3) FROM askel.semaphores"),
                List.of("limited")::equals);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "Askel.SemaphoreLimitExceeded")
    void an_outdated_decision_changes_nothing(@Nullable String error) {
        var machine = createMachine();
        var first = rig.client().start(machine, "first", "{}");
        var firstCall = work.awaitNext();
        var second = rig.client().start(machine, "second", "{}");
        awaitStates("HELD", "WAITING");

        // The decision about a request whose row was inserted again, as by a restored backup.
        var waiter =
                rig.query(
                        row -> List.of(row.getString(1), row.getString(2), row.getString(3)),
                        """
                        SELECT persistence_id, frame, ordinal FROM askel.semaphore_requests
                         WHERE state = 'WAITING'\
                        """);
        var key = waiter.getFirst();
        ClusterSharding.get(rig.node().system())
                .entityRefFor(ExecutionRegion.KEY, key.get(0))
                .tell(
                        new ExecutionCommand.PermitsDecided(
                                key.get(1), Integer.parseInt(key.get(2)), 7, error, null));
        // The waiter has recovered from its journal, and still waits.
        assertThat(rig.client().describe(second).status()).isEqualTo(ExecutionStatus.RUNNING);
        ok(
                rig.node()
                        .engine()
                        .repairs()
                        .repair(second, new Repair.Wake(), "after the outdated decision"));
        awaitStates("HELD", "WAITING");
        assertThat(work.count()).isZero();

        firstCall.answer("1");
        work.awaitNext().answer("2");
        assertThat(rig.client().awaitOutput(first)).isEqualTo("1");
        assertThat(rig.client().awaitOutput(second)).isEqualTo("2");
    }

    @Test
    void a_refusal_from_before_a_pause_does_not_end_the_request_after_the_resume() {
        var machine = createMachine();
        rig.client().start(machine, "first", "{}");
        var firstCall = work.awaitNext();
        var second = rig.client().start(machine, "second", "{}");
        awaitStates("HELD", "WAITING");
        var key =
                rig.query(
                                row ->
                                        List.of(
                                                row.getString(1),
                                                row.getString(2),
                                                row.getString(3)),
                                """
                                SELECT persistence_id, frame, ordinal FROM askel.semaphore_requests
                                 WHERE state = 'WAITING'\
                                """)
                        .getFirst();
        ok(
                rig.node()
                        .engine()
                        .pauses()
                        .pause(
                                caller(),
                                second,
                                new NewPause(null, null, Timeouts.CONTINUE, false)));
        awaitStates("HELD");

        // The resume is not written yet when the refusal arrives.
        var entity =
                ClusterSharding.get(rig.node().system())
                        .entityRefFor(ExecutionRegion.KEY, key.getFirst());
        entity.tell(new ExecutionCommand.Resume(null, rig.node().system().ignoreRef()));
        entity.tell(
                new ExecutionCommand.PermitsDecided(
                        key.get(1), Integer.parseInt(key.getLast()), 7, "Outdated", null));

        // The write of both was refused, so the execution is still paused.
        Eventually.holds(
                "the execution waits again",
                () -> {
                    ok(rig.node().engine().pauses().resume(caller(), second, false));
                    return states().equals(List.of("HELD", "WAITING"));
                });
        firstCall.answer("1");
        work.awaitNext().answer("2");
        assertThat(rig.client().awaitOutput(second)).isEqualTo("2");
    }

    @Test
    void wakes_keep_the_place_in_the_queue() {
        var machine = createMachine();
        rig.client().start(machine, "first", "{}");
        var firstCall = work.awaitNext();
        var second = rig.client().start(machine, "second", "{\"n\": 2}");
        awaitStates("HELD", "WAITING");
        rig.client().start(machine, "third", "{\"n\": 3}");
        awaitStates("HELD", "WAITING", "WAITING");

        for (int i = 0; i < 3; i++) {
            ok(rig.node().engine().repairs().repair(second, new Repair.Wake(), "wake" + i));
        }
        firstCall.answer("1");

        var secondCall = work.awaitNext();
        assertThat(secondCall.call().parameters().text()).contains("2");
        secondCall.answer("2");
        work.awaitNext().answer("3");
        awaitStates();
    }

    @Test
    void decisions_of_executions_in_quarantine_stop_no_other_decisions() {
        var machine = createMachine();
        rig.execute(
                "INSERT INTO askel.semaphores (semaphore, permit_limit, created_at) VALUES (?, 0, 0)",
                caller().account() + "/" + caller().region() + "/" + NAME + "/");
        var first = rig.client().start(machine, "first", "{}");
        awaitStates("WAITING");
        rig.killAndRestart(() -> {
            rig.execute(
                    """
                    INSERT INTO askel.semaphore_requests (persistence_id, frame, ordinal,
                           semaphore, permits, request_limit, state, requested_at, decided_at,
                           send_after, decision)
                    SELECT 'quarantined' || n, '', 0, 'a/r/other/', 1, 1, 'GRANTED', ?, 1, 0, n
                      FROM generate_series(1, ?) AS n\
                    """,
                    Long.MAX_VALUE / 2,
                    2 * PollTable.ROWS_MAX);
            rig.execute(
                    """
                    UPDATE askel.semaphore_requests SET state = 'GRANTED', decided_at = 1,
                           send_after = 1, decision = nextval('askel.semaphore_decisions')
                     WHERE persistence_id NOT LIKE 'quarantined%'\
                    """);
        });

        work.awaitNext().answer("1");
        assertThat(rig.client().awaitOutput(first)).isEqualTo("1");
    }
}
