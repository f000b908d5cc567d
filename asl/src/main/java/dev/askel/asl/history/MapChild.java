package dev.askel.asl.history;

/**
 * The Map Run that a child execution belongs to (docs/aws/asl.md section 10).
 *
 * @param mapRunArn the ARN of the Map Run
 * @param mapRunId the Map Run's id in the cluster: {@code account/region/machineId/uuid}
 * @param label the label in the Map Run's ARN
 * @param child the number of the child in its run, from 0
 * @param items the number of items in its input, at least 1
 * @param processor the graph that the child runs, in the revision of its identity
 */
public record MapChild(
        String mapRunArn,
        String mapRunId,
        String label,
        long child,
        int items,
        GraphPath processor) {}
