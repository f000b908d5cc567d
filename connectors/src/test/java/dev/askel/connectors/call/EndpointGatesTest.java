package dev.askel.connectors.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.askel.asl.expression.Payload;
import dev.askel.connectors.TaskCalls;
import dev.askel.connectors.call.HttpExchange.Answer;
import dev.askel.connectors.call.HttpExchange.NotSent;
import dev.askel.engine.task.CallStanding.Kind;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EndpointGatesTest {
    private static final URI ORDERS = URI.create("http://orders.example:8080/new");
    private static final URI STOCK = URI.create("http://stock.example/");
    private static final HttpExchange ANSWER =
            new Answer(503, HttpHeaders.of(Map.of(), (_, _) -> true), "busy", false);
    private static final HttpExchange REFUSED = new NotSent("Connection refused");
    private static final int WAITING_MAX = 3;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final InstantSource clock = () -> Instant.now().plus(ahead.get());
    private final RunningCalls calls = new RunningCalls();
    private final List<CompletableFuture<TaskOutcome>> begun = new ArrayList<>();

    @AfterEach
    void stop() {
        calls.close();
    }

    @Test
    void a_call_beyond_an_endpoints_permits_waits_and_one_to_another_endpoint_does_not()
            throws Exception {
        var gates = gates(2, 1, 10, Duration.ofMinutes(1));
        var release = new CountDownLatch(1);
        var slow = TaskCalls.call(TaskCalls.INVOKE, "{}");
        var next = TaskCalls.call(TaskCalls.INVOKE, "{}");
        var _ = begin(slow, () -> gates.pass(ORDERS, () -> awaited(release)));
        awaitStanding(slow, Kind.SENT);
        var second = begin(next, () -> gates.pass(ORDERS, () -> ANSWER));
        awaitStanding(next, Kind.WAITS_FOR_PLACE);

        var elsewhere =
                begin(
                        TaskCalls.call(TaskCalls.INVOKE, "{}"),
                        () -> gates.pass(STOCK, () -> ANSWER));

        assertThat(elsewhere.get(30, TimeUnit.SECONDS)).isNotNull();
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
        var gates = gates(1, 1, 10, Duration.ofMinutes(1));
        var release = new CountDownLatch(1);
        var slow = TaskCalls.call(TaskCalls.INVOKE, "{}");
        var next = TaskCalls.call(TaskCalls.INVOKE, "{}");
        var _ = begin(slow, () -> gates.pass(ORDERS, () -> awaited(release)));
        awaitStanding(slow, Kind.SENT);

        var second = begin(next, () -> gates.pass(STOCK, () -> ANSWER));

        awaitStanding(next, Kind.WAITS_FOR_PLACE);
        release.countDown();
        assertThat(second.get(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void a_cancelled_call_releases_its_turn() throws Exception {
        var gates = gates(1, 1, 10, Duration.ofMinutes(1));
        var release = new CountDownLatch(1);
        var slow = TaskCalls.call(TaskCalls.INVOKE, "{}");
        var given = TaskCalls.call(TaskCalls.INVOKE, "{}");
        var _ = begin(slow, () -> gates.pass(ORDERS, () -> awaited(release)));
        awaitStanding(slow, Kind.SENT);
        var _ = begin(given, () -> gates.pass(ORDERS, () -> ANSWER));
        awaitStanding(given, Kind.WAITS_FOR_PLACE);

        calls.cancel(given);
        release.countDown();

        var last =
                begin(
                        TaskCalls.call(TaskCalls.INVOKE, "{}"),
                        () -> gates.pass(ORDERS, () -> ANSWER));
        assertThat(last.get(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void few_refused_connections_fail_their_calls() throws Exception {
        var gates = gates(10, 10, 3, Duration.ofMinutes(1));

        for (int i = 0; i < 2; i++) {
            assertThat(exchanged(gates, () -> REFUSED)).isEqualTo(REFUSED);
        }
        // An answer of any status ends the series.
        assertThat(exchanged(gates, () -> ANSWER)).isEqualTo(ANSWER);
        for (int i = 0; i < 2; i++) {
            assertThat(exchanged(gates, () -> REFUSED)).isEqualTo(REFUSED);
        }
        ahead.set(Duration.ofMinutes(2));
        assertThat(exchanged(gates, () -> REFUSED)).isEqualTo(REFUSED);
    }

    @Test
    void after_a_series_of_refused_connections_calls_are_parked_until_one_gets_through()
            throws Exception {
        var gates = gates(100, 50, 3, Duration.ofMinutes(5));
        var up = new AtomicReference<>(false);
        var tries = new AtomicInteger();
        var tasks =
                IntStream.range(0, 80)
                        .mapToObj(_ -> TaskCalls.call(TaskCalls.INVOKE, "{}"))
                        .toList();
        for (var task : tasks) {
            var _ =
                    begin(
                            task,
                            () ->
                                    gates.pass(
                                            ORDERS,
                                            () -> {
                                                tries.incrementAndGet();
                                                return up.get() ? ANSWER : REFUSED;
                                            }));
        }
        // Some calls were refused before the outage; none is refused after that.
        awaitThat(() -> shut(gates));
        awaitThat(() ->
                tasks.stream()
                        .map(task -> calls.standing(task.idempotencyKey()))
                        .anyMatch(standing ->
                                standing != null
                                        && standing.kind() == Kind.PARKED
                                        && "Connection refused".equals(standing.reason())));
        awaitThat(() -> refused() == 2);
        int triesByThen = tries.get();
        awaitThat(() -> tries.get() > triesByThen + 1);
        assertThat(refused()).isEqualTo(2);

        up.set(true);

        CompletableFuture.allOf(begun.toArray(CompletableFuture<?>[]::new))
                .get(30, TimeUnit.SECONDS);
        assertThat(gates.statistics().getFirst())
                .isEqualTo(
                        new GateStatistics(
                                "lambda", "http://orders.example:8080", 0, 0, 0, 0, null));
    }

    private long refused() {
        return begun.stream().filter(CompletableFuture::isDone).count();
    }

    @Test
    void a_call_is_parked_for_a_limited_time_and_then_fails() throws Exception {
        var gates = gates(10, 10, 1, Duration.ofMillis(50));

        assertThat(exchanged(gates, () -> REFUSED)).isEqualTo(REFUSED);
    }

    @Test
    void a_parked_call_that_is_cancelled_during_its_trial_lets_another_try() throws Exception {
        var gates = gates(10, 10, 1, Duration.ofMinutes(5));
        var trying = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var first = TaskCalls.call(TaskCalls.INVOKE, "{}");
        var refusedOnce = new AtomicInteger();
        var _ =
                begin(
                        first,
                        () ->
                                gates.pass(
                                        ORDERS,
                                        () -> {
                                            if (refusedOnce.getAndIncrement() == 0) {
                                                return REFUSED;
                                            }
                                            trying.countDown();
                                            return awaited(never);
                                        }));
        assertThat(trying.await(30, TimeUnit.SECONDS)).isTrue();
        var second =
                begin(
                        TaskCalls.call(TaskCalls.INVOKE, "{}"),
                        () -> gates.pass(ORDERS, () -> ANSWER));
        awaitThat(() -> gates.statistics().getFirst().parked() == 1);

        calls.cancel(first);

        assertThat(second.get(30, TimeUnit.SECONDS)).isNotNull();
    }

    private static TaskCall deferrable() {
        return TaskCalls.call(TaskCalls.INVOKE, "{}").deferrable(Instant.now());
    }

    private static TaskOutcome.Deferred deferred(CompletableFuture<TaskOutcome> outcome)
            throws Exception {
        return (TaskOutcome.Deferred) outcome.get(30, TimeUnit.SECONDS);
    }

    @Test
    void calls_beyond_those_that_wait_in_memory_are_deferred_and_retried_when_permits_are_free()
            throws Exception {
        var gates = gates(2, 1, 10, Duration.ofMinutes(1));
        var release = new CountDownLatch(1);
        var slow = deferrable();
        var _ = begin(slow, () -> gates.pass(ORDERS, () -> awaited(release)));
        awaitStanding(slow, Kind.SENT);
        var waiting = IntStream.range(0, WAITING_MAX).mapToObj(_ -> deferrable()).toList();
        for (var call : waiting) {
            var _ = begin(call, () -> gates.pass(ORDERS, () -> ANSWER));
            awaitStanding(call, Kind.WAITS_FOR_PLACE);
        }

        var one = deferred(begin(deferrable(), () -> gates.pass(ORDERS, () -> ANSWER)));

        assertThat(one.permit()).isEqualTo("lambda http://orders.example:8080");
        assertThat(gates.claim(one.permit(), 100)).isZero();
        assertThat(gates.statistics().getFirst().deferred()).isEqualTo(1);
        var patient = TaskCalls.call(TaskCalls.INVOKE, "{}");
        var last = begin(patient, () -> gates.pass(ORDERS, () -> ANSWER));
        awaitStanding(patient, Kind.WAITS_FOR_PLACE);
        release.countDown();
        assertThat(last.get(30, TimeUnit.SECONDS)).isInstanceOf(TaskOutcome.Answered.class);
        ahead.set(Duration.ofSeconds(2));
        assertThat(gates.claim(one.permit(), 100)).isBetween(1, 1 + WAITING_MAX + 5);
    }

    @Test
    void during_an_outage_few_calls_wait_in_memory_and_the_others_are_deferred() throws Exception {
        var gates = gates(1_000, 500, 1, Duration.ofMinutes(5));
        var up = new AtomicReference<>(false);
        for (int i = 0; i < GateSettings.PARKED_MAX; i++) {
            var _ =
                    begin(
                            deferrable(),
                            () -> gates.pass(ORDERS, () -> up.get() ? ANSWER : REFUSED));
        }
        awaitThat(() ->
                gates.statistics().stream()
                        .anyMatch(gate -> gate.parked() >= GateSettings.PARKED_MAX - 1));

        var found =
                IntStream.range(0, 50)
                        .mapToObj(_ -> begin(deferrable(), () -> gates.pass(ORDERS, () -> ANSWER)))
                        .toList();

        awaitThat(() -> gates.statistics().getFirst().deferred() >= 49);
        var permit = "lambda http://orders.example:8080";
        assertThat(gates.claim(permit, 100)).as("those in memory try").isZero();
        up.set(true);
        for (var each : begun) {
            assertThat(each.get(30, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(found).isNotEmpty();
        awaitThat(() -> !shut(gates));
        ahead.set(Duration.ofSeconds(2));
        assertThat(gates.claim(permit, 100)).isEqualTo(100);
    }

    @Test
    void a_deferred_call_that_waited_long_enough_fails_without_a_permit() throws Exception {
        var gates = gates(10, 1, 1, Duration.ofMinutes(1));
        var _ =
                begin(
                        TaskCalls.call(TaskCalls.INVOKE, "{}"),
                        () -> gates.pass(ORDERS, () -> REFUSED));
        awaitThat(() -> shut(gates));
        var since = Instant.now();

        ahead.set(Duration.ofMinutes(2));
        var result = new AtomicReference<HttpExchange>();
        begin(
                        TaskCalls.call(TaskCalls.INVOKE, "{}").deferrable(since),
                        () -> {
                            result.set(gates.pass(ORDERS, () -> REFUSED));
                            return ANSWER;
                        })
                .get(30, TimeUnit.SECONDS);

        assertThat(result.get()).isInstanceOf(NotSent.class);
    }

    @Test
    void a_deferred_call_fails_when_it_waited_long_enough_during_an_outage() throws Exception {
        var gates = gates(10, 10, 1, Duration.ofMinutes(1));
        var first = begin(deferrable(), () -> gates.pass(ORDERS, () -> REFUSED));
        awaitThat(() -> shut(gates));
        var since = Instant.now();

        ahead.set(Duration.ofMinutes(2));
        var old = new AtomicReference<HttpExchange>();
        var late = TaskCalls.call(TaskCalls.INVOKE, "{}").deferrable(since);
        begin(
                        late,
                        () -> {
                            old.set(gates.pass(ORDERS, () -> REFUSED));
                            return ANSWER;
                        })
                .get(30, TimeUnit.SECONDS);

        assertThat(old.get()).isInstanceOf(NotSent.class);
        first.get(30, TimeUnit.SECONDS);
    }

    @Test
    void a_call_is_not_deferred_after_it_has_sent_a_request() throws Exception {
        var gates = gates(1, 1, 10, Duration.ofMinutes(1));
        var release = new CountDownLatch(1);
        var slow = TaskCalls.call(TaskCalls.INVOKE, "{}");
        var sent = new CountDownLatch(1);
        var twoSteps = deferrable();
        var go = new CountDownLatch(1);
        var outcome =
                begin(
                        twoSteps,
                        () -> {
                            gates.pass(STOCK, () -> ANSWER);
                            sent.countDown();
                            go.await();
                            return gates.pass(ORDERS, () -> ANSWER);
                        });
        assertThat(sent.await(30, TimeUnit.SECONDS)).isTrue();
        var _ = begin(slow, () -> gates.pass(ORDERS, () -> awaited(release)));
        awaitStanding(slow, Kind.SENT);
        for (int i = 0; i < WAITING_MAX; i++) {
            var next = TaskCalls.call(TaskCalls.INVOKE, "{}");
            var _ = begin(next, () -> gates.pass(ORDERS, () -> ANSWER));
            awaitStanding(next, Kind.WAITS_FOR_PLACE);
        }

        go.countDown();

        awaitStanding(twoSteps, Kind.WAITS_FOR_PLACE);
        release.countDown();
        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(TaskOutcome.Answered.class);
    }

    @Test
    void an_unreachable_endpoint_without_calls_loses_its_gate_and_alarm_after_a_while()
            throws Exception {
        var gates = gates(10, 10, 1, Duration.ofMillis(50));
        exchanged(gates, () -> REFUSED);
        ahead.set(EndpointGates.IDLE_AFTER.minusMinutes(1));
        assertThat(gates.statistics()).hasSize(1);
        assertThat(gates.statistics().getFirst().unreachableSince()).isNotNull();

        ahead.set(EndpointGates.IDLE_AFTER.plusMinutes(1));

        assertThat(gates.statistics()).isEmpty();
    }

    @Test
    void a_gate_with_a_waiting_call_never_expires() throws Exception {
        var gates = gates(10, 10, 1, Duration.ofDays(1));
        var release = new CountDownLatch(1);
        var slow = TaskCalls.call(TaskCalls.INVOKE, "{}");
        var answered = begin(slow, () -> gates.pass(ORDERS, () -> awaited(release)));
        awaitStanding(slow, Kind.SENT);

        ahead.set(EndpointGates.IDLE_AFTER.multipliedBy(2));

        assertThat(gates.statistics()).hasSize(1);
        release.countDown();
        assertThat(answered.get(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(gates.statistics())
                .as("an idle gate's age counts from the end of its last call")
                .hasSize(1);
    }

    @Test
    void the_gates_of_unreachable_endpoints_are_bounded() throws Exception {
        var gates = gates(10, 10, 1, Duration.ZERO);
        int endpoints = EndpointGates.GATES_MAX + 20;

        for (int i = 0; i < endpoints; i++) {
            var address = URI.create("http://host-" + i + ".example/");
            begin(TaskCalls.call(TaskCalls.INVOKE, "{}"), () -> gates.pass(address, () -> REFUSED))
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
        var gates = gates(1, 1, 1, Duration.ofMinutes(1));

        assertThat(gates.pass(ORDERS, () -> REFUSED)).isEqualTo(REFUSED);
        assertThat(gates.statistics()).isEmpty();
    }

    @Test
    void a_limit_below_one_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gates(0, 1, 1, PAUSE))
                .withMessage("askel.connectors.calls-max is 0, expected 1 or more");
    }

    private EndpointGates gates(int all, int perEndpoint, int refusalsMax, Duration parkMax) {
        return new EndpointGates(
                new GateSettings(all, perEndpoint, refusalsMax, PAUSE, PAUSE, parkMax, WAITING_MAX),
                clock);
    }

    /** Runs an exchange in a call and returns its result. */
    private HttpExchange exchanged(EndpointGates gates, HttpExchange.Attempt exchange)
            throws Exception {
        var result = new AtomicReference<HttpExchange>();
        var done =
                begin(
                        TaskCalls.call(TaskCalls.INVOKE, "{}"),
                        () -> {
                            result.set(gates.pass(ORDERS, exchange));
                            return result.get();
                        });
        done.get(30, TimeUnit.SECONDS);
        return result.get();
    }

    private CompletableFuture<TaskOutcome> begin(TaskCall call, HttpExchange.Attempt exchange) {
        var outcome =
                calls.start(
                                call,
                                () -> {
                                    exchange.make();
                                    return new TaskOutcome.Answered(Payload.EMPTY_OBJECT);
                                })
                        .toCompletableFuture();
        begun.add(outcome);
        return outcome;
    }

    private static boolean shut(EndpointGates gates) {
        return gates.statistics().stream().anyMatch(gate -> gate.unreachableSince() != null);
    }

    private static HttpExchange awaited(CountDownLatch latch) throws InterruptedException {
        latch.await();
        return ANSWER;
    }

    private void awaitStanding(TaskCall call, Kind kind) {
        awaitThat(() -> {
            var standing = calls.standing(call.idempotencyKey());
            return standing != null && standing.kind() == kind;
        });
    }

    private static void awaitThat(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
