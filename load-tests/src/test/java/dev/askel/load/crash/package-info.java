/**
 * A server that is killed under load, and the checker that reads what is left. Knows the server by
 * its wire protocol and its process.
 */
@NullMarked
package dev.askel.load.crash;

import org.jspecify.annotations.NullMarked;
