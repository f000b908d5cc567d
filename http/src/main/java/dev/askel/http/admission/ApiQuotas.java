package dev.askel.http.admission;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The quotas of API calls that each account has in each region (docs/aws/quotas.md section 4).
 *
 * @param largeRegions the regions in which the large quotas apply
 * @param large quotas by action; an action without a quota is not limited
 * @param other the quotas of all other regions
 */
public record ApiQuotas(
        Set<String> largeRegions, Map<String, Quota> large, Map<String, Quota> other) {
    /** The name of the bucket for starts of Express executions. */
    public static final String EXPRESS_START = "StartExecution-Express";

    public ApiQuotas {
        largeRegions = Set.copyOf(largeRegions);
        large = Map.copyOf(large);
        other = Map.copyOf(other);
    }

    /** The quota of an action in a region; null when it has none. */
    @Nullable Quota quota(String region, String action) {
        return (largeRegions.contains(region) ? large : other).get(action);
    }
}
