/**
 * The destination of the results of Map Runs. Connectors implement it. {@link
 * dev.askel.engine.maprun.destination.ResultStore} is the entry type. This package depends on no
 * other package of the engine.
 */
@NullMarked
package dev.askel.engine.maprun.destination;

import org.jspecify.annotations.NullMarked;
