/**
 * Very many clients in one thread, and how long their calls took. Knows the server by its wire
 * protocol, and no workload.
 */
@NullMarked
package dev.askel.load.crowd;

import org.jspecify.annotations.NullMarked;
