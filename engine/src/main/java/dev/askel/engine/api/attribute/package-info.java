/**
 * The definitions and the values of search attributes.
 *
 * <p>Entry type: {@link dev.askel.engine.api.attribute.AttributeDefinition}.
 */
@NullMarked
package dev.askel.engine.api.attribute;

import org.jspecify.annotations.NullMarked;
