package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * The ItemBatcher of a distributed Map, which groups items so that each child execution receives
 * several (docs/aws/asl.md section 10).
 *
 * @param maxItemsPerBatch a literal, a path or an expression; null or 0 means as many as fit
 * @param maxInputBytesPerBatch the bytes of the whole input of a child; null or 0 means the limit
 *     of any input
 * @param batchInput the value that every child receives beside its items; null for none
 */
public record ItemBatcher(
        @Nullable Expression maxItemsPerBatch,
        @Nullable Expression maxInputBytesPerBatch,
        @Nullable Expression batchInput) {}
