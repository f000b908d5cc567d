/**
 * Intrinsic functions of JSONPath states, such as {@code States.Format}. {@link
 * dev.askel.asl.expression.intrinsic.IntrinsicCall} is the entry type, and {@link
 * dev.askel.asl.expression.intrinsic.IntrinsicFunction} lists the functions.
 *
 * <p>The package must not depend on templates, states or a database.
 */
@NullMarked
package dev.askel.asl.expression.intrinsic;

import org.jspecify.annotations.NullMarked;
