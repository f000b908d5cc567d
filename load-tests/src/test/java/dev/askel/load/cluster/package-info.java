/** A cluster of three nodes under three short faults. */
@NullMarked
package dev.askel.load.cluster;

import org.jspecify.annotations.NullMarked;
