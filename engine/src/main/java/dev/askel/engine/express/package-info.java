/**
 * Runs Express executions (docs/express.md). They use the same interpreter and ledger as Standard
 * executions, but run in the memory of one node, without a journal and without a unique name.
 * Depends on no entity of a Standard execution and none of its rows.
 */
@NullMarked
package dev.askel.engine.express;

import org.jspecify.annotations.NullMarked;
