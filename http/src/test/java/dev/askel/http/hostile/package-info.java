/**
 * Tests with hundreds of thousands of malformed and hostile requests, over real connections to a
 * real engine.
 */
@NullMarked
package dev.askel.http.hostile;

import org.jspecify.annotations.NullMarked;
