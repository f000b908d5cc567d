package dev.askel.connectors.call;

import static dev.askel.connectors.call.GateFixture.ANSWER;
import static dev.askel.connectors.call.GateFixture.ORDERS;
import static dev.askel.connectors.call.GateFixture.PAUSE;
import static dev.askel.connectors.call.GateFixture.REFUSED;
import static dev.askel.connectors.call.GateFixture.STOCK;
import static dev.askel.connectors.call.GateFixture.awaitLatch;
import static dev.askel.connectors.call.GateFixture.awaitThat;
import static dev.askel.connectors.call.GateFixture.isUnreachable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.askel.connectors.TestTaskCalls;
import dev.askel.engine.task.CallStatus.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class EndpointGatesTest {
    private final GateFixture fixture = new GateFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_call_beyond_an_endpoints_permits_waits_and_one_to_another_endpoint_does_not()
            throws Exception {
        var gates = fixture.createGates(2, 1, 10, Duration.ofMinutes(1));
        var release = new CountDownLatch(1);
        var slow = TestTaskCalls.call(TestTaskCalls.INVOKE, "{}");
        var next = TestTaskCalls.call(TestTaskCalls.INVOKE, "{}");
        var _ = fixture.startCall(slow, () -> gates.call(ORDERS, () -> awaitLatch(release)));
        fixture.awaitStatus(slow, Kind.SENT);
        var second = fixture.startCall(next, () -> gates.call(ORDERS, () -> ANSWER));
        fixture.awaitStatus(next, Kind.WAITS_FOR_PERMIT);

        var toOtherEndpoint =
                fixture.startCall(
                        TestTaskCalls.call(TestTaskCalls.INVOKE, "{}"),
                        () -> gates.call(STOCK, () -> ANSWER));

        assertThat(toOtherEndpoint.get(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(second).isNotDone();
        assertThat(gates.statistics().getFirst())
                .isEqualTo(
                        new GateStatistics(
                                "lambda", "http://orders.example:8080", 1, 1, 0, 0, null));
        release.countDown();
        assertThat(second.get(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void all_endpoints_together_have_a_limit() throws Exception {
        var gates = fixture.createGates(1, 1, 10, Duration.ofMinutes(1));
        var release = new CountDownLatch(1);
        var slow = TestTaskCalls.call(TestTaskCalls.INVOKE, "{}");
        var next = TestTaskCalls.call(TestTaskCalls.INVOKE, "{}");
        var _ = fixture.startCall(slow, () -> gates.call(ORDERS, () -> awaitLatch(release)));
        fixture.awaitStatus(slow, Kind.SENT);

        var second = fixture.startCall(next, () -> gates.call(STOCK, () -> ANSWER));

        fixture.awaitStatus(next, Kind.WAITS_FOR_PERMIT);
        release.countDown();
        assertThat(second.get(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void a_cancelled_waiting_call_uses_no_permit() throws Exception {
        var gates = fixture.createGates(1, 1, 10, Duration.ofMinutes(1));
        var release = new CountDownLatch(1);
        var slow = TestTaskCalls.call(TestTaskCalls.INVOKE, "{}");
        var cancelled = TestTaskCalls.call(TestTaskCalls.INVOKE, "{}");
        var _ = fixture.startCall(slow, () -> gates.call(ORDERS, () -> awaitLatch(release)));
        fixture.awaitStatus(slow, Kind.SENT);
        var _ = fixture.startCall(cancelled, () -> gates.call(ORDERS, () -> ANSWER));
        fixture.awaitStatus(cancelled, Kind.WAITS_FOR_PERMIT);

        fixture.calls.cancel(cancelled);
        release.countDown();

        var last =
                fixture.startCall(
                        TestTaskCalls.call(TestTaskCalls.INVOKE, "{}"),
                        () -> gates.call(ORDERS, () -> ANSWER));
        assertThat(last.get(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void few_refused_connections_fail_their_calls() throws Exception {
        var gates = fixture.createGates(10, 10, 3, Duration.ofMinutes(1));

        for (int i = 0; i < 2; i++) {
            assertThat(fixture.exchange(gates, () -> REFUSED)).isEqualTo(REFUSED);
        }
        // An answer of any status ends the series of refused connections.
        assertThat(fixture.exchange(gates, () -> ANSWER)).isEqualTo(ANSWER);
        for (int i = 0; i < 2; i++) {
            assertThat(fixture.exchange(gates, () -> REFUSED)).isEqualTo(REFUSED);
        }
        fixture.clockOffset.set(Duration.ofMinutes(2));
        assertThat(fixture.exchange(gates, () -> REFUSED)).isEqualTo(REFUSED);
    }

    @Test
    void after_a_series_of_refused_connections_calls_are_parked_until_one_reaches_the_endpoint()
            throws Exception {
        var gates = fixture.createGates(100, 50, 3, Duration.ofMinutes(5));
        var up = new AtomicReference<>(false);
        var tries = new AtomicInteger();
        var tasks =
                IntStream.range(0, 80)
                        .mapToObj(_ -> TestTaskCalls.call(TestTaskCalls.INVOKE, "{}"))
                        .toList();
        for (var task : tasks) {
            var _ =
                    fixture.startCall(
                            task,
                            () ->
                                    gates.call(
                                            ORDERS,
                                            () -> {
                                                tries.incrementAndGet();
                                                return up.get() ? ANSWER : REFUSED;
                                            }));
        }
        // Two calls fail before the outage is detected. Later calls wait for the end of the outage,
        // and none of them fails.
        awaitThat(() -> isUnreachable(gates));
        awaitThat(() ->
                tasks.stream()
                        .map(task -> fixture.calls.callStatus(task.idempotencyKey()))
                        .anyMatch(status ->
                                status != null
                                        && status.kind() == Kind.PARKED
                                        && "Connection refused".equals(status.reason())));
        awaitThat(() -> completed() == 2);
        int triesBefore = tries.get();
        awaitThat(() -> tries.get() > triesBefore + 1);
        assertThat(completed()).isEqualTo(2);

        up.set(true);

        CompletableFuture.allOf(fixture.startedCalls.toArray(CompletableFuture<?>[]::new))
                .get(30, TimeUnit.SECONDS);
        assertThat(gates.statistics().getFirst())
                .isEqualTo(
                        new GateStatistics(
                                "lambda", "http://orders.example:8080", 0, 0, 0, 0, null));
    }

    private long completed() {
        return fixture.startedCalls.stream().filter(CompletableFuture::isDone).count();
    }

    @Test
    void a_call_is_parked_for_a_limited_time_and_then_fails() throws Exception {
        var gates = fixture.createGates(10, 10, 1, Duration.ofMillis(50));

        assertThat(fixture.exchange(gates, () -> REFUSED)).isEqualTo(REFUSED);
    }

    @Test
    void a_parked_call_that_is_cancelled_during_its_trial_allows_another_trial() throws Exception {
        var gates = fixture.createGates(10, 10, 1, Duration.ofMinutes(5));
        var trying = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var first = TestTaskCalls.call(TestTaskCalls.INVOKE, "{}");
        var refusedOnce = new AtomicInteger();
        var _ =
                fixture.startCall(
                        first,
                        () ->
                                gates.call(
                                        ORDERS,
                                        () -> {
                                            if (refusedOnce.getAndIncrement() == 0) {
                                                return REFUSED;
                                            }
                                            trying.countDown();
                                            return awaitLatch(never);
                                        }));
        assertThat(trying.await(30, TimeUnit.SECONDS)).isTrue();
        var second =
                fixture.startCall(
                        TestTaskCalls.call(TestTaskCalls.INVOKE, "{}"),
                        () -> gates.call(ORDERS, () -> ANSWER));
        awaitThat(() -> gates.statistics().getFirst().callsParked() == 1);

        fixture.calls.cancel(first);

        assertThat(second.get(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void an_unreachable_endpoint_without_calls_loses_its_gate_and_alarm_after_a_while()
            throws Exception {
        var gates = fixture.createGates(10, 10, 1, Duration.ofMillis(50));
        fixture.exchange(gates, () -> REFUSED);
        fixture.clockOffset.set(EndpointGates.IDLE_AFTER.minusMinutes(1));
        assertThat(gates.statistics()).hasSize(1);
        assertThat(gates.statistics().getFirst().unreachableSince()).isNotNull();

        fixture.clockOffset.set(EndpointGates.IDLE_AFTER.plusMinutes(1));

        assertThat(gates.statistics()).isEmpty();
    }

    @Test
    void a_gate_with_a_call_in_flight_does_not_expire() throws Exception {
        var gates = fixture.createGates(10, 10, 1, Duration.ofDays(1));
        var release = new CountDownLatch(1);
        var slow = TestTaskCalls.call(TestTaskCalls.INVOKE, "{}");
        var answered = fixture.startCall(slow, () -> gates.call(ORDERS, () -> awaitLatch(release)));
        fixture.awaitStatus(slow, Kind.SENT);

        fixture.clockOffset.set(EndpointGates.IDLE_AFTER.multipliedBy(2));

        assertThat(gates.statistics()).hasSize(1);
        release.countDown();
        assertThat(answered.get(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(gates.statistics())
                .as("an idle gate's age counts from the end of its last call")
                .hasSize(1);
    }

    @Test
    void the_gates_of_unreachable_endpoints_are_bounded() throws Exception {
        var gates = fixture.createGates(10, 10, 1, Duration.ZERO);
        int endpoints = EndpointGates.GATES_MAX + 20;

        for (int i = 0; i < endpoints; i++) {
            var address = URI.create("http://host-" + i + ".example/");
            fixture.startCall(
                            TestTaskCalls.call(TestTaskCalls.INVOKE, "{}"),
                            () -> gates.call(address, () -> REFUSED))
                    .get(30, TimeUnit.SECONDS);
        }

        assertThat(gates.statistics())
                .hasSize(EndpointGates.GATES_MAX)
                .extracting(GateStatistics::endpoint)
                .doesNotContain("http://host-0.example", "http://host-19.example")
                .contains("http://host-20.example", "http://host-" + (endpoints - 1) + ".example");
    }

    @Test
    void an_exchange_outside_of_a_call_needs_no_gate() throws Exception {
        var gates = fixture.createGates(1, 1, 1, Duration.ofMinutes(1));

        assertThat(gates.call(ORDERS, () -> REFUSED)).isEqualTo(REFUSED);
        assertThat(gates.statistics()).isEmpty();
    }

    @Test
    void a_limit_below_one_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fixture.createGates(0, 1, 1, PAUSE))
                .withMessage("askel.connectors.calls-max is 0, expected 1 or more");
    }
}
