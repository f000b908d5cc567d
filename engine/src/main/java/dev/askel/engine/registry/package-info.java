/**
 * What users have registered: state machines and their immutable revisions, activities, tags; and
 * what starting and recovering an execution needs of them, compiled once per node.
 *
 * <p>Knows tables, the parser and the validator of definitions. Must not know how an execution is
 * run; of running ones it reads the rows that {@code visibility} reads.
 */
@NullMarked
package dev.askel.engine.registry;

import org.jspecify.annotations.NullMarked;
