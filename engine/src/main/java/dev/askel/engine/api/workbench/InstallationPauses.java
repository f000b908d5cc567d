package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The pause of the whole installation (docs/pauses.md). It begins when a node is started with
 * {@code --paused}. AWS has no such feature.
 */
public interface InstallationPauses {
    /** The minimum rate of a resumption, in executions per second. */
    double RATE_MIN = 0.1;

    /** The maximum rate of a resumption, in executions per second. */
    double RATE_MAX = 10_000;

    /**
     * A resumption with a rate.
     *
     * @param since its begin
     * @param endsAt the time from which all executions continue
     * @param share the share of the executions that may continue now, from 0 to 1
     */
    record Resumption(Instant since, Instant endsAt, double ratePerSecond, double share) {}

    /**
     * A pause.
     *
     * @param since the time at which a node was started with the option
     * @param resumption null while everything is paused
     */
    record PauseDescription(Instant since, @Nullable Resumption resumption) {}

    /** The pause of the installation; null when all executions may continue. */
    record Described(@Nullable PauseDescription pause) {}

    /** Describes the pause. */
    CompletionStage<Answer<Described>> describe();

    /**
     * Resumes the installation. The request is refused with {@code ConflictException} when it is
     * not paused. During a resumption with a rate, the request replaces the rate.
     *
     * @param ratePerSecond the maximum number of paused executions that continue per second; null
     *     to let all of them continue at once
     */
    CompletionStage<Answer<Described>> resume(@Nullable Double ratePerSecond);
}
