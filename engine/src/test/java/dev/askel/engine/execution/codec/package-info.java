/** The stored form: round trips, golden files for ever, and what damage and later versions give. */
@NullMarked
package dev.askel.engine.execution.codec;

import org.jspecify.annotations.NullMarked;
