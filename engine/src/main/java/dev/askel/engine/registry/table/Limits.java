package dev.askel.engine.registry.table;

/**
 * The registry's bounds. Those of AWS can be raised; one that is lowered later does not touch what
 * is there.
 *
 * @param stateMachinesMax machines of an account in a region (spec/quotas.md section 4)
 * @param activitiesMax activities of an account in a region (spec/quotas.md section 4)
 * @param tagsMax tags of a resource (spec/quotas.md section 1)
 * @param revisionCacheBytesMax about how much memory compiled revisions take on a node
 * @param machineCacheMax machines a node remembers the current revision of
 * @param activityCacheMax activities a node remembers the existence of
 * @param openExecutionsMax executions of an account in a region that run at once (spec/quotas.md
 *     section 2)
 * @param versionsMax versions of a machine (spec/quotas.md section 3)
 * @param aliasesMax aliases of a machine (spec/quotas.md section 3)
 */
public record Limits(
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
    public static final Limits STANDARD =
            new Limits(10_000, 10_000, 50, 64L << 20, 20_000, 20_000, 1_000_000, 1_000, 100);

    public Limits {
        if (stateMachinesMax < 1 || activitiesMax < 1 || tagsMax < 0 || openExecutionsMax < 1) {
            throw new IllegalArgumentException("no machine, activity or execution could be made");
        }
        if (versionsMax < 1 || aliasesMax < 1) {
            throw new IllegalArgumentException("no version or alias could be made");
        }
        if (revisionCacheBytesMax < 0 || machineCacheMax < 1 || activityCacheMax < 1) {
            throw new IllegalArgumentException("a cache holds less than nothing");
        }
    }
}
