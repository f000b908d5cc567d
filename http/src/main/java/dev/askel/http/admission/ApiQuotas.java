package dev.askel.http.admission;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each account may call in each region (spec/quotas.md section 4).
 *
 * @param largeRegions where the large quotas hold
 * @param large by action; an action without one is not limited
 * @param other those of all other regions
 */
public record ApiQuotas(
        Set<String> largeRegions, Map<String, Quota> large, Map<String, Quota> other) {
    /** Starts of Express executions have a bucket of their own. */
    public static final String EXPRESS_START = "StartExecution-Express";

    public ApiQuotas {
        largeRegions = Set.copyOf(largeRegions);
        large = Map.copyOf(large);
        other = Map.copyOf(other);
    }

    /** The quota of an action in a region; null when it has none. */
    @Nullable Quota of(String region, String action) {
        return (largeRegions.contains(region) ? large : other).get(action);
    }
}
