package dev.askel.trigger.schedule;

import dev.askel.trigger.schedule.ScheduleTable.Firing;
import dev.askel.trigger.target.DeliveryId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the time of a firing in the flexible time window and the jitter of its group (<a
 * href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html">flexible
 * time windows</a>). The time is derived from the schedule and the occurrence, so schedules with
 * equal expressions fire at different times, and a repeated computation has the same result.
 */
final class FlexibleWindow {
    private FlexibleWindow() {}

    /**
     * Returns the firing of an occurrence. It is before the next occurrence, also when the window
     * is longer than the interval.
     *
     * @param occurrence null for no occurrence: {@link Firing#NONE}
     * @param jitter extends the window
     */
    static Firing firing(Schedule schedule, @Nullable Instant occurrence, Duration jitter) {
        return occurrence == null
                ? Firing.NONE
                : new Firing(
                        occurrence,
                        occurrence.plusMillis(offsetMillis(schedule, occurrence, jitter)));
    }

    private static long offsetMillis(Schedule schedule, Instant occurrence, Duration jitter) {
        var minutes = schedule.definition().windowMinutes();
        long window =
                (minutes == null ? Duration.ZERO : Duration.ofMinutes(minutes))
                        .plus(jitter)
                        .toMillis();
        if (window == 0) {
            return 0;
        }
        var next = schedule.definition().occurrences(schedule.anchor()).after(occurrence);
        if (next != null) {
            window = Math.min(window, Duration.between(occurrence, next).toMillis());
        }
        var bits = DeliveryId.of("window", schedule.id().toString(), occurrence.toString());
        return Math.floorMod(bits.getLeastSignificantBits(), window);
    }
}
