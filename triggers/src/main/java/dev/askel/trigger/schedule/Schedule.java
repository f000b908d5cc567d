package dev.askel.trigger.schedule;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored schedule.
 *
 * @param id distinguishes the schedule from a later one with the same name
 * @param anchor the first occurrence of a rate without a start date
 */
public record Schedule(
        ScheduleName name,
        UUID id,
        ScheduleDefinition definition,
        Instant createdAt,
        Instant modifiedAt,
        Instant anchor,
        @Nullable String clientToken) {}
