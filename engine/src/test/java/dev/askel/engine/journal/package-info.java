/**
 * Tests of the journal against real PostgreSQL servers, and those servers for the tests of all
 * packages.
 */
@NullMarked
package dev.askel.engine.journal;

import org.jspecify.annotations.NullMarked;
