package dev.askel.engine.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.partition.Slices;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.PoisonPill;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests, on a real node, wake-ups that only the pollers find. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class WakeupPollerTest {
    private static final EngineRig RIG = startNodeWithFastSweep();

    private final Client client = RIG.client();

    private static EngineRig startNodeWithFastSweep() {
        var rig =
                EngineRig.withoutNodes(
                        EngineRig.SETTINGS.toBuilder()
                                .sweep(
                                        new SweepPace(
                                                Duration.ofMillis(500), 1, Duration.ofMillis(20)))
                                .build());
        rig.addNode();
        return rig;
    }

    @AfterAll
    static void close() {
        RIG.close();
    }

    @AfterEach
    void deleteRowsWithoutExecution() {
        RIG.execute("DELETE FROM wakeups WHERE persistence_id LIKE 'nobody/%'");
        RIG.execute("DELETE FROM open_tasks WHERE persistence_id LIKE 'nobody/%'");
    }

    private static String persistenceId(String machineName, String name) {
        return RIG
                .query(
                        row -> row.getString(1),
                        "SELECT machine_id FROM machines WHERE name = ? AND deleted_at IS NULL",
                        machineName)
                .stream()
                .map(id -> "123456789012/us-east-1/" + id + "/" + name)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Stops an execution's actor without a write, as a hand-off does when its last message is lost.
     * The wake-up row still contains this node.
     */
    private static void stopEntity(String persistenceId) {
        Eventually.holds(
                "the execution is loaded",
                () -> RIG.node().loadedExecutions().contains(persistenceId));
        RIG.node()
                .system()
                .classicSystem()
                .actorSelection(
                        "/system/sharding/Execution/%d/%s"
                                .formatted(
                                        Slices.shardOf(persistenceId),
                                        URLEncoder.encode(persistenceId, StandardCharsets.UTF_8)))
                .tell(PoisonPill.getInstance(), ActorRef.noSender());
    }

    /** Returns the columns that a write to the execution would change. */
    private static List<String> rowVersion(String persistenceId) {
        return RIG.query(
                row -> row.getString(1),
                """
                SELECT w.xmin || ' ' || w.attempts || ' ' || (
                       SELECT count(*) FROM event_journal AS j
                        WHERE j.persistence_id = w.persistence_id)
                  FROM wakeups AS w WHERE w.persistence_id = ?\
                """,
                persistenceId);
    }

    @Test
    void a_call_that_a_live_node_has_lost_is_retried_and_other_calls_are_not() {
        var function = EngineRig.uniqueName("lost");
        var calls = RIG.functions().hold(function);
        var machine =
                client.createMachine(
                        function,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(Functions.arn(function)));
        // The healthy execution comes before the lost one in the sweep of the same poller.
        var prefix = persistenceId(function, "");
        var lost = nameInSlice(prefix, slice -> slice % 32 >= 16);
        int lostSlice = Slices.of(prefix + lost);
        var healthyName =
                nameInSlice(prefix, slice -> slice < lostSlice && slice / 32 == lostSlice / 32);
        var healthy = client.start(machine, healthyName, "\"healthy\"");
        var healthyCall = calls.awaitNext();
        var healthyId = prefix + healthyName;
        var before = rowVersion(healthyId);
        var execution = client.start(machine, lost, "\"lost\"");
        var first = calls.awaitNext();

        stopEntity(prefix + lost);

        var second = calls.awaitNext();
        assertThat(second.call().idempotencyKey()).isEqualTo(first.call().idempotencyKey());
        stopEntity(prefix + lost);
        var third = calls.awaitNext();
        assertThat(rowVersion(healthyId)).isEqualTo(before).hasSize(1);
        assertThat(calls.count()).isZero();
        third.answer("1");
        assertThat(client.awaitOutput(execution)).isEqualTo("1");
        healthyCall.answer("2");
        assertThat(client.awaitOutput(healthy)).isEqualTo("2");
    }

    private static String nameInSlice(String prefix, IntPredicate slice) {
        return IntStream.range(0, 100_000)
                .mapToObj(n -> "x" + n)
                .filter(name -> slice.test(Slices.of(prefix + name)))
                .findFirst()
                .orElseThrow();
    }

    private static SliceRange rangeOf(String persistenceId) {
        return SliceRange.part(Slices.of(persistenceId) / 32, WakeupPollers.COUNT);
    }

    @Test
    void rows_that_remain_due_do_not_hide_a_later_row() {
        var name = EngineRig.uniqueName("younger");
        var machine =
                client.createMachine(
                        name,
                        """
                        {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}\
                        """);
        var execution = client.start(machine, name, "{}");
        var range = rangeOf(persistenceId(name, name));
        RIG.execute(
                """
                INSERT INTO wakeups (persistence_id, slice, due, in_flight, owes)
                SELECT 'nobody/' || n, ?::int + n % 32, n, false, true
                  FROM generate_series(1, 2500) AS n\
                """,
                range.from());

        RIG.time().skip(Duration.ofSeconds(3601));

        client.awaitEnd(execution);
    }

    @Test
    void heartbeats_without_an_execution_do_not_hide_a_later_heartbeat() {
        var name = EngineRig.uniqueName("beating");
        var activity = client.createActivity(name);
        var machine =
                client.createMachine(
                        name,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s",
                         "HeartbeatSeconds": 600, "End": true}}}\
                        """
                                .formatted(activity));
        var execution = client.start(machine, name, "{}");
        client.pollTask(activity, "w");
        Eventually.value(
                "the dispatch is stored, so only the timeout after a year is due",
                () ->
                        RIG.query(
                                row -> row.getLong(1),
                                "SELECT due FROM wakeups WHERE persistence_id = ?",
                                persistenceId(name, name)),
                due ->
                        due.size() == 1
                                && due.getFirst()
                                        > RIG.time().millis() + Duration.ofDays(300).toMillis());
        var range = rangeOf(persistenceId(name, name));
        RIG.execute(
                """
                INSERT INTO open_tasks (persistence_id, frame, ordinal, slice, kind, status,
                    scheduled_at, heartbeat_seconds, heartbeat_due, redrive_count)
                SELECT 'nobody/' || n, '0', 1, ?::int + n % 32, 'callback', 'taken', n, 1, n, 0
                  FROM generate_series(1, 2500) AS n\
                """,
                range.from());

        RIG.time().skip(Duration.ofSeconds(601));

        assertThat(client.awaitEnd(execution).error()).isEqualTo("States.Timeout");
        assertThat(client.types(execution)).contains(HistoryEventType.ActivityTimedOut);
    }
}
