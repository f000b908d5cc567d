/**
 * Who wakes whom: pollers own fixed ranges of slices and ping the executions that must be awake, be
 * anybody at home in their shards or not (design section 6).
 */
@NullMarked
package dev.askel.engine.wakeup;

import org.jspecify.annotations.NullMarked;
