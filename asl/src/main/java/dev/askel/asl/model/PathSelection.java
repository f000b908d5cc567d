package dev.askel.asl.model;

import dev.askel.asl.expression.path.PathExpression;

/** The value of InputPath or OutputPath (docs/aws/asl.md section 2.1, steps 1 and 6). */
public sealed interface PathSelection {

    /** The selection of a field that is absent or {@code $}. */
    Whole WHOLE = new Whole();

    /** The selection of a field that is {@code null}. */
    Nothing NOTHING = new Nothing();

    /** The data does not change. */
    record Whole() implements PathSelection {}

    /** The data becomes an empty object. */
    record Nothing() implements PathSelection {}

    /** The data becomes the value of the path, which may read the context object or a variable. */
    record Selected(PathExpression path) implements PathSelection {}
}
