/** Tests of the definitions and queries of search attributes. */
@NullMarked
package dev.askel.engine.searchattribute;

import org.jspecify.annotations.NullMarked;
