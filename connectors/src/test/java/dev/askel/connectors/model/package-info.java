/** Tests of the services' API models. */
@NullMarked
package dev.askel.connectors.model;

import org.jspecify.annotations.NullMarked;
