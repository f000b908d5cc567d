/**
 * Payload templates of both query languages: JSON in which some values are expressions. {@link
 * dev.askel.asl.expression.template.PayloadTemplate} and {@link
 * dev.askel.asl.expression.template.JsonataTemplate} are the entry types.
 *
 * <p>The package must not depend on states or a database.
 */
@NullMarked
package dev.askel.asl.expression.template;

import org.jspecify.annotations.NullMarked;
