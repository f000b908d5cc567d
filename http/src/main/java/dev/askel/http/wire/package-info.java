/**
 * AWS JSON 1.0: the bytes of requests, answers and errors, and which operation a target names.
 *
 * <p>One codec per topic of {@code engine.api}; the shapes are a promise (style.md section 10) and
 * have golden files. Knows no socket, no HTTP library and no actor.
 */
@NullMarked
package dev.askel.http.wire;

import org.jspecify.annotations.NullMarked;
