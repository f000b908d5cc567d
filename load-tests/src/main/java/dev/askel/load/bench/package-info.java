/**
 * The workloads that are measured and the programs that measure them. Knows the server by its wire
 * protocol and its process.
 */
@NullMarked
package dev.askel.load.bench;

import org.jspecify.annotations.NullMarked;
