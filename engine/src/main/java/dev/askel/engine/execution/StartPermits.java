package dev.askel.engine.execution;

import dev.askel.asl.expression.Payload;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Names the permits that starts of child executions wait for, one for each state machine. */
final class StartPermits {
    /** Stands before the ARN that the task names: of a machine, a version or an alias. */
    static final String PREFIX = "start ";

    /** A start is tried again after this, and up to as long again, whatever the permits say. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private StartPermits() {}

    /** The permit of {@code states:startExecution} with these parameters. */
    static String permit(Payload parameters) {
        return PREFIX + parameters.tree().path("StateMachineArn").asText();
    }

    static Duration againAfter(RandomGenerator chance) {
        return AGAIN.plusMillis(chance.nextLong(AGAIN.toMillis()));
    }
}
