/**
 * The stored form of executions: journal rows and snapshots as bytes. Every version stays readable.
 * The package knows all entries and all parts of the state, but neither their meaning nor their
 * storage.
 */
@NullMarked
package dev.askel.engine.execution.codec;

import org.jspecify.annotations.NullMarked;
