/** Tests of the sources and the results of Map Runs. */
@NullMarked
package dev.askel.connectors.items;

import org.jspecify.annotations.NullMarked;
