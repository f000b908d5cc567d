package dev.askel.engine.access;

import java.time.Duration;

/**
 * The settings of the sessions of people: {@code askel.access.session}.
 *
 * @param idleMax the time without use after which a session ends
 * @param lifetime the time after which every session ends
 */
public record SessionSettings(Duration idleMax, Duration lifetime) {
    /**
     * The minimum idle time. A shorter idle time would be inexact, because the use of a session is
     * recorded at most once a minute.
     */
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
