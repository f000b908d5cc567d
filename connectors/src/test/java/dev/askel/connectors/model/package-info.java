/** Tests of what services answer. */
@NullMarked
package dev.askel.connectors.model;

import org.jspecify.annotations.NullMarked;
