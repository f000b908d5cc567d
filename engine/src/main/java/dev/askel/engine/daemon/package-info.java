/** Work that always runs somewhere in the cluster, spread over its nodes in fixed parts. */
@NullMarked
package dev.askel.engine.daemon;

import org.jspecify.annotations.NullMarked;
