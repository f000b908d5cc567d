/** Tests of the feed. */
@NullMarked
package dev.askel.engine.feed;

import org.jspecify.annotations.NullMarked;
