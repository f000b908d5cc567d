/** The stored form: round trips, golden files, damaged rows and rows of later versions. */
@NullMarked
package dev.askel.engine.execution.codec;

import org.jspecify.annotations.NullMarked;
