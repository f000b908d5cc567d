/**
 * Measures the journal beside a raw insert of the same rows and beside Pekko Persistence JDBC; run
 * by {@code ./askel bench journal}. Here and nowhere else, because the stock plugin is on this
 * module's class path only.
 */
@NullMarked
package dev.askel.engine.bench;

import org.jspecify.annotations.NullMarked;
