package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * The ItemBatcher of a distributed Map, which groups several items into the input of one child
 * execution (docs/aws/asl.md section 10).
 *
 * @param maxItemsPerBatch MaxItemsPerBatch or MaxItemsPerBatchPath; null or 0 means no limit
 * @param maxInputBytesPerBatch MaxInputBytesPerBatch or MaxInputBytesPerBatchPath, the maximum size
 *     of a child's input; null or 0 means the limit for every input
 * @param batchInput BatchInput, which the input of every child contains; null if absent
 */
public record ItemBatcher(
        @Nullable Expression maxItemsPerBatch,
        @Nullable Expression maxInputBytesPerBatch,
        @Nullable Expression batchInput) {}
