package dev.askel.asl.model;

import dev.askel.asl.expression.path.ReferencePath;

/**
 * The place of a result in the raw state input: ResultPath (docs/aws/asl.md section 2.1, step 5).
 */
public sealed interface ResultPlacement {

    /** The result replaces the input. */
    Replace REPLACE = new Replace();

    /** The result is dropped. */
    Discard DISCARD = new Discard();

    /** The field is absent or {@code $}: the result is the output. */
    record Replace() implements ResultPlacement {}

    /** The field is {@code null}: the raw state input is the output. */
    record Discard() implements ResultPlacement {}

    /** The result is inserted into the raw state input at this path. */
    record Place(ReferencePath path) implements ResultPlacement {}
}
