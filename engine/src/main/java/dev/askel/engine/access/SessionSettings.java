package dev.askel.engine.access;

import java.time.Duration;

/**
 * The settings of the sessions of people: {@code askel.access.session}.
 *
 * @param idleMax a session that is not used for this time ends
 * @param lifetime a session ends after this time
 */
public record SessionSettings(Duration idleMax, Duration lifetime) {
    /** The shortest idle time. The use of a session is recorded at most once a minute. */
    private static final Duration IDLE_MIN = Duration.ofMinutes(5);

    /** The defaults. */
    public static final SessionSettings STANDARD =
            new SessionSettings(Duration.ofHours(1), Duration.ofHours(12));

    public SessionSettings {
        if (idleMax.compareTo(IDLE_MIN) < 0 || lifetime.compareTo(idleMax) < 0) {
            throw new IllegalArgumentException(
                    "idle-max is %s and lifetime is %s, expected 5m <= idle-max <= lifetime"
                            .formatted(idleMax, lifetime));
        }
    }
}
