/**
 * JSONPath and reference paths, in the dialect of Jayway JsonPath that Step Functions uses. The
 * entry types are {@link dev.askel.asl.expression.path.PathExpression} and {@link
 * dev.askel.asl.expression.path.ReferencePath}.
 *
 * <p>The package must not depend on intrinsic functions, templates, states or a database.
 */
@NullMarked
package dev.askel.asl.expression.path;

import org.jspecify.annotations.NullMarked;
