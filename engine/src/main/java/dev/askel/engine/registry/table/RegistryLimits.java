package dev.askel.engine.registry.table;

/**
 * The limits of the registry. AWS's limits can be raised. A lower limit does not affect existing
 * resources.
 *
 * @param stateMachinesMax the maximum number of machines of an account in a region
 *     (docs/aws/quotas.md, 4. Account and throttling)
 * @param activitiesMax the maximum number of activities of an account in a region
 *     (docs/aws/quotas.md, 4. Account and throttling)
 * @param tagsMax the maximum number of tags of a resource (docs/aws/quotas.md, 1. Names and text
 *     sizes)
 * @param revisionCacheBytesMax the maximum estimated heap of cached compiled revisions on a node,
 *     in bytes
 * @param machineCacheMax the maximum number of ARNs whose start target a node caches; an ARN whose
 *     machine has search attributes counts several times
 * @param activityCacheMax the maximum number of activities whose existence a node caches
 * @param openExecutionsMax the maximum number of concurrent executions of an account in a region
 *     (docs/aws/quotas.md, 2. Executions)
 * @param versionsMax the maximum number of versions of a machine (docs/aws/quotas.md, 3. Tasks,
 *     maps, variables)
 * @param aliasesMax the maximum number of aliases of a machine (docs/aws/quotas.md, 3. Tasks, maps,
 *     variables)
 */
public record RegistryLimits(
        int stateMachinesMax,
        int activitiesMax,
        int tagsMax,
        long revisionCacheBytesMax,
        int machineCacheMax,
        int activityCacheMax,
        long openExecutionsMax,
        int versionsMax,
        int aliasesMax) {

    /** AWS's quotas, and caches that suit a node of 2 GiB. */
    public static final RegistryLimits STANDARD =
            new RegistryLimits(
                    10_000, 10_000, 50, 64L << 20, 20_000, 20_000, 1_000_000, 1_000, 100);

    public RegistryLimits {
        if (stateMachinesMax < 1 || activitiesMax < 1 || tagsMax < 0 || openExecutionsMax < 1) {
            throw new IllegalArgumentException(
                    "limits of machines, activities and executions are at least 1");
        }
        if (versionsMax < 1 || aliasesMax < 1) {
            throw new IllegalArgumentException("limits of versions and aliases are at least 1");
        }
        if (revisionCacheBytesMax < 0 || machineCacheMax < 1 || activityCacheMax < 1) {
            throw new IllegalArgumentException(
                    "sizes of caches are at least 1, or 0 bytes of revisions");
        }
    }
}
