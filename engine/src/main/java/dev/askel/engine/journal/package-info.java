/**
 * The durable storage of executions: its operations and the records that they read and write.
 *
 * <p>One commit of an execution is one transaction. The journal stores bytes and rows. It does not
 * decode entries or states, and makes no decisions about executions.
 */
@NullMarked
package dev.askel.engine.journal;

import org.jspecify.annotations.NullMarked;
