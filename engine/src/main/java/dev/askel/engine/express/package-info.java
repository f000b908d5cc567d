/**
 * Express executions: the same interpreter and ledger as the others, in this node's memory, without
 * journal, history or name (design section 4). Knows nothing of entities and their rows.
 */
@NullMarked
package dev.askel.engine.express;

import org.jspecify.annotations.NullMarked;
