/**
 * What can be read of executions without waking them: the execution of an ARN, its description, the
 * lists of a machine's executions; and the few threads on which the engine's catalogues run SQL.
 *
 * <p>Reads the rows that the journal writes in the transaction of each start and close, so an
 * answer is never stale. Must not know what an entry or a state means, and never changes an
 * execution.
 */
@NullMarked
package dev.askel.engine.visibility;

import org.jspecify.annotations.NullMarked;
