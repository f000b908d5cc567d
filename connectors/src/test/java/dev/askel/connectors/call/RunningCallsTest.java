package dev.askel.connectors.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.expression.Payload;
import dev.askel.connectors.Calls;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.engine.task.TaskOutcome.Answered;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RunningCallsTest {
    private static final TaskOutcome DONE = new Answered(Payload.EMPTY_OBJECT);

    @Test
    void a_call_beyond_the_limit_waits_for_a_place() throws Exception {
        try (var calls = new RunningCalls(1)) {
            var started = new CountDownLatch(1);
            var release = new CountDownLatch(1);
            var first =
                    calls.start(
                            Calls.call(Calls.INVOKE, "{}"),
                            () -> {
                                started.countDown();
                                release.await();
                                return DONE;
                            });
            started.await();
            var second =
                    calls.start(
                            Calls.call(Calls.INVOKE, "{}"),
                            () -> {
                                // Only reached after the first has ended.
                                assertThat(release.getCount()).isZero();
                                return DONE;
                            });
            assertThat(second.toCompletableFuture()).isNotDone();

            release.countDown();

            assertThat(first.toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo(DONE);
            assertThat(second.toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo(DONE);
        }
    }

    @Test
    void a_cancelled_call_that_waits_leaves_its_place_to_others() throws Exception {
        try (var calls = new RunningCalls(1)) {
            var started = new CountDownLatch(1);
            var release = new CountDownLatch(1);
            calls.start(
                    Calls.call(Calls.INVOKE, "{}"),
                    () -> {
                        started.countDown();
                        release.await();
                        return DONE;
                    });
            started.await();
            var waiting = Calls.call(Calls.INVOKE, "{}");
            var given = calls.start(waiting, () -> DONE).toCompletableFuture();
            calls.cancel(waiting);
            assertThatThrownBy(() -> given.get(30, TimeUnit.SECONDS)).isNotNull();

            release.countDown();

            assertThat(
                            calls.start(Calls.call(Calls.INVOKE, "{}"), () -> DONE)
                                    .toCompletableFuture()
                                    .get(30, TimeUnit.SECONDS))
                    .isEqualTo(DONE);
        }
    }

    @Test
    void a_bug_of_ours_reaches_the_engine_as_an_exception() throws Exception {
        try (var calls = new RunningCalls(1)) {
            var given =
                    calls.start(
                                    Calls.call(Calls.INVOKE, "{}"),
                                    () -> {
                                        throw new IllegalStateException("broken invariant");
                                    })
                            .toCompletableFuture();

            assertThatThrownBy(() -> given.get(30, TimeUnit.SECONDS))
                    .hasRootCauseMessage("broken invariant");
        }
    }

    @Test
    void a_limit_below_one_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RunningCalls(0))
                .withMessageContaining("callsMax is 0");
    }
}
