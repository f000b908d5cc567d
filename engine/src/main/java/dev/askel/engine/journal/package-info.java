/**
 * The durable storage of executions: one transaction per commit of an execution, many executions
 * per commit of the database.
 *
 * <p>The room knows bytes, rows and PostgreSQL. It must not know what an entry or a state means,
 * nor decide anything about an execution: it writes what it is told, or says why it did not.
 */
@NullMarked
package dev.askel.engine.journal;

import org.jspecify.annotations.NullMarked;
