package dev.askel.asl.model;

import dev.askel.asl.expression.path.PathExpression;

/** What InputPath or OutputPath lets through (docs/aws/asl.md section 2.1, steps 1 and 6). */
public sealed interface PathSelection {

    /** The whole document: the field is absent or {@code $}. Costs nothing. */
    Whole WHOLE = new Whole();

    /** The field is {@code null}: an empty object. */
    Nothing NOTHING = new Nothing();

    /** Everything passes unchanged. */
    record Whole() implements PathSelection {}

    /** {@code {}} passes, whatever came. */
    record Nothing() implements PathSelection {}

    /** What the path finds passes; it may read the context object or a variable. */
    record Selected(PathExpression path) implements PathSelection {}
}
