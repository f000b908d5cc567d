/**
 * The registered resources: state machines with their immutable revisions, activities and tags; and
 * the compiled revisions that starts and recoveries need.
 *
 * <p>It uses tables, the parser and the validator of definitions. It must not know how an execution
 * runs; it reads the same rows of running executions as {@code visibility}.
 */
@NullMarked
package dev.askel.engine.registry;

import org.jspecify.annotations.NullMarked;
