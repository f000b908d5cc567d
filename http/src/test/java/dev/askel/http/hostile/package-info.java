/**
 * Bad input by the hundred thousand: what clients send by mistake or on purpose, over real
 * connections to a real engine.
 */
@NullMarked
package dev.askel.http.hostile;

import org.jspecify.annotations.NullMarked;
