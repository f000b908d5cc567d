package dev.askel.trigger.schedule;

import dev.askel.trigger.schedule.ScheduleTable.Firing;
import dev.askel.trigger.target.DeliveryId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the time of a firing in the flexible time window (<a
 * href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html">flexible
 * time windows</a>). The time is derived from the schedule and the occurrence, so schedules with
 * equal expressions fire at different times, and a repeated computation has the same result.
 */
final class FlexibleWindow {
    private FlexibleWindow() {}

    /** Returns the firing of an occurrence; {@link Firing#NONE} for no occurrence. */
    static Firing firing(Schedule schedule, @Nullable Instant occurrence) {
        return occurrence == null
                ? Firing.NONE
                : new Firing(
                        occurrence,
                        occurrence.plusMillis(
                                offsetMillis(
                                        schedule.id(),
                                        occurrence,
                                        schedule.definition().windowMinutes())));
    }

    private static long offsetMillis(
            UUID schedule, Instant occurrence, @Nullable Integer windowMinutes) {
        if (windowMinutes == null) {
            return 0;
        }
        var bits = DeliveryId.of("window", schedule.toString(), occurrence.toString());
        return Math.floorMod(
                bits.getLeastSignificantBits(), Duration.ofMinutes(windowMinutes).toMillis());
    }
}
