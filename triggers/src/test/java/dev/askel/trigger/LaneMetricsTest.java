package dev.askel.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Tag;
import dev.askel.trigger.schedule.Schedules.ScheduleRequest;
import dev.askel.trigger.target.Delivery.Origin;
import dev.askel.trigger.target.RetryPolicy;
import dev.askel.trigger.target.Target;
import dev.askel.trigger.target.TargetCodec;
import dev.askel.trigger.target.TriggerMetrics.DeliveryResult;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The metrics that the lanes of a node report. */
@TestInstance(Lifecycle.PER_CLASS)
@DisplayNameGeneration(ReplaceUnderscores.class)
class LaneMetricsTest {
    private static final String DESTINATION =
            "arn:aws:events:us-east-1:123456789012:api-destination/slow/00000000-0000-4000-8000-000000000007";

    private final RecordedMetrics metrics = new RecordedMetrics();
    private final TriggerRig rig = new TriggerRig(metrics);

    @AfterAll
    void close() {
        rig.close();
    }

    private String hourly(String overlap) {
        var machine =
                rig.engines()
                        .client()
                        .createMachine(
                                EngineRig.uniqueName("waiting"),
                                "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":864000,\"End\":true}}}");
        var group = EngineRig.uniqueName(overlap);
        Client.ok(
                rig.schedules()
                        .createScheduleGroup(
                                Client.caller(),
                                group,
                                List.of(new Tag("askel:overlap", overlap)),
                                null));
        Client.ok(
                rig.schedules()
                        .createSchedule(
                                Client.caller(),
                                new ScheduleRequest(
                                        group,
                                        "hourly",
                                        TriggerRig.definition("rate(1 hours)", machine, "{}"),
                                        null)));
        return machine;
    }

    private long attempts(DeliveryResult result) {
        return metrics.attempts(Origin.SCHEDULE, result);
    }

    @Test
    void occurrences_that_an_overlap_policy_drops_or_delays_have_results_of_their_own() {
        var machine = hourly("skip");
        rig.awaitExecutions(machine, 1);
        rig.awaitDeliveries(machine);
        long delivered = attempts(DeliveryResult.DELIVERED);
        long deferred = attempts(DeliveryResult.DEFERRED);
        int occurrences = metrics.lateness().size();

        rig.engines().time().skip(Duration.ofMinutes(60));
        Eventually.holds("the occurrence is skipped", () -> attempts(DeliveryResult.SKIPPED) == 1);
        assertThat(attempts(DeliveryResult.DELIVERED)).isEqualTo(delivered);
        assertThat(metrics.lateness()).hasSize(occurrences + 1);
        assertThat(metrics.lateness()).allMatch(late -> !late.isNegative());

        var queued = hourly("queue");
        rig.awaitExecutions(queued, 1);
        rig.engines().time().skip(Duration.ofMinutes(60));
        Eventually.holds("the occurrence waits", () -> attempts(DeliveryResult.QUEUED) >= 1);
        assertThat(attempts(DeliveryResult.DEFERRED)).isEqualTo(deferred);
        rig.engines().client().stop(rig.executions(queued).getFirst().executionArn(), null, null);
        rig.awaitExecutions(queued, 2);
        rig.awaitDeliveries(queued);
    }

    @Test
    void a_saturated_destination_is_not_called_before_its_rate_permits() throws SQLException {
        var target =
                TargetCodec.encode(
                        new Target(
                                DESTINATION,
                                "arn:aws:iam::123456789012:role/r",
                                "{}",
                                RetryPolicy.DEFAULT,
                                null,
                                Target.NO_PARAMETERS));
        try (var connection = rig.connect();
                var destination =
                        connection.prepareStatement(
                                """
                                INSERT INTO api_destinations VALUES ('123456789012', 'us-east-1', 'slow',
                                    '00000000-0000-4000-8000-000000000007', NULL,
                                    'arn:aws:events:us-east-1:123456789012:connection/c/1',
                                    'https://slow.example.com/', 'POST', 5, 0, 0)\
                                """);
                var backlog =
                        connection.prepareStatement(
                                """
                                INSERT INTO trigger_deliveries (delivery_id, source_id, lane, account,
                                    region, source_arn, origin, execution_name, occurred_at, created_at,
                                    due_at, overlap, target_arn, target)
                                SELECT gen_random_uuid(), gen_random_uuid(), n % 8, '123456789012',
                                    'us-east-1', 'a', 'RULE', 'n', now, now, now, 'ALLOW', ?, ?
                                  FROM generate_series(1, 300) AS n,
                                       (SELECT ?::bigint AS now) AS t\
                                """)) {
            destination.executeUpdate();
            backlog.setString(1, DESTINATION);
            backlog.setBytes(2, target);
            backlog.setLong(3, rig.engines().time().millis());
            backlog.executeUpdate();
        }

        Eventually.holds(
                "some calls are made",
                () ->
                        metrics.attempts(Origin.RULE, DeliveryResult.RETRIED)
                                        + metrics.attempts(Origin.RULE, DeliveryResult.DROPPED)
                                >= 20);

        // Without pauses, each lane would delay all rows of the backlog each second.
        assertThat(metrics.attempts(Origin.RULE, DeliveryResult.DEFERRED)).isLessThan(250);
    }
}
