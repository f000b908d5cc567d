/**
 * The registered resources: state machines with their immutable revisions, activities and tags; and
 * the compiled revisions that starts and recoveries need.
 *
 * <p>This package uses its tables, and the parser and the validator of definitions. The package
 * must not depend on how an execution runs: it finds running executions in the rows that {@code
 * visibility} also reads. In comments, "recorded: NAME" names a recorded test run against AWS
 * (docs/aws/README.md).
 */
@NullMarked
package dev.askel.engine.registry;

import org.jspecify.annotations.NullMarked;
