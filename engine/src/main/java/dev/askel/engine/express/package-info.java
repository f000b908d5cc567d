/**
 * Runs Express executions (docs/express.md). Express executions use the same interpreter and ledger
 * as Standard executions. They run in the memory of one node, without a journal, and their names
 * need not be unique. The package depends on no actors and no rows of Standard executions.
 */
@NullMarked
package dev.askel.engine.express;

import org.jspecify.annotations.NullMarked;
