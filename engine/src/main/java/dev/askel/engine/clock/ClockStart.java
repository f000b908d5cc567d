package dev.askel.engine.clock;

import dev.askel.engine.clock.ClockTable.Reading;
import java.time.Duration;
import java.util.Optional;

/**
 * The engine time at which a node starts, decided from the database's clock, the node's time of day
 * and the last presence (ADR 0026). The last presence is the last engine time that a running node
 * has recorded.
 *
 * @param correctionMillis engine time minus the database's clock
 * @param leapMillis engine time minus the last presence; 0 when this difference is within bounds
 * @param isDoubtful whether the clocks of node and database differ by more than the bound; the node
 *     then starts at the earlier time
 * @param movesPresence whether to set the time of the last presence to the start, even backwards
 * @param alarm a message for the log
 */
record ClockStart(
        long correctionMillis,
        long leapMillis,
        boolean isDoubtful,
        boolean movesPresence,
        Optional<String> alarm) {

    static ClockStart of(Reading reading, ClockSettings settings, Duration absentAfter) {
        long correction = reading.correctionMillis();
        var seenAt = reading.seenAtMillis();
        if (seenAt == null) {
            return unchanged(correction, 0);
        }
        long bound = settings.jumpMax().toMillis();
        long gap = reading.engineMillis(correction) - seenAt;
        boolean clocksAgree = Math.abs(reading.nodeDeviationMillis()) <= bound;
        boolean isAbsence = gap > absentAfter.toMillis();
        // While other nodes run, only a forward jump is accepted, because running nodes cannot
        // follow a backward jump.
        boolean accepts =
                isAbsence
                        ? clocksAgree || settings.acceptsJump()
                        : correction < 0 && settings.acceptsJump();
        if (correction != 0 && accepts) {
            return accepted(reading, seenAt, !isAbsence);
        }
        if (Math.abs(gap) <= bound) {
            return unchanged(correction, 0);
        }
        if (isNear(reading.wallMillis(), reading.engineMillis(correction), bound)) {
            return gap > 0
                    ? unchanged(correction, gap)
                    : new ClockStart(
                            correction,
                            gap,
                            false,
                            true,
                            Optional.of(
                                    "Engine time starts %s before the time at which it ended"
                                            .formatted(Duration.ofMillis(-gap))));
        }
        long earlier =
                Math.max(seenAt, Math.min(reading.engineMillis(correction), reading.wallMillis()));
        return new ClockStart(
                earlier - reading.databaseMillis(),
                earlier - seenAt,
                true,
                false,
                Optional.of(
                        "The clocks of this node and of the database differ by %s after an absence. Engine time starts at the earlier one"
                                .formatted(Duration.ofMillis(reading.nodeDeviationMillis()))));
    }

    private static boolean isNear(long first, long second, long bound) {
        return Math.abs(first - second) <= bound;
    }

    private static ClockStart unchanged(long correction, long leap) {
        return new ClockStart(correction, leap, false, false, Optional.empty());
    }

    /**
     * Accepts the jump of the database's clock.
     *
     * @param others whether other nodes are running. The other nodes follow the presence that this
     *     node stores
     */
    private static ClockStart accepted(Reading reading, long seenAt, boolean others) {
        return new ClockStart(
                0,
                reading.engineMillis(0) - seenAt,
                false,
                others,
                Optional.of(
                        "The jump of the database's clock by %s is accepted"
                                .formatted(Duration.ofMillis(-reading.correctionMillis()))));
    }
}
