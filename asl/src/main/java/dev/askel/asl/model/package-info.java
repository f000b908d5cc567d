/**
 * The compiled model of a definition in the Amazon States Language: immutable records. {@link
 * dev.askel.asl.model.StateMachine} is the entry type. Constructors refuse invalid values.
 *
 * <p>The package intentionally has more than 30 files, because sealed types and their records must
 * be in the same package.
 *
 * <p>The package depends on expressions. It must not depend on the parser, the validator or the
 * interpreter, or on a clock, a source of random values or threads.
 */
@NullMarked
package dev.askel.asl.model;

import org.jspecify.annotations.NullMarked;
