package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Assertions about the end of an execution. */
final class Outcomes {
    private Outcomes() {}

    static Consumer<SimulatedExecution> succeeded(String output) {
        return run ->
                assertThat(run.state().outcome())
                        .as(() -> String.join("\n", run.history()))
                        .isInstanceOfSatisfying(
                                Outcome.Succeeded.class,
                                ended -> assertThat(ended.output().verbatim()).isEqualTo(output));
    }

    static Consumer<SimulatedExecution> failed(@Nullable String error, @Nullable String cause) {
        return run ->
                assertThat(run.state().outcome())
                        .as(() -> String.join("\n", run.history()))
                        .isInstanceOfSatisfying(
                                Outcome.Failed.class,
                                ended -> {
                                    assertThat(ended.error()).isEqualTo(error);
                                    assertThat(ended.cause()).isEqualTo(cause);
                                });
    }

    static Consumer<SimulatedExecution> running() {
        return run ->
                assertThat(run.state().outcome())
                        .as(() -> String.join("\n", run.history()))
                        .isNull();
    }
}
