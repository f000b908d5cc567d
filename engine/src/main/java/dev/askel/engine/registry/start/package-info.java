/** Resolves the ARN of a start to a compiled revision, mostly from memory. */
@NullMarked
package dev.askel.engine.registry.start;

import org.jspecify.annotations.NullMarked;
