package dev.askel.asl.model;

import dev.askel.asl.expression.path.ReferencePath;

/**
 * The value of ResultPath: the position of a result in the state input (docs/aws/asl.md section
 * 2.1, step 5).
 */
public sealed interface ResultPlacement {

    /** The placement of a field that is absent or {@code $}. */
    Replace REPLACE = new Replace();

    /** The placement of a field that is {@code null}. */
    Discard DISCARD = new Discard();

    /** The output is the result. */
    record Replace() implements ResultPlacement {}

    /** The output is the state input, and the result is discarded. */
    record Discard() implements ResultPlacement {}

    /** The result is inserted into the state input at this path. */
    record Place(ReferencePath path) implements ResultPlacement {}
}
