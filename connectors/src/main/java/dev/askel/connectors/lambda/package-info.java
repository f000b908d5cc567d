/**
 * Implements Lambda tasks: a function ARN as Resource, and {@code lambda:invoke} with its patterns
 * (docs/aws/integrations.md sections 1 to 4). The entry type is {@link
 * dev.askel.connectors.lambda.LambdaConnector}.
 *
 * <p>An {@link dev.askel.connectors.lambda.Invoker} calls the function, through Lambda's API or
 * elsewhere. This package creates the outcome of the Task for all invokers.
 */
@NullMarked
package dev.askel.connectors.lambda;

import org.jspecify.annotations.NullMarked;
