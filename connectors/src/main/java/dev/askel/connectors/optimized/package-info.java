/**
 * Implements the optimized integrations of services except Lambda and Step Functions
 * (docs/aws/integrations.md section 2). One connector uses a table with the operation, parameters,
 * result, errors and job rules of each API. The entry type is {@link
 * dev.askel.connectors.optimized.OptimizedConnector}.
 *
 * <p>The package {@code connectors.aws} sends the requests. This package does not depend on
 * executions or histories.
 */
@NullMarked
package dev.askel.connectors.optimized;

import org.jspecify.annotations.NullMarked;
