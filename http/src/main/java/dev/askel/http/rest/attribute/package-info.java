/**
 * The routes of search attributes. The package must not read or write JSON: {@code wire} does.
 *
 * <p>Entry type: {@link dev.askel.http.rest.attribute.SearchAttributeRoutes}.
 */
@NullMarked
package dev.askel.http.rest.attribute;

import org.jspecify.annotations.NullMarked;
