/**
 * Tests of the journal against real PostgreSQL servers, and those servers for everybody's tests.
 */
@NullMarked
package dev.askel.engine.journal;

import org.jspecify.annotations.NullMarked;
