package dev.askel.server.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.workbench.Feed;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExecutionWorkerQueuesTest {
    private static final String EXECUTION =
            "arn:aws:states:us-east-1:123456789012:execution:askel-workers-a:e";

    @Test
    void repeats_a_withdrawal_while_the_engine_is_unavailable_in_a_loop() throws Exception {
        var framesOfEachAttempt = new ArrayList<Long>();
        var executions =
                stub(
                        Executions.class,
                        "stopExecution",
                        () -> {
                            framesOfEachAttempt.add(framesOf("withdraw"));
                            Answer<StopExecutionResult> answer =
                                    framesOfEachAttempt.size() == 1
                                            ? Answer.refused(new EngineError.ServiceUnavailable())
                                            : Answer.ok(new StopExecutionResult(Instant.EPOCH));
                            return CompletableFuture.completedStage(answer);
                        });
        var queues = new ExecutionWorkerQueues();
        queues.open(
                stub(StepFunctions.class, "executions", () -> executions),
                stub(Feed.class, "none", () -> executions));

        queues.withdraw(EXECUTION);

        assertThat(framesOfEachAttempt).containsExactly(1L, 1L);
    }

    private static long framesOf(String method) {
        return StackWalker.getInstance()
                .walk(frames ->
                        frames.filter(frame -> frame.getMethodName().equals(method)).count());
    }

    /** An object with one method. */
    private static <T> T stub(Class<T> type, String method, Supplier<Object> answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, called, _) -> {
                            assertThat(called.getName()).isEqualTo(method);
                            return answer.get();
                        }));
    }
}
