package dev.askel.trigger.schedule;

import dev.askel.engine.api.Tag;
import dev.askel.trigger.target.Overlap;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The rules for occurrences that AWS does not have. The tags of a schedule's group set them.
 *
 * @param catchUp the rule for occurrences during a downtime
 * @param overlap the rule while the previous execution runs
 * @param jitter the longest time by which occurrences fire later; each has a delay of its own
 */
record FiringPolicy(CatchUp catchUp, Overlap overlap, Duration jitter) {
    static final String CATCH_UP_TAG = "askel:catch-up";
    static final String OVERLAP_TAG = "askel:overlap";

    /** A number of seconds, from 1 to {@link #JITTER_SECONDS_MAX}. */
    static final String JITTER_TAG = "askel:jitter";

    private static final int JITTER_SECONDS_MAX = 86_400;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,5}");

    /** The policy of a group without tags. */
    static final FiringPolicy DEFAULT =
            new FiringPolicy(CatchUp.LAST, Overlap.ALLOW, Duration.ZERO);

    /** The rule for occurrences that no node fired in time. */
    enum CatchUp {
        /** Late occurrences are skipped. */
        NONE,
        /** The last late occurrence fires. */
        LAST,
        /** All late occurrences of the last day fire. */
        ALL
    }

    /** Reads the policy of a group; unknown values count as the default. */
    static FiringPolicy of(List<Tag> tags) {
        return new FiringPolicy(
                constant(tags, CATCH_UP_TAG, CatchUp.LAST),
                constant(tags, OVERLAP_TAG, Overlap.ALLOW),
                Duration.ofSeconds(jitterSeconds(tags)));
    }

    private static int jitterSeconds(List<Tag> tags) {
        return tags.stream()
                .filter(tag ->
                        tag.key().equals(JITTER_TAG) && SECONDS.matcher(tag.value()).matches())
                .mapToInt(tag -> Integer.parseInt(tag.value()))
                .filter(seconds -> seconds <= JITTER_SECONDS_MAX)
                .findFirst()
                .orElse(0);
    }

    private static <E extends Enum<E>> E constant(List<Tag> tags, String key, E otherwise) {
        for (var tag : tags) {
            if (tag.key().equals(key)) {
                for (var constant : otherwise.getDeclaringClass().getEnumConstants()) {
                    if (constant.name().equalsIgnoreCase(tag.value())) {
                        return constant;
                    }
                }
            }
        }
        return otherwise;
    }
}
