/** Tests of searches by attributes. */
@NullMarked
package dev.askel.engine.attributesearch;

import org.jspecify.annotations.NullMarked;
