package dev.askel.connectors.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.call.HttpExchange.NotSent;
import dev.askel.connectors.call.HttpExchange.Response;
import dev.askel.engine.task.CallStatus.Kind;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Creates gates with a settable clock, and runs calls through them. */
final class GateFixture implements AutoCloseable {
    static final URI ORDERS = URI.create("http://orders.example:8080/new");
    static final URI STOCK = URI.create("http://stock.example/");
    static final HttpExchange ANSWER =
            new Response(503, HttpHeaders.of(Map.of(), (_, _) -> true), "busy", false);
    static final HttpExchange REFUSED = new NotSent("Connection refused");
    static final int WAITING_MAX = 3;
    static final Duration PAUSE = Duration.ofMillis(20);

    final AtomicReference<Duration> clockOffset = new AtomicReference<>(Duration.ZERO);
    private final InstantSource clock = () -> Instant.now().plus(clockOffset.get());
    final RunningCalls calls = new RunningCalls();
    final List<CompletableFuture<TaskOutcome>> startedCalls = new ArrayList<>();

    @Override
    public void close() {
        calls.close();
    }

    static TaskCall createDeferrableCall() {
        return TestTaskCalls.call(TestTaskCalls.INVOKE, "{}").asDeferrable(Instant.now());
    }

    static TaskOutcome.Deferred awaitDeferred(CompletableFuture<TaskOutcome> outcome)
            throws Exception {
        return (TaskOutcome.Deferred) outcome.get(30, TimeUnit.SECONDS);
    }

    EndpointGates createGates(
            int callsMax, int callsPerEndpointMax, int refusalsMax, Duration parkMax) {
        return new EndpointGates(
                new GateSettings(
                        callsMax,
                        callsPerEndpointMax,
                        refusalsMax,
                        PAUSE,
                        PAUSE,
                        parkMax,
                        WAITING_MAX),
                clock);
    }

    /** Runs an exchange in a call and returns its result. */
    HttpExchange exchange(EndpointGates gates, HttpExchange.Attempt attempt) throws Exception {
        var result = new AtomicReference<HttpExchange>();
        var outcome =
                startCall(
                        TestTaskCalls.call(TestTaskCalls.INVOKE, "{}"),
                        () -> {
                            result.set(gates.call(ORDERS, attempt));
                            return result.get();
                        });
        outcome.get(30, TimeUnit.SECONDS);
        return result.get();
    }

    CompletableFuture<TaskOutcome> startCall(TaskCall call, HttpExchange.Attempt attempt) {
        var outcome =
                calls.start(
                                call,
                                () -> {
                                    attempt.send();
                                    return new TaskOutcome.Answered(Payload.EMPTY_OBJECT);
                                })
                        .toCompletableFuture();
        startedCalls.add(outcome);
        return outcome;
    }

    static boolean isUnreachable(EndpointGates gates) {
        return gates.statistics().stream().anyMatch(gate -> gate.unreachableSince() != null);
    }

    static HttpExchange awaitLatch(CountDownLatch latch) throws InterruptedException {
        latch.await();
        return ANSWER;
    }

    void awaitStatus(TaskCall call, Kind kind) {
        awaitThat(() -> {
            var status = calls.callStatus(call.idempotencyKey());
            return status != null && status.kind() == kind;
        });
    }

    static void awaitThat(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition holds within 30 s").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
