/**
 * Calls of a server over AWS JSON 1.0, as any client makes them. Knows no workload and no server
 * code.
 */
@NullMarked
package dev.askel.load.wire;

import org.jspecify.annotations.NullMarked;
