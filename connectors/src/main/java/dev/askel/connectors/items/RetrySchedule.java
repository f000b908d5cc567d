package dev.askel.connectors.items;

import java.time.Duration;

/**
 * The pauses between attempts of a request.
 *
 * @param firstPauseMax the upper bound of the first pause; the bound doubles with each attempt
 * @param pauseMax the upper bound of all pauses
 * @param failureDurationMax the time after which a series of failures is final
 * @param readTimeout the maximum wait for an answer, and for each further part of it
 */
public record RetrySchedule(
        Duration firstPauseMax,
        Duration pauseMax,
        Duration failureDurationMax,
        Duration readTimeout) {
    /** Survives an outage of a few minutes. */
    public static final RetrySchedule STANDARD =
            new RetrySchedule(
                    Duration.ofMillis(200),
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(30));
}
