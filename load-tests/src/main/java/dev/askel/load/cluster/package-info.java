/**
 * A cluster of real nodes, each on a network host of its own, under the mixed load and one fault
 * after the other. Knows nodes by their processes, their wire protocol and their database.
 */
@NullMarked
package dev.askel.load.cluster;

import org.jspecify.annotations.NullMarked;
