/**
 * The stored form of executions: journal rows and snapshots as bytes. Every version stays readable.
 * The package depends on the types of entries and of the execution's state. It depends neither on
 * the interpreter nor on the journal.
 */
@NullMarked
package dev.askel.engine.execution.codec;

import org.jspecify.annotations.NullMarked;
