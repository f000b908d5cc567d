package dev.askel.connectors.call;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.connectors.TestTaskCalls;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RunningCallsTest {
    @Test
    void a_bug_in_a_connector_reaches_the_engine_as_an_exception() throws Exception {
        try (var calls = new RunningCalls()) {
            var outcome =
                    calls.start(
                                    TestTaskCalls.call(TestTaskCalls.INVOKE, "{}"),
                                    () -> {
                                        throw new IllegalStateException("broken invariant");
                                    })
                            .toCompletableFuture();

            assertThatThrownBy(() -> outcome.get(30, TimeUnit.SECONDS))
                    .hasRootCauseMessage("broken invariant");
        }
    }
}
