package dev.askel.engine.execution.child;

import dev.askel.asl.expression.Payload;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Names the permits that starts of child executions wait for, one for each state machine. */
public final class StartPermits {
    /** Prefix before the ARN of the machine, version or alias that the task names. */
    public static final String PREFIX = "start ";

    /** A start is retried after one to two times this delay, even if no permit becomes free. */
    private static final Duration RETRY_DELAY_MIN = Duration.ofMinutes(1);

    private StartPermits() {}

    /** The permit of {@code states:startExecution} with these parameters. */
    public static String permit(Payload parameters) {
        return PREFIX + parameters.tree().path("StateMachineArn").asText();
    }

    public static Duration retryDelay(RandomGenerator random) {
        return RETRY_DELAY_MIN.plusMillis(random.nextLong(RETRY_DELAY_MIN.toMillis()));
    }
}
