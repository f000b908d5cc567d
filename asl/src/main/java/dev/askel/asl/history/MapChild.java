package dev.askel.asl.history;

/**
 * The membership of a child execution in a Map Run (docs/aws/asl.md section 10).
 *
 * @param mapRunArn the ARN of the Map Run
 * @param mapRunId the id of the Map Run in the cluster: {@code account/region/machineId/uuid}
 * @param label the label in the ARN of the Map Run
 * @param child the index of the child in the Map Run, from 0
 * @param items the number of items in the input of the child, at least 1
 * @param processor the path of the graph that the child runs
 */
public record MapChild(
        String mapRunArn,
        String mapRunId,
        String label,
        long child,
        int items,
        GraphPath processor) {}
