package dev.askel.trigger.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.workbench.EndpointRules;
import dev.askel.engine.api.workbench.EndpointRules.EndpointUse;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.RecordedMetrics;
import dev.askel.trigger.TriggerRig;
import dev.askel.trigger.schedule.ScheduleDefinition;
import dev.askel.trigger.schedule.ScheduleDefinition.ActionAfterCompletion;
import dev.askel.trigger.schedule.ScheduleDefinition.State;
import dev.askel.trigger.schedule.Schedules.ScheduleRequest;
import dev.askel.trigger.target.Delivery.Origin;
import dev.askel.trigger.target.PendingDelivery.Progress;
import dev.askel.trigger.target.TriggerMetrics.DeliveryResult;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Deliveries to endpoints with a limit or a pause. */
@TestInstance(Lifecycle.PER_CLASS)
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LimitedDeliveryTest {
    private static final RetryPolicy NO_RETRY =
            new RetryPolicy(RetryPolicy.EVENT_AGE_SECONDS_MAX, 0);

    private final RecordedMetrics metrics = new RecordedMetrics();
    private final TriggerRig rig = new TriggerRig(metrics);

    @AfterAll
    void close() {
        rig.close();
    }

    private EndpointRules rules() {
        return rig.engines().node().engine().endpointRules();
    }

    private void awaitRule(String endpoint) {
        Eventually.holds(
                "the node knows the rule",
                () ->
                        rig.engines().node().engine().endpointUse().stream()
                                .anyMatch(use -> use.endpoint().equals(endpoint)));
    }

    private long waiting() {
        return rig.engines().node().engine().endpointUse().stream()
                .mapToLong(EndpointUse::waiting)
                .sum();
    }

    private static Target target(String function) {
        return new Target(
                Functions.arn(function),
                "arn:aws:iam::123456789012:role/scheduler",
                "{}",
                NO_RETRY,
                null,
                Target.NO_PARAMETERS);
    }

    private long attempts(DeliveryResult result) {
        return metrics.attempts(Origin.SCHEDULE, result);
    }

    @Test
    void a_delivery_to_a_paused_endpoint_stays_a_row_without_a_failed_attempt() {
        var function = EngineRig.uniqueName("paused");
        var endpoint = "lambda:function:" + function;
        // The ARN is the name of a function that a delivery calls.
        rig.engines().functions().answerWith(Functions.arn(function), input -> input);
        Client.ok(rules().pauseEndpoint(endpoint));
        awaitRule(endpoint);

        Client.ok(
                rig.schedules()
                        .createSchedule(
                                Client.caller(),
                                new ScheduleRequest(
                                        "default", function, hourly(target(function)), null)));
        Eventually.holds("the delivery is deferred", () -> attempts(DeliveryResult.DEFERRED) >= 1);
        rig.engines().time().skip(Duration.ofSeconds(11));
        Eventually.holds(
                "the delivery is deferred again", () -> attempts(DeliveryResult.DEFERRED) >= 2);
        assertThat(rig.engines().functions().calls(Functions.arn(function))).isEmpty();

        Client.ok(rules().resumeEndpoint(endpoint, 1_000.0));
        rig.engines().time().skip(Duration.ofSeconds(11));
        Eventually.holds("the delivery is made", () -> attempts(DeliveryResult.DELIVERED) == 1);
        rig.awaitDeliveries(Functions.arn(function));
        assertThat(rig.engines().functions().calls(Functions.arn(function))).hasSize(1);
        assertThat(attempts(DeliveryResult.DROPPED)).isZero();
        assertThat(attempts(DeliveryResult.RETRIED)).isZero();
    }

    private static ScheduleDefinition hourly(Target target) {
        return new ScheduleDefinition(
                "rate(1 hours)",
                "UTC",
                null,
                null,
                null,
                State.ENABLED,
                ActionAfterCompletion.NONE,
                null,
                null,
                target);
    }

    @Test
    void a_delivery_waits_for_a_permit_for_a_bounded_time_and_is_deferred_then() {
        var function = EngineRig.uniqueName("limited");
        var endpoint = "lambda:function:" + function;
        var held = rig.engines().functions().hold(Functions.arn(function));
        Client.ok(rules().setEndpointLimit(endpoint, 1, null));
        awaitRule(endpoint);
        var first = call(function, Eventually.DEADLINE);
        var running = held.awaitNext();

        var deferred = Eventually.get(call(function, Duration.ofMillis(200)));
        assertThat(deferred).isInstanceOf(CallResult.Deferred.class);
        assertThat(waiting()).isZero();

        var second = call(function, Eventually.DEADLINE);
        Eventually.holds("the call waits", () -> waiting() == 1);
        running.answer("{}");
        held.awaitNext().answer("{}");
        assertThat(Eventually.get(first)).isInstanceOf(CallResult.Delivered.class);
        assertThat(Eventually.get(second)).isInstanceOf(CallResult.Delivered.class);
        assertThat(rig.engines().functions().calls(Functions.arn(function))).hasSize(2);
    }

    private CompletionStage<CallResult> call(String function, Duration permitWaitMax) {
        var engine = rig.engines().node().engine();
        var now = rig.engines().time().now();
        var id = UUID.randomUUID();
        var delivery =
                new Delivery(
                        id,
                        id,
                        Client.caller().account(),
                        Client.caller().region(),
                        "arn:aws:scheduler:us-east-1:123456789012:schedule/default/s",
                        Origin.SCHEDULE,
                        "e",
                        now,
                        now,
                        now,
                        Overlap.ALLOW,
                        target(function));
        try (var workers = SqlWorkers.open("calls", rig.engines().database().dataSource(), 1, 1)) {
            return new TargetCalls(
                            engine.executions(),
                            engine.taskConnectors(),
                            new OverlapCheck(workers, engine.executions()),
                            Destinations.NONE,
                            permitWaitMax)
                    .call(new PendingDelivery(delivery, Progress.NONE));
        }
    }
}
