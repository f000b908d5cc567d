package dev.askel.engine.execution.child;

import dev.askel.asl.expression.Payload;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Names the permits (the right to make one concurrent call) for which starts of child executions
 * wait. Each state machine has one permit name.
 */
public final class StartPermits {
    /**
     * The prefix of a permit name. The ARN of the machine, version or alias that the task names
     * follows it.
     */
    public static final String PREFIX = "start ";

    /**
     * The minimum delay before a start is repeated while its permit is not free. The maximum is
     * twice this delay.
     */
    private static final Duration RETRY_DELAY_MIN = Duration.ofMinutes(1);

    private StartPermits() {}

    /** The permit of {@code states:startExecution} with these parameters. */
    public static String permitName(Payload parameters) {
        return PREFIX + parameters.tree().path("StateMachineArn").asText();
    }

    public static Duration retryDelay(RandomGenerator random) {
        return RETRY_DELAY_MIN.plusMillis(random.nextLong(RETRY_DELAY_MIN.toMillis()));
    }
}
