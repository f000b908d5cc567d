/**
 * Lambda tasks: a function's ARN as Resource, and {@code lambda:invoke} with its patterns
 * (integrations.md sections 1 to 4).
 *
 * <p>Where a function lives is an {@link dev.askel.connectors.lambda.Invoker}'s affair: behind the
 * Lambda API, or at a URL of its own. What the Task sees is decided here, alike for both.
 */
@NullMarked
package dev.askel.connectors.lambda;

import org.jspecify.annotations.NullMarked;
