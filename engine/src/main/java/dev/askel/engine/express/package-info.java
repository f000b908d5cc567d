/**
 * Runs Express executions (docs/express.md). They use the same interpreter and ledger as Standard
 * executions. They run in the memory of one node, without a journal, and their names need not be
 * unique. The package does not depend on the actors and rows of Standard executions.
 */
@NullMarked
package dev.askel.engine.express;

import org.jspecify.annotations.NullMarked;
