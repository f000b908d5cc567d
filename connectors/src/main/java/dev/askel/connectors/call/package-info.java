/**
 * How calls run: each on a virtual thread of its own, a bounded number at a time, over one pool of
 * HTTP connections, with answers cut at a limit.
 *
 * <p>Knows neither AWS nor what a Task makes of an answer.
 */
@NullMarked
package dev.askel.connectors.call;

import org.jspecify.annotations.NullMarked;
