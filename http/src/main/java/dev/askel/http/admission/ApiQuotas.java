package dev.askel.http.admission;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The quotas of API calls that each account has in each region (docs/aws/quotas.md section 4).
 *
 * @param largeRegions the regions in which the large quotas apply
 * @param largeQuotas quotas by action; an action without a quota is not limited
 * @param otherQuotas the quotas of all other regions
 */
public record ApiQuotas(
        Set<String> largeRegions, Map<String, Quota> largeQuotas, Map<String, Quota> otherQuotas) {
    /** The name of the bucket for starts of Express executions. */
    public static final String EXPRESS_START = "StartExecution-Express";

    public ApiQuotas {
        largeRegions = Set.copyOf(largeRegions);
        largeQuotas = Map.copyOf(largeQuotas);
        otherQuotas = Map.copyOf(otherQuotas);
    }

    /** The quotas by region and action; {@code other} is the key of all other regions. */
    public Map<String, Map<String, Quota>> all() {
        var all = new TreeMap<String, Map<String, Quota>>();
        largeRegions.forEach(region -> all.put(region, largeQuotas));
        all.put("other", otherQuotas);
        return all;
    }

    /** The quota of an action in a region; null when it has none. */
    @Nullable Quota quota(String region, String action) {
        return (largeRegions.contains(region) ? largeQuotas : otherQuotas).get(action);
    }
}
