/**
 * Express executions: they use the same interpreter and ledger as Standard executions, but run in
 * this node's memory, without a journal and without a unique name (docs/express.md). Depends on no
 * entity and none of its rows.
 */
@NullMarked
package dev.askel.engine.express;

import org.jspecify.annotations.NullMarked;
