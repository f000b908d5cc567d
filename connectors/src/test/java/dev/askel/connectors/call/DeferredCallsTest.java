package dev.askel.connectors.call;

import static dev.askel.connectors.call.GateFixture.ANSWER;
import static dev.askel.connectors.call.GateFixture.ORDERS;
import static dev.askel.connectors.call.GateFixture.REFUSED;
import static dev.askel.connectors.call.GateFixture.STOCK;
import static dev.askel.connectors.call.GateFixture.WAITING_MAX;
import static dev.askel.connectors.call.GateFixture.awaitDeferred;
import static dev.askel.connectors.call.GateFixture.awaitLatch;
import static dev.askel.connectors.call.GateFixture.awaitThat;
import static dev.askel.connectors.call.GateFixture.createDeferrableCall;
import static dev.askel.connectors.call.GateFixture.isUnreachable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.call.HttpExchange.NotSent;
import dev.askel.engine.task.CallStatus.Kind;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests calls that are deferred because too many calls wait. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DeferredCallsTest {
    private final GateFixture fixture = new GateFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void calls_beyond_those_that_wait_in_memory_are_deferred_and_retried_when_permits_are_free()
            throws Exception {
        var gates = fixture.createGates(2, 1, 10, Duration.ofMinutes(1));
        var release = new CountDownLatch(1);
        var slow = createDeferrableCall();
        var _ = fixture.startCall(slow, () -> gates.call(ORDERS, () -> awaitLatch(release)));
        fixture.awaitStatus(slow, Kind.SENT);
        var waiting =
                IntStream.range(0, WAITING_MAX).mapToObj(_ -> createDeferrableCall()).toList();
        for (var call : waiting) {
            var _ = fixture.startCall(call, () -> gates.call(ORDERS, () -> ANSWER));
            fixture.awaitStatus(call, Kind.WAITS_FOR_PERMIT);
        }

        var deferral =
                awaitDeferred(
                        fixture.startCall(
                                createDeferrableCall(), () -> gates.call(ORDERS, () -> ANSWER)));

        assertThat(deferral.permit()).isEqualTo("lambda http://orders.example:8080");
        assertThat(gates.reservePermits(deferral.permit(), 100)).isZero();
        assertThat(gates.statistics().getFirst().deferralCount()).isEqualTo(1);
        var patient = TestTaskCalls.call(TestTaskCalls.INVOKE, "{}");
        var last = fixture.startCall(patient, () -> gates.call(ORDERS, () -> ANSWER));
        fixture.awaitStatus(patient, Kind.WAITS_FOR_PERMIT);
        release.countDown();
        assertThat(last.get(30, TimeUnit.SECONDS)).isInstanceOf(TaskOutcome.Answered.class);
        fixture.clockOffset.set(Duration.ofSeconds(2));
        assertThat(gates.reservePermits(deferral.permit(), 100)).isBetween(1, 1 + WAITING_MAX + 5);
    }

    @Test
    void during_an_outage_few_calls_wait_in_memory_and_the_others_are_deferred() throws Exception {
        var gates = fixture.createGates(1_000, 500, 1, Duration.ofMinutes(5));
        var up = new AtomicReference<>(false);
        for (int i = 0; i < GateSettings.PARKED_MAX; i++) {
            var _ =
                    fixture.startCall(
                            createDeferrableCall(),
                            () -> gates.call(ORDERS, () -> up.get() ? ANSWER : REFUSED));
        }
        awaitThat(() ->
                gates.statistics().stream()
                        .anyMatch(gate -> gate.callsParked() >= GateSettings.PARKED_MAX - 1));

        var outcomes =
                IntStream.range(0, 50)
                        .mapToObj(_ ->
                                fixture.startCall(
                                        createDeferrableCall(),
                                        () -> gates.call(ORDERS, () -> ANSWER)))
                        .toList();

        awaitThat(() -> gates.statistics().getFirst().deferralCount() >= 49);
        var permit = "lambda http://orders.example:8080";
        assertThat(gates.reservePermits(permit, 100))
                .as("free permits while calls in memory try")
                .isZero();
        up.set(true);
        for (var each : fixture.startedCalls) {
            assertThat(each.get(30, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(outcomes).isNotEmpty();
        awaitThat(() -> !isUnreachable(gates));
        fixture.clockOffset.set(Duration.ofSeconds(2));
        assertThat(gates.reservePermits(permit, 100)).isEqualTo(100);
    }

    @Test
    void a_deferred_call_that_waited_long_enough_fails_without_a_permit() throws Exception {
        var gates = fixture.createGates(10, 1, 1, Duration.ofMinutes(1));
        var _ =
                fixture.startCall(
                        TestTaskCalls.call(TestTaskCalls.INVOKE, "{}"),
                        () -> gates.call(ORDERS, () -> REFUSED));
        awaitThat(() -> isUnreachable(gates));
        var since = Instant.now();

        fixture.clockOffset.set(Duration.ofMinutes(2));
        var result = new AtomicReference<HttpExchange>();
        fixture.startCall(
                        TestTaskCalls.call(TestTaskCalls.INVOKE, "{}").asDeferrable(since),
                        () -> {
                            result.set(gates.call(ORDERS, () -> REFUSED));
                            return ANSWER;
                        })
                .get(30, TimeUnit.SECONDS);

        assertThat(result.get()).isInstanceOf(NotSent.class);
    }

    @Test
    void a_deferred_call_fails_when_it_waited_long_enough_during_an_outage() throws Exception {
        var gates = fixture.createGates(10, 10, 1, Duration.ofMinutes(1));
        var first =
                fixture.startCall(createDeferrableCall(), () -> gates.call(ORDERS, () -> REFUSED));
        awaitThat(() -> isUnreachable(gates));
        var since = Instant.now();

        fixture.clockOffset.set(Duration.ofMinutes(2));
        var result = new AtomicReference<HttpExchange>();
        var late = TestTaskCalls.call(TestTaskCalls.INVOKE, "{}").asDeferrable(since);
        fixture.startCall(
                        late,
                        () -> {
                            result.set(gates.call(ORDERS, () -> REFUSED));
                            return ANSWER;
                        })
                .get(30, TimeUnit.SECONDS);

        assertThat(result.get()).isInstanceOf(NotSent.class);
        first.get(30, TimeUnit.SECONDS);
    }

    @Test
    void a_call_is_not_deferred_after_it_has_sent_a_request() throws Exception {
        var gates = fixture.createGates(1, 1, 10, Duration.ofMinutes(1));
        var release = new CountDownLatch(1);
        var slow = TestTaskCalls.call(TestTaskCalls.INVOKE, "{}");
        var sent = new CountDownLatch(1);
        var twoSteps = createDeferrableCall();
        var continueCall = new CountDownLatch(1);
        var outcome =
                fixture.startCall(
                        twoSteps,
                        () -> {
                            gates.call(STOCK, () -> ANSWER);
                            sent.countDown();
                            continueCall.await();
                            return gates.call(ORDERS, () -> ANSWER);
                        });
        assertThat(sent.await(30, TimeUnit.SECONDS)).isTrue();
        var _ = fixture.startCall(slow, () -> gates.call(ORDERS, () -> awaitLatch(release)));
        fixture.awaitStatus(slow, Kind.SENT);
        for (int i = 0; i < WAITING_MAX; i++) {
            var next = TestTaskCalls.call(TestTaskCalls.INVOKE, "{}");
            var _ = fixture.startCall(next, () -> gates.call(ORDERS, () -> ANSWER));
            fixture.awaitStatus(next, Kind.WAITS_FOR_PERMIT);
        }

        continueCall.countDown();

        fixture.awaitStatus(twoSteps, Kind.WAITS_FOR_PERMIT);
        release.countDown();
        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(TaskOutcome.Answered.class);
    }
}
