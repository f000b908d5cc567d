package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The ItemReader of a distributed Map, which reads the items from another service (docs/aws/asl.md
 * section 10).
 *
 * @param resource the Resource; empty when a stored definition has none
 * @param arguments Parameters or Arguments; null where absent
 * @param maxItems MaxItems or MaxItemsPath of the ReaderConfig; null or 0 means no limit
 * @param config the JSON of the ReaderConfig, an object that can be empty
 */
public record ItemReader(
        String resource,
        @Nullable Expression arguments,
        @Nullable Expression maxItems,
        Payload config) {}
